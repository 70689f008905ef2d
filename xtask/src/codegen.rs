//! `cargo xtask codegen`: man pages, shell completions, the JSON Schema and a page for each verdict, written from the code
//! that they describe.
//!
//! It owns `docs/man`, `docs/completions` and `docs/schema`: a file there that it does not write is superfluous.

mod verdicts;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use clap_complete::{Generator, Shell};
use clap_mangen::Man;
use serde_json::Value;

use crate::shell;

/// Write, or only compare.
#[derive(clap::Args)]
pub struct Args {
    /// Write nothing; fail and list the files that differ.
    #[arg(long)]
    check: bool,
}

/// The folders that hold generated files and nothing else.
const FOLDERS: [&str; 3] = ["docs/man", "docs/completions", "docs/schema"];
const SHELLS: [Shell; 3] = [Shell::Bash, Shell::Zsh, Shell::Fish];

/// Every file by its path in the workspace.
type Files = BTreeMap<String, Vec<u8>>;

/// Writes the files, or compares them.
pub fn run(args: &Args) -> Result<()> {
    if args.check { check() } else { write(&generated()?, &present()?) }
}

/// Fails with the list of files that are not what the code would write now.
pub fn check() -> Result<()> {
    let differences = differences(&generated()?, &present()?);
    if differences.is_empty() {
        return Ok(());
    }
    bail!("generated files are stale, run `cargo xtask codegen`:\n  {}", differences.join("\n  "))
}

fn generated() -> Result<Files> {
    let (command, schemas) = described();
    let mut files = render(command, &schemas)?;
    verdicts::add(&mut files)?;
    Ok(files)
}

fn render(command: clap::Command, schemas: &[(&str, Value)]) -> Result<Files> {
    let mut files = Files::new();
    // A page for `help` would say what `--help` says.
    let mut command = command.disable_help_subcommand(true);
    command.build();
    man_pages(&command, &mut files)?;
    for shell in SHELLS {
        let mut text = Vec::new();
        clap_complete::generate(shell, &mut command, "netkit", &mut text);
        files.insert(format!("docs/completions/{}", shell.file_name("netkit")), text);
    }
    for (name, schema) in schemas {
        let text = format!("{}\n", serde_json::to_string_pretty(schema)?);
        files.insert(format!("docs/schema/{name}.json"), text.into_bytes());
    }
    Ok(files)
}

/// The command line, and the schemas of what `--json`, `--jsonl` and `lookup --file` write, each by the name of its file.
fn described() -> (clap::Command, [(&'static str, Value); 4]) {
    let schemas = [
        ("netkit-1", netkit_report::json_schema()),
        ("netkit-1-event", netkit_report::json_lines_schema()),
        ("netkit-1-lookup-line", netkit_report::bulk_line_schema()),
        ("netkit-1-explain", netkit_report::explained_schema()),
    ];
    (netkit::command(), schemas)
}

/// A page for the command and one for each subcommand that is not hidden.
fn man_pages(command: &clap::Command, files: &mut Files) -> Result<()> {
    for subcommand in command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()) {
        man_pages(subcommand, files)?;
    }
    let page = Man::new(command.clone());
    let mut text = Vec::new();
    page.render(&mut text)?;
    files.insert(format!("docs/man/{}", page.get_filename()), text);
    Ok(())
}

fn present() -> Result<Files> {
    let mut files = Files::new();
    for path in verdicts::FILES {
        if let Ok(text) = fs::read(shell::root().join(path)) {
            files.insert(path.to_owned(), text);
        }
    }
    for folder in FOLDERS {
        let path = shell::root().join(folder);
        if !path.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&path).with_context(|| format!("cannot list {folder}"))? {
            let entry = entry?;
            files
                .insert(format!("{folder}/{}", entry.file_name().to_string_lossy()), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

fn write(generated: &Files, present: &Files) -> Result<()> {
    for (path, text) in generated {
        let to = shell::root().join(path);
        fs::create_dir_all(to.parent().unwrap_or(Path::new("/")))?;
        fs::write(&to, text).with_context(|| format!("cannot write {path}"))?;
    }
    for path in present.keys().filter(|path| !generated.contains_key(*path)) {
        fs::remove_file(shell::root().join(path)).with_context(|| format!("cannot remove {path}"))?;
    }
    eprintln!("codegen: {} files", generated.len());
    Ok(())
}

fn differences(generated: &Files, present: &Files) -> Vec<String> {
    let wanted = generated.iter().filter_map(|(path, text)| match present.get(path) {
        None => Some(format!("missing: {path}")),
        Some(old) if old != text => Some(format!("differs: {path}")),
        Some(_) => None,
    });
    let superfluous = present.keys().filter(|path| !generated.contains_key(*path));
    wanted.chain(superfluous.map(|path| format!("superfluous: {path}"))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(files: &[(&str, &str)]) -> Files {
        files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn every_visible_command_has_a_page_and_every_shell_its_completions() {
        let command = clap::Command::new("netkit")
            .version("1.2.3")
            .subcommand(clap::Command::new("ping").about("Latency and loss."))
            .subcommand(clap::Command::new("secret").hide(true));
        let files = render(command, &[("netkit-1", serde_json::json!({"title": "netkit"}))]).unwrap();
        let expected = [
            "docs/completions/_netkit",
            "docs/completions/netkit.bash",
            "docs/completions/netkit.fish",
            "docs/man/netkit-ping.1",
            "docs/man/netkit.1",
            "docs/schema/netkit-1.json",
        ];
        assert_eq!(files.keys().collect::<Vec<_>>(), expected);
        assert!(files.values().all(|text| !text.is_empty()));
        assert_eq!(files["docs/schema/netkit-1.json"], b"{\n  \"title\": \"netkit\"\n}\n");
    }

    #[test]
    fn what_is_as_written_does_not_differ() {
        assert_eq!(differences(&files(&[("a", "1")]), &files(&[("a", "1")])), Vec::<String>::new());
    }

    #[test]
    fn every_difference_is_listed() {
        let found = differences(&files(&[("a", "1"), ("b", "1")]), &files(&[("b", "2"), ("c", "1")]));
        assert_eq!(found, ["missing: a", "differs: b", "superfluous: c"]);
    }
}
