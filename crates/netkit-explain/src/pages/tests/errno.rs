//! Tests of the pages of error numbers: walked whole, and held against the table that probes use.

use super::chapter;
use crate::chapter::Page;
use crate::errno::errnos;
use crate::topic::{Body, Kind};

/// As many words as a reader takes in at once.
const PARAGRAPH: usize = 60;

fn page(name: &str) -> Page {
    super::page(Kind::Errno, name)
}

/// Every text of a page, its paragraphs each for itself.
fn paragraphs(page: &Page) -> Vec<&'static str> {
    let of_body = |body: &Body| match body {
        Body::Prose(paragraphs) => paragraphs.clone(),
        Body::Items(items) => items.iter().flat_map(|item| [item.what, item.text]).collect(),
        Body::Drawing(lines) => vec![*lines],
    };
    let sections = page.topic.sections.iter().flat_map(|section| of_body(&section.body));
    std::iter::once(page.topic.summary).chain(sections).collect()
}

#[test]
fn the_numbers_rise() {
    let pages = chapter(Kind::Errno);
    assert!(pages.windows(2).all(|pair| pair[0].topic.number < pair[1].topic.number));
}

#[test]
fn every_number_that_probes_know_has_a_page_of_the_same_name_and_text() {
    for row in errnos() {
        let page = page(row.name);
        assert_eq!(page.topic.number.map(i32::from), Some(row.number), "{}", row.name);
        assert_eq!(page.topic.title, row.text, "{}", row.name);
    }
}

/// The standard library appends " (os error N)" to the C library's text.
#[cfg(target_env = "gnu")]
#[test]
fn the_titles_are_the_c_librarys() {
    for page in chapter(Kind::Errno) {
        let number = page.topic.number.expect("an error number has a number");
        let theirs = std::io::Error::from_raw_os_error(i32::from(number)).to_string();
        assert_eq!(theirs, format!("{} (os error {number})", page.topic.title), "{}", page.topic.name);
    }
}

#[test]
fn what_programs_print_is_in_lower_case_and_on_one_page_only() {
    let mut seen: Vec<&str> = Vec::new();
    for page in chapter(Kind::Errno) {
        assert!(page.also.contains(&page.topic.title.to_lowercase().as_str()), "{}", page.topic.name);
        for words in &page.also {
            assert_eq!(*words, words.to_lowercase(), "{}", page.topic.name);
            assert!(!seen.contains(words), "{words} stands twice");
            seen.push(*words);
        }
    }
}

#[test]
fn nothing_is_too_long_to_take_in() {
    for page in chapter(Kind::Errno) {
        let sentences = page.topic.summary.split_inclusive(['.', '?']).filter(|part| part.len() > 1).count();
        assert!(sentences <= 3, "{}: {sentences} sentences", page.topic.name);
        for text in paragraphs(&page) {
            assert!(text.split_whitespace().count() <= PARAGRAPH, "{}: {text}", page.topic.name);
            assert!(
                !text.is_empty() && !text.contains("  ") && text.trim() == text,
                "{}: {text}",
                page.topic.name
            );
        }
    }
}

#[test]
fn every_page_leads_on_to_other_pages() {
    let icmp: Vec<String> = chapter(Kind::Icmp).into_iter().map(|page| page.topic.name).collect();
    let errors: Vec<String> = chapter(Kind::Errno).into_iter().map(|page| page.topic.name).collect();
    for Page { topic, .. } in chapter(Kind::Errno) {
        assert!(!topic.see.is_empty() && !topic.see.contains(&topic.name.as_str()), "{}", topic.name);
        for name in topic.see.iter().map(|name| (*name).to_owned()) {
            if name.starts_with("icmp") {
                assert!(icmp.contains(&name), "{}: {name}", topic.name);
            }
            if name.starts_with('E') && !name.starts_with("EAI_") && name != "ESTABLISHED" {
                assert!(errors.contains(&name), "{}: {name}", topic.name);
            }
        }
    }
}

/// "Rejects" needs an answer, and silence has more causes than a rule.
#[test]
fn silence_is_never_called_a_firewall() {
    let told = paragraphs(&page("ETIMEDOUT")).join("\n");
    assert!(!told.contains("reject") && told.contains("Not \"the firewall\""), "{told}");
}

fn check(name: &str, words: &[&str]) {
    let told = paragraphs(&page(name)).join("\n");
    for part in words {
        assert!(told.contains(part), "{name} does not say: {part}");
    }
}

#[test]
fn invalid_argument_is_a_blackhole_or_a_scope_and_no_malformed_address() {
    check("EINVAL", &["blackhole", "fe80::1%eth0", "127.0.0.0/8", "It does not mean \"malformed address\""]);
}

#[test]
fn unreachable_networks_are_told_apart_by_who_says_it() {
    check("ENETUNREACH", &["no route", "broadcast or multicast", "3/0", "3/9", "1/0", "`segs_out` 0"]);
}

#[test]
fn a_refusal_has_more_causes_than_a_closed_port() {
    check(
        "ECONNREFUSED",
        &["127.0.0.1", "ICMP", "RST", "own rules", "load balancer", "not prove that the service"],
    );
}

#[test]
fn in_progress_is_no_error_and_may_be_a_timeout() {
    check("EINPROGRESS", &["It is not an error", "SO_SNDTIMEO", "own timer", "SO_ERROR", "retrans:0/2"]);
}

#[test]
fn no_route_to_host_has_six_causes() {
    let page = page("EHOSTUNREACH");
    let causes = page.topic.sections.iter().find(|section| section.title == "The six causes");
    let causes = causes.expect("the section exists");
    assert!(matches!(&causes.body, Body::Items(items) if items.len() == 6));
}
