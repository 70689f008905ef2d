//! Every format, told the same runs made by hand; snapshots beside it show each whole.

mod hostile;
mod programs;
mod run;
mod text;
