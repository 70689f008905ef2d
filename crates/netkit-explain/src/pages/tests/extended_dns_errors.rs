//! Tests of the extended errors' table: complete up to the last code it knows, and named by the number.

use std::collections::BTreeSet;

use super::chapter;
use crate::topic::Kind;

#[test]
fn every_page_is_named_by_its_code() {
    for page in chapter(Kind::ExtendedDnsError) {
        let code = page.topic.number.expect("an extended error has a code");
        assert_eq!((page.topic.kind, page.topic.name), (Kind::ExtendedDnsError, format!("ede {code}")));
    }
}

#[test]
fn no_code_up_to_the_last_is_left_out() {
    let codes: BTreeSet<u16> =
        chapter(Kind::ExtendedDnsError).iter().filter_map(|page| page.topic.number).collect();
    assert_eq!(codes, (0..=30).collect());
}
