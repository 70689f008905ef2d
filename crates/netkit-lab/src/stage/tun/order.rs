//! What the world outside tells its emulator, and what it hears from it: one line of JSON each way. No process here.

use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// The line's mark: a test program may say more on its standard output than we do.
const MARK: &str = "netkit-lab:";

/// What is to be played. It comes in by standard input; the end of that input is the end of the play.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Order {
    /// The topology's file, for its errors and its name.
    pub file_name: String,
    /// The topology itself.
    pub text: String,
    /// Where chance starts; without it, where the topology says.
    pub seed: Option<u64>,
    /// Whether every step of every packet is written down.
    pub every_step: bool,
    /// Where the truth is written, if anybody wants it: a file that exists.
    pub truth: Option<PathBuf>,
}

/// What the emulator says of itself.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Word {
    /// The device is up: programs may start.
    Ready,
    /// The play is over, and the truth is in its file.
    Over {
        /// What went over the device.
        traffic: Traffic,
        /// Whether no program of ordinary priority ever had the emulator's core before it.
        is_first_served: bool,
    },
}

/// What went over the device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traffic {
    /// Packets that came from the programs inside.
    pub taken: u64,
    /// Packets that the kernel took for them.
    pub handed_over: u64,
    /// Packets that the kernel refused, malformed ones say.
    pub refused: u64,
}

impl Order {
    /// Writes it in one line.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        write_line(self, "", out)
    }

    /// Reads the first line.
    pub fn read(input: &mut impl BufRead) -> io::Result<Self> {
        let mut line = String::new();
        input.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }
}

impl Word {
    /// Writes it in one line of its own.
    pub fn write(&self, out: &mut impl Write) -> io::Result<()> {
        write_line(self, MARK, out)
    }

    /// Reads on to the next word; `None` at the end of the input.
    pub fn read(input: &mut impl BufRead) -> io::Result<Option<Self>> {
        let mut line = Vec::new();
        while input.read_until(b'\n', &mut line)? > 0 {
            let text = String::from_utf8_lossy(&line);
            if let Some((_, word)) = text.split_once(MARK) {
                return Ok(Some(serde_json::from_str(word)?));
            }
            line.clear();
        }
        Ok(None)
    }
}

fn write_line(value: &impl Serialize, before: &str, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{before}{}", serde_json::to_string(value)?)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_what_a_test_program_says() {
        let mut said = b"running 1 test\ntest emulator ... ".to_vec();
        Word::Ready.write(&mut said).unwrap();
        said.extend(b"\xff noise\n");
        let traffic = Traffic { taken: 3, handed_over: 2, refused: 1 };
        Word::Over { traffic, is_first_served: true }.write(&mut said).unwrap();
        let mut said = said.as_slice();
        assert!(matches!(Word::read(&mut said).unwrap(), Some(Word::Ready)));
        let word = Word::read(&mut said).unwrap();
        assert!(
            matches!(word, Some(Word::Over { traffic: found, is_first_served: true }) if found == traffic)
        );
        assert!(Word::read(&mut said).unwrap().is_none());
    }

    #[test]
    fn an_order_of_many_lines_is_one_line() {
        let order = Order {
            file_name: "a.toml".to_owned(),
            text: "about = \"two\"\n[vantage]\n".to_owned(),
            seed: None,
            every_step: true,
            truth: None,
        };
        let mut line = Vec::new();
        order.write(&mut line).unwrap();
        assert_eq!(line.lines().count(), 1);
        assert_eq!(Order::read(&mut line.as_slice()).unwrap().text, order.text);
    }
}
