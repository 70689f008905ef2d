//! Verdicts of netkit, by layer; the tables below are made of the rules' own manuals by `cargo xtask codegen`.

/// The page of a verdict: its id, its layer, one sentence, and what its manuals say.
macro_rules! verdict {
    ($id:literal, $layer:literal, $summary:literal, [$($section:expr),+ $(,)?] $(,)?) => {
        $crate::topic::Page {
            kind: $crate::topic::Kind::Verdict,
            name: $id,
            number: None,
            also: &[],
            title: concat!("a verdict of netkit, layer ", $layer),
            summary: $summary,
            sections: &[$($section),+],
            see: &[],
            source: "netkit",
        }
    };
}

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
mod resolver;
mod route;
mod tcp;
mod tls;

use crate::topic::Page;

/// Every layer's verdicts.
pub(super) const TABLES: [&[Page]; 14] = [
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
    resolver::PAGES,
    route::PAGES,
    tcp::PAGES,
    tls::PAGES,
];
