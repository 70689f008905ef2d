//! Tests of the settings' table: every page is found by each spelling of its setting and says its default.

use super::chapter;
use crate::topic::{Body, Kind};

#[test]
fn every_page_answers_to_the_short_name_and_the_path() {
    for page in chapter(Kind::Sysctl) {
        assert_eq!((page.topic.kind, page.topic.number), (Kind::Sysctl, None), "{}", page.topic.name);
        assert!(page.topic.name.starts_with("net."), "{}", page.topic.name);
        let short = page.topic.name.rsplit('.').next().expect("a split has a last part");
        let path = page.topic.name.replace('.', "/");
        assert!(page.also.contains(&short) && page.also.contains(&path.as_str()), "{}", page.topic.name);
    }
}

#[test]
fn every_page_says_its_default() {
    for page in chapter(Kind::Sysctl) {
        let says_default = page.topic.sections.iter().any(|section| match &section.body {
            Body::Items(items) => items.iter().any(|item| item.what == "default"),
            Body::Prose(_) | Body::Drawing(_) => false,
        });
        assert!(says_default, "{}", page.topic.name);
    }
}
