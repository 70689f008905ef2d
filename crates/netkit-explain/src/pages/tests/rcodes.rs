//! Tests of the response codes' table: complete, and every code is found as `rcode N`.

use super::chapter;
use crate::topic::Kind;

#[test]
fn every_assigned_code_has_one_page_that_answers_to_its_number() {
    for code in (0..=11).chain(16..=23) {
        let words = format!("rcode {code}");
        let mut pages = chapter(Kind::Rcode);
        pages.retain(|page| page.also.contains(&words.as_str()));
        assert!(matches!(&pages[..], [page] if page.topic.number == Some(code)), "{words}");
    }
}

#[test]
fn every_page_is_about_a_code() {
    for page in chapter(Kind::Rcode) {
        assert!(page.topic.kind == Kind::Rcode && page.topic.number.is_some(), "{}", page.topic.name);
    }
}
