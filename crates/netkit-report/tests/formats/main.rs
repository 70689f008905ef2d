//! Every format, told the same runs made by hand; snapshots beside it show each whole.

mod bulk_lines;
mod captures;
mod connect_run;
mod connections;
mod doctor;
mod explained;
mod hostile;
mod lookup_run;
mod lookups;
mod path_run;
mod paths;
mod programs;
mod run;
mod sampled_run;
mod sockets;
mod sockets_run;
mod text;
mod tickets;
