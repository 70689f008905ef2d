//! Tests of the extended errors' table: complete up to the last code it knows, and named by the number.

use std::collections::BTreeSet;

use super::PAGES;
use crate::topic::Kind;

#[test]
fn every_page_is_named_by_its_code() {
    for page in PAGES {
        let code = page.number.expect("an extended error has a code");
        assert_eq!((page.kind, page.name), (Kind::ExtendedDnsError, format!("ede {code}").as_str()));
    }
}

#[test]
fn no_code_up_to_the_last_is_left_out() {
    let codes: BTreeSet<u16> = PAGES.iter().filter_map(|page| page.number).collect();
    assert_eq!(codes, (0..=30).collect());
}
