//! Tests of the chapters, each for itself; what the whole book has in common is tested where it is searched.

mod addr_info;
mod errno;
mod extended_dns_errors;
mod flows;
mod programs;
mod rcodes;
mod sysctls;
mod tcp_states;

use super::all;
use crate::chapter::Page;
use crate::topic::Kind;

/// The pages about things of a kind.
fn chapter(kind: Kind) -> Vec<Page> {
    all().filter(|page| page.topic.kind == kind).collect()
}

/// The page with this name.
#[track_caller]
fn page(kind: Kind, name: &str) -> Page {
    chapter(kind).into_iter().find(|page| page.topic.name == name).expect("the page exists")
}

/// The chapters that came first are there: an empty one would pass every test that walks it.
#[test]
fn every_kind_has_pages() {
    for (kind, _) in super::CHAPTERS {
        assert!(chapter(kind).len() > 4, "{kind:?}");
    }
}
