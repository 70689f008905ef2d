//! From what somebody typed or pasted to the pages about it.
//!
//! It knows no page by itself: it looks for their names, numbers and other words.

use crate::pages;
use crate::topic::Topic;

/// What there is about a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Explanation {
    /// The pages about it, the most likely first; at least one.
    Found(Vec<Topic>),
    /// No page is about it; these names come nearest.
    Unknown {
        /// Names of pages, nearest first.
        nearest: Vec<String>,
    },
}

/// The pages about a number, a name, or an error message pasted as it was printed.
pub fn explain(question: &str) -> Explanation {
    let wanted = question.trim().to_lowercase();
    let is_meant = |(topic, also): &(Topic, Vec<&'static str>)| {
        topic.name.to_lowercase() == wanted || also.contains(&wanted.as_str())
    };
    let found: Vec<Topic> = pages::all().filter(is_meant).map(|(topic, _)| topic).collect();
    if found.is_empty() { Explanation::Unknown { nearest: Vec::new() } } else { Explanation::Found(found) }
}
