//! A command line that we do not run: help and version on stdout, a mistake as one line on stderr.

use std::io::Write as _;

use clap::error::{ContextKind, ErrorKind};
use netkit_report::escape;

use crate::Exit;
use crate::talk::{CANNOT_WRITE, complain};

/// Why the words were not taken.
#[derive(Debug)]
pub(crate) struct Refusal(clap::Error);

impl From<clap::Error> for Refusal {
    fn from(error: clap::Error) -> Self {
        Self(error)
    }
}

impl Refusal {
    /// Prints it where it belongs, and gives the exit code.
    pub(crate) fn print(&self) -> Exit {
        match self.0.kind() {
            ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
                // clap prints these itself, with its own colours where the terminal has any.
                match self.0.print() {
                    Ok(()) => Exit::Fine,
                    Err(error) => complain(&anyhow::Error::new(error).context(CANNOT_WRITE)),
                }
            }
            ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
                let _nobody_listens = self.0.print();
                Exit::Usage
            }
            _ => {
                let line = format!("netkit: {} (see netkit{} --help)\n", self.sentence(), self.subcommand());
                let _nobody_listens = std::io::stderr().write_all(line.as_bytes());
                Exit::Usage
            }
        }
    }

    /// The first paragraph of clap's message on one line, with whatever was typed escaped.
    fn sentence(&self) -> String {
        let message = self.0.render().to_string();
        let paragraph: Vec<&str> =
            message.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
        let sentence = paragraph.join(" ");
        escape::sentence(sentence.strip_prefix("error: ").unwrap_or(&sentence)).into_owned()
    }

    /// The command that was refused, with a space before it: the first word that names one.
    fn subcommand(&self) -> String {
        // Unknown commands have no help of their own.
        if self.0.get(ContextKind::InvalidSubcommand).is_some() {
            return String::new();
        }
        let words = std::env::args_os().skip(1).filter_map(|word| word.into_string().ok());
        let commands: Vec<String> =
            super::command().get_subcommands().map(|command| command.get_name().to_owned()).collect();
        words
            .into_iter()
            .find(|word| commands.contains(word))
            .map_or_else(String::new, |word| format!(" {word}"))
    }
}
