//! Tests of the pages of error numbers: walked whole, and held against the table that probes use.

use super::*;
use crate::errno::errnos;
use crate::pages;
use crate::topic::{Body, Kind};

/// As many words as a reader takes in at once.
const PARAGRAPH: usize = 60;

fn page(name: &str) -> &'static Page {
    PAGES.iter().find(|page| page.name == name).expect("the page exists")
}

/// Every text of a page, its paragraphs each for itself.
fn paragraphs(page: &Page) -> Vec<&'static str> {
    let of_body = |body: &Body| match *body {
        Body::Prose(paragraphs) => paragraphs.to_vec(),
        Body::Items(items) => items.iter().flat_map(|item| [item.what, item.text]).collect(),
        Body::Drawing(lines) => vec![lines],
    };
    let sections = page.sections.iter().flat_map(|section| of_body(&section.body));
    std::iter::once(page.summary).chain(sections).collect()
}

#[test]
fn the_numbers_rise() {
    assert!(PAGES.windows(2).all(|pair| pair[0].number < pair[1].number));
    assert!(PAGES.iter().all(|page| page.kind == Kind::Errno));
}

#[test]
fn every_number_that_probes_know_has_a_page_of_the_same_name_and_text() {
    for row in errnos() {
        let page = page(row.name);
        assert_eq!(page.number.map(i32::from), Some(row.number), "{}", row.name);
        assert_eq!(page.title, row.text, "{}", row.name);
    }
}

/// The standard library appends " (os error N)" to the C library's text.
#[cfg(target_env = "gnu")]
#[test]
fn the_titles_are_the_c_librarys() {
    for page in PAGES {
        let number = page.number.expect("an error number has a number");
        let theirs = std::io::Error::from_raw_os_error(i32::from(number)).to_string();
        assert_eq!(theirs, format!("{} (os error {number})", page.title), "{}", page.name);
    }
}

#[test]
fn what_programs_print_is_in_lower_case_and_on_one_page_only() {
    let mut seen = Vec::new();
    for page in PAGES {
        assert!(page.also.contains(&page.title.to_lowercase().as_str()), "{}", page.name);
        for words in page.also {
            assert_eq!(**words, words.to_lowercase(), "{}", page.name);
            assert!(!seen.contains(words), "{words} stands twice");
            seen.push(words);
        }
    }
}

#[test]
fn nothing_is_too_long_to_take_in() {
    for page in PAGES {
        let sentences = page.summary.split_inclusive(['.', '?']).filter(|part| part.len() > 1).count();
        assert!(sentences <= 3, "{}: {sentences} sentences", page.name);
        for text in paragraphs(page) {
            assert!(text.split_whitespace().count() <= PARAGRAPH, "{}: {text}", page.name);
            assert!(!text.is_empty() && !text.contains("  ") && text.trim() == text, "{}: {text}", page.name);
        }
    }
}

#[test]
fn every_page_leads_on_to_other_pages() {
    let icmp: Vec<String> = pages::icmp::topics().map(|topic| topic.name).collect();
    for page in PAGES {
        assert!(!page.see.is_empty() && !page.see.contains(&page.name), "{}", page.name);
        for name in page.see {
            if name.starts_with("icmp") {
                assert!(icmp.iter().any(|known| known == name), "{}: {name}", page.name);
            }
            if name.starts_with('E') && !name.starts_with("EAI_") && *name != "ESTABLISHED" {
                assert!(PAGES.iter().any(|known| known.name == *name), "{}: {name}", page.name);
            }
        }
    }
}

/// "Rejects" needs an answer, and silence has more causes than a rule.
#[test]
fn silence_is_never_called_a_firewall() {
    let told = paragraphs(page("ETIMEDOUT")).join("\n");
    assert!(!told.contains("reject") && told.contains("Not \"the firewall\""), "{told}");
}

fn check(name: &str, words: &[&str]) {
    let told = paragraphs(page(name)).join("\n");
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
    let causes = page("EHOSTUNREACH").sections.iter().find(|section| section.title == "The six causes");
    let causes = causes.expect("the section exists");
    assert!(matches!(causes.body, Body::Items(items) if items.len() == 6));
}
