//! The filter language: tcpdump's words for hosts, networks, ports and protocols, read into a tree.
//!
//! What the tree means is the business of [`netkit_packet::filter`]. Names are not looked up, and of pcap-filter(7) only
//! its core is here: `host`, `net`, `port`, `portrange`, `src` and `dst`, the protocols, `and`, `or`, `not` and parentheses.

mod reader;
#[cfg(test)]
mod tests;

use std::fmt;

use netkit_packet::filter::Expression;
use netkit_packet::peer_filter::Instruction;

use reader::Reader;

/// The longest filter that is read, in bytes: a program of the kernel has 4,096 instructions.
const LONGEST: usize = 2_048;
/// The most instructions that the kernel takes (`BPF_MAXINSNS`).
const MOST_INSTRUCTIONS: usize = 4_096;

/// Which packets are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// As typed.
    text: String,
    /// `None` means all.
    expression: Option<Expression>,
}

/// A filter that cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}, at column {}", .column + 1)]
pub struct FilterError {
    message: String,
    text: String,
    /// Characters in front of what is wrong.
    column: usize,
}

impl Filter {
    /// Reads a filter; nothing but blanks means all packets.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        let filter = |expression| Self { text: text.trim().to_owned(), expression };
        if text.len() > LONGEST {
            let message = format!("a filter of {} bytes is longer than {LONGEST}", text.len());
            return Err(FilterError { message, text: text.chars().take(60).collect(), column: 0 });
        }
        if text.trim().is_empty() {
            return Ok(filter(None));
        }
        let expression = Reader::new(text).read()?;
        if expression.program().len() > MOST_INSTRUCTIONS {
            let message = "the filter has more conditions than the kernel takes".to_owned();
            return Err(FilterError { message, text: text.to_owned(), column: 0 });
        }
        Ok(filter(Some(expression)))
    }

    /// It leaves nothing out.
    pub fn keeps_everything(&self) -> bool {
        self.expression.is_none()
    }

    /// Whether a packet is meant, by its EtherType and its bytes from the network header on.
    pub fn keeps(&self, ether_type: u16, bytes: &[u8]) -> bool {
        self.expression.as_ref().is_none_or(|expression| expression.keeps(ether_type, bytes))
    }

    /// The same for the kernel; `None` keeps everything.
    pub fn program(&self) -> Option<Vec<Instruction>> {
        self.expression.as_ref().map(Expression::program)
    }
}

/// The filter as typed.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FilterError {
    /// The filter and, below it, a mark under what is wrong: two lines.
    pub fn pointed(&self) -> [String; 2] {
        // A character that takes more than one column moves the mark, as far as it can be known.
        let line = self.text.chars().map(|one| if one.is_control() { ' ' } else { one }).collect();
        [line, format!("{}^", " ".repeat(self.column))]
    }
}
