//! The book agrees with itself: names are unique, references lead somewhere, and every page fits the screen it is made for.

use std::collections::HashMap;

use super::*;
use crate::chapter::Page;
use crate::errno::errnos;
use crate::pages;
use crate::topic::{Body, Section};

/// Widest drawing, in columns: a terminal has 80, and two stand before it.
const WIDEST_DRAWING: usize = 78;
/// Most words of a paragraph; a longer one is not read.
const LONGEST_PARAGRAPH: usize = 60;
/// Most sentences of a summary.
const LONGEST_SUMMARY: usize = 3;

/// What is meant by two pages, so that both are shown: a state and how it is reached, an error and who hides behind it.
const SHARED: [&str; 3] = ["tcp close", "i o timeout", "could not connect to server"];

/// Every text of a page with where it stands.
fn texts(topic: &Topic) -> Vec<(String, &'static str)> {
    let mut texts: Vec<(String, &'static str)> =
        [("title", topic.title), ("summary", topic.summary), ("source", topic.source)]
            .map(|(place, text)| (format!("{}: {place}", topic.name), text))
            .into();
    for section in &topic.sections {
        let place = format!("{}: {}", topic.name, section.title);
        texts.push((place.clone(), section.title));
        match &section.body {
            Body::Prose(paragraphs) => texts.extend(paragraphs.iter().map(|text| (place.clone(), *text))),
            Body::Items(items) => {
                texts.extend(
                    items.iter().flat_map(|item| [item.what, item.text]).map(|text| (place.clone(), text)),
                );
            }
            Body::Drawing(_) => {}
        }
    }
    texts
}

fn topics() -> Vec<Topic> {
    pages::all().map(|page| page.topic).collect()
}

#[test]
fn no_name_stands_twice_in_any_spelling() {
    let mut seen = HashMap::new();
    for topic in topics().into_iter().filter(|topic| topic.kind != Kind::Verdict) {
        let words: Vec<String> = Words::of(&topic.name).texts().map(str::to_owned).collect();
        assert!(!words.is_empty(), "{topic:?} has no name");
        assert_eq!(seen.insert(words, topic.name.clone()), None, "{} stands twice", topic.name);
    }
}

/// The ICMP messages share words among themselves, as the standards have it: "echo reply" is one of two.
#[test]
fn no_two_pages_claim_the_same_words() {
    let mut seen: HashMap<Vec<String>, (String, Kind)> = HashMap::new();
    let mut clashes = Vec::new();
    // Ids of verdicts are found whole.
    for Page { topic, also } in pages::all().filter(|page| page.topic.kind != Kind::Verdict) {
        for phrase in std::iter::once(topic.name.as_str()).chain(also) {
            let words: Vec<String> = Words::of(phrase).texts().map(str::to_owned).collect();
            assert!(!words.is_empty(), "{}: {phrase:?} has no words", topic.name);
            let text = words.join(" ");
            let before = seen.insert(words, (topic.name.clone(), topic.kind));
            let Some((other, kind)) = before.filter(|(other, _)| *other != topic.name) else { continue };
            let are_messages = kind == Kind::Icmp && topic.kind == Kind::Icmp;
            if !are_messages && !SHARED.contains(&text.as_str()) {
                clashes.push(format!("{text:?} is claimed by {other} and {}", topic.name));
            }
        }
    }
    assert!(clashes.is_empty(), "{}", clashes.join("\n"));
}

#[test]
fn what_people_call_a_page_is_in_lower_case() {
    for Page { topic, also } in pages::all().filter(|page| page.topic.kind != Kind::Icmp) {
        for phrase in also {
            assert_eq!(phrase, phrase.to_lowercase(), "{}", topic.name);
        }
    }
}

#[test]
fn no_number_stands_twice_in_a_kind() {
    let mut seen = HashMap::new();
    for topic in topics().into_iter().filter(|topic| topic.kind != Kind::Rcode) {
        if let Some(number) = topic.number {
            assert_eq!(seen.insert((topic.kind, number), topic.name.clone()), None, "{}", topic.name);
        }
    }
}

#[test]
fn no_page_is_empty_and_no_text_has_stray_blanks() {
    for topic in topics() {
        for (place, text) in texts(&topic) {
            assert!(!text.is_empty() && text.trim() == text, "{place}: {text:?}");
            assert!(!text.contains("  ") && !text.contains(['\n', '\t']), "{place}: {text:?}");
        }
        for Section { title, body } in topic.sections {
            let is_empty = match body {
                Body::Prose(paragraphs) => paragraphs.is_empty(),
                Body::Items(items) => items.is_empty(),
                Body::Drawing(lines) => lines.trim().is_empty(),
            };
            assert!(!is_empty, "{}: {title} is empty", topic.name);
        }
    }
}

#[test]
fn summaries_and_paragraphs_are_short_and_end() {
    let ends = |text: &str| text.ends_with(['.', '?', ':', ')', '"', '`']);
    for topic in topics() {
        let sentences = topic.summary.split(['.', '?', '!']).filter(|rest| rest.starts_with(' ')).count() + 1;
        assert!(sentences <= LONGEST_SUMMARY, "{}: {sentences} sentences: {}", topic.name, topic.summary);
        assert!(ends(topic.summary), "{}: {}", topic.name, topic.summary);
        for section in topic.sections {
            let paragraphs: Vec<&str> = match &section.body {
                Body::Prose(paragraphs) => paragraphs.clone(),
                Body::Items(items) => items.iter().map(|item| item.text).collect(),
                Body::Drawing(_) => Vec::new(),
            };
            for text in paragraphs {
                // Manuals of rules say what they do not prove at full length.
                let words = text.split(' ').count();
                let is_manual = topic.kind == Kind::Verdict;
                assert!(is_manual || words <= LONGEST_PARAGRAPH, "{}: {words} words: {text}", topic.name);
                assert!(ends(text), "{}: {text:?} does not end", topic.name);
            }
        }
    }
}

#[test]
fn drawings_fit_a_terminal() {
    for topic in topics() {
        for section in topic.sections {
            let Body::Drawing(lines) = section.body else { continue };
            for line in lines.lines() {
                let columns = line.chars().count();
                assert!(columns <= WIDEST_DRAWING, "{}: {columns} columns: {line}", topic.name);
                assert!(
                    line.trim_end() == line && !line.contains('\t'),
                    "{}: stray blanks: {line:?}",
                    topic.name
                );
            }
        }
    }
}

#[test]
fn every_reference_leads_to_a_page() {
    let topics = topics();
    for topic in &topics {
        for name in &topic.see {
            assert!(topics.iter().any(|other| other.name == **name), "{} refers to {name:?}", topic.name);
            assert_ne!(*name, topic.name, "a page refers to itself");
        }
    }
}

#[test]
fn every_error_number_that_a_network_gives_has_its_page() {
    for errno in errnos() {
        let found = explain(&errno.number.to_string());
        let first = found.topics.first();
        assert_eq!(first.map(|topic| topic.name.as_str()), Some(errno.name));
        assert_eq!(first.map(|topic| topic.title), Some(errno.text), "{}", errno.name);
    }
}
