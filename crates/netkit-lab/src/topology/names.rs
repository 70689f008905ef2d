//! Names of nodes, and ranges of them: "r1..r12" is r1, r2, … r12.

use std::collections::BTreeMap;

use super::NodeId;
use super::problem::did_you_mean;
use super::word::{Senseless, Word};

/// How many nodes one range may make.
const LONGEST_RANGE: u32 = 1_000;

/// Everybody by name.
#[derive(Debug, Default)]
pub(super) struct Names {
    places: BTreeMap<String, NodeId>,
}

impl Names {
    /// Gives a node its name; `false` when somebody has it already.
    pub fn add(&mut self, name: &str, node: NodeId) -> bool {
        if self.places.contains_key(name) {
            return false;
        }
        self.places.insert(name.to_owned(), node);
        true
    }

    /// Who is called exactly so.
    pub fn get(&self, name: &str) -> Option<NodeId> {
        self.places.get(name).copied()
    }

    /// Whom a text names, or a problem.
    pub fn find(&self, word: Word<'_>) -> Result<NodeId, Senseless> {
        self.known(word, &word.numbered_text()?)
    }

    /// Whom a text names: one node, or a range of them in order.
    pub fn range(&self, word: Word<'_>) -> Result<Vec<NodeId>, Senseless> {
        let text = word.numbered_text()?;
        let members = expand(&text).map_err(|why| word.wrong(why))?;
        members.iter().map(|member| self.known(word, &member.name)).collect()
    }

    /// Whom a list of names and ranges names.
    pub fn ranges(&self, word: Word<'_>) -> Result<Vec<NodeId>, Senseless> {
        word.all(|word| self.range(word)).map(|nodes| nodes.concat())
    }

    fn known(&self, word: Word<'_>, name: &str) -> Result<NodeId, Senseless> {
        let known = || self.places.keys().map(String::as_str);
        self.get(name)
            .ok_or_else(|| word.wrong(format!("no node is called {name:?}{}", did_you_mean(name, known()))))
    }
}

/// A name out of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub name: String,
    /// Its number, if it is out of a range.
    pub number: Option<u32>,
}

/// The names that a text means: itself, or every name of a range; or what is wrong with it.
pub(super) fn expand(text: &str) -> Result<Vec<Member>, String> {
    let Some((first, last)) = text.split_once("..") else {
        if !is_name(text) {
            return Err(format!("{text:?} is no name: write letters, digits and hyphens"));
        }
        return Ok(vec![Member { name: text.to_owned(), number: None }]);
    };
    let advice = || format!("{text:?} is no range: write it as \"r1..r4\"");
    let ((prefix, from), (other, to)) =
        numbered(first).zip(numbered(last)).filter(|_| is_name(first) && is_name(last)).ok_or_else(advice)?;
    if prefix != other {
        return Err(format!(
            "{text:?}: the names of a range differ in their number only, such as \"r1..r4\""
        ));
    }
    if from > to {
        return Err(format!("{text:?}: a range counts upwards"));
    }
    if to - from >= LONGEST_RANGE {
        return Err(format!("{text:?}: a range has at most {LONGEST_RANGE} members"));
    }
    Ok((from..=to).map(|number| Member { name: format!("{prefix}{number}"), number: Some(number) }).collect())
}

/// Letters and the number behind them. A number has no leading zeros: r01 would be another name than r1.
fn numbered(name: &str) -> Option<(&str, u32)> {
    let prefix = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &name[prefix.len()..];
    if prefix.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    Some((prefix, digits.parse().ok()?))
}

/// What can be a name of a node: it stands in hosts files, too.
fn is_name(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.len() <= 63 && text.chars().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, &str>) {
        let names =
            expand(text).map(|members| members.into_iter().map(|it| it.name).collect::<Vec<_>>().join(" "));
        assert_eq!(names.as_deref().map_err(String::as_str), expected, "{text}");
    }

    #[test]
    fn ranges_count_upwards_by_one() {
        check("target", Ok("target"));
        check("r1..r4", Ok("r1 r2 r3 r4"));
        check("r9..r11", Ok("r9 r10 r11"));
        check("a0..a0", Ok("a0"));
        check("as1-r1..as1-r2", Ok("as1-r1 as1-r2"));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        check("r4..r1", Err("\"r4..r1\": a range counts upwards"));
        check("r1..4", Err("\"r1..4\" is no range: write it as \"r1..r4\""));
        check("r1..", Err("\"r1..\" is no range: write it as \"r1..r4\""));
        check("r1..r2..r3", Err("\"r1..r2..r3\" is no range: write it as \"r1..r4\""));
        check("r01..r03", Err("\"r01..r03\" is no range: write it as \"r1..r4\""));
        check("r1..r99999999999", Err("\"r1..r99999999999\" is no range: write it as \"r1..r4\""));
        check("r1..r4000", Err("\"r1..r4000\": a range has at most 1000 members"));
        check(
            "r1..s4",
            Err("\"r1..s4\": the names of a range differ in their number only, such as \"r1..r4\""),
        );
        check("two words", Err("\"two words\" is no name: write letters, digits and hyphens"));
        check("", Err("\"\" is no name: write letters, digits and hyphens"));
    }
}
