//! Verdicts of netkit, by layer; the tables below are made of the rules' own manuals by `cargo xtask codegen`.

mod address;
mod application;
mod host;
mod link;
mod listener;
mod local;
mod name;
mod netkit;
mod path;
mod policy;
mod route;
mod tcp;
mod tls;

use crate::topic::Page;

/// Every layer's verdicts.
pub(super) const TABLES: [&[Page]; 13] = [
    address::PAGES,
    application::PAGES,
    host::PAGES,
    link::PAGES,
    listener::PAGES,
    local::PAGES,
    name::PAGES,
    netkit::PAGES,
    path::PAGES,
    policy::PAGES,
    route::PAGES,
    tcp::PAGES,
    tls::PAGES,
];
