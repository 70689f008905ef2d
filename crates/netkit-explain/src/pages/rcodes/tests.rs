//! Tests of the response codes' table: complete, and every code is found as `rcode N`.

use super::PAGES;
use crate::topic::Kind;

#[test]
fn every_assigned_code_has_one_page_that_answers_to_its_number() {
    for code in (0..=11).chain(16..=23) {
        let words = format!("rcode {code}");
        let pages: Vec<_> = PAGES.iter().filter(|page| page.also.contains(&words.as_str())).collect();
        assert!(matches!(pages[..], [page] if page.number == Some(code)), "{words}");
    }
}

#[test]
fn every_page_is_about_a_code() {
    for page in PAGES {
        assert!(page.kind == Kind::Rcode && page.number.is_some(), "{}", page.name);
    }
}
