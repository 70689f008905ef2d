//! Tests of the settings' table: every page is found by each spelling of its setting and says its default.

use super::PAGES;
use crate::topic::{Body, Kind};

#[test]
fn every_page_answers_to_the_short_name_and_the_path() {
    for page in PAGES {
        assert_eq!((page.kind, page.number), (Kind::Sysctl, None), "{}", page.name);
        assert!(page.name.starts_with("net."), "{}", page.name);
        let short = page.name.rsplit('.').next().expect("a split has a last part");
        let path = page.name.replace('.', "/");
        assert!(page.also.contains(&short) && page.also.contains(&path.as_str()), "{}", page.name);
    }
}

#[test]
fn every_page_says_its_default() {
    for page in PAGES {
        let says_default = page.sections.iter().any(|section| match section.body {
            Body::Items(items) => items.iter().any(|item| item.what == "default"),
            Body::Prose(_) | Body::Drawing(_) => false,
        });
        assert!(says_default, "{}", page.name);
    }
}
