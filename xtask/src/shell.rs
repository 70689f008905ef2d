//! Runs other programs: says which, lets their output through, fails when they fail. Decides nothing.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Where administrators' commands live on systems that leave them out of a user's `PATH`.
const ADMINISTRATORS: [&str; 2] = ["/usr/sbin", "/sbin"];

/// The folder of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is a folder of the workspace")
}

/// The cargo that runs us, standing in the workspace's folder.
pub fn cargo() -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A program, standing in the workspace's folder, that sees administrators' commands too.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).env("PATH", search_path());
    command
}

/// Runs to the end; a failing program is our failure. The line is shown first, as one would type it.
pub fn run(command: &mut Command) -> Result<()> {
    let line = line(command);
    eprintln!("$ {line}");
    let status = command.status().with_context(|| format!("cannot run `{line}`"))?;
    ensure!(status.success(), "`{line}` failed ({status})");
    Ok(())
}

/// What a program writes to its standard output, trimmed.
pub fn output(command: &mut Command) -> Result<String> {
    let line = line(command);
    let output = command.output().with_context(|| format!("cannot run `{line}`"))?;
    ensure!(output.status.success(), "`{line}` failed: {}", String::from_utf8_lossy(&output.stderr).trim());
    let text = String::from_utf8(output.stdout).with_context(|| format!("`{line}` wrote no text"))?;
    Ok(text.trim().to_owned())
}

/// Whether a program runs and succeeds, with its output thrown away.
pub fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Where a command lies, `None` when it is not installed.
pub fn find(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&search_path()).map(|folder| folder.join(name)).find(|path| path.is_file())
}

/// The folders of the user's commands, and of administrators' commands after them.
pub fn search_path() -> OsString {
    let own = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&own).chain(ADMINISTRATORS.iter().map(PathBuf::from));
    std::env::join_paths(folders).expect("the parts of a PATH hold no colon")
}

/// The command as one would type it; `cargo` stands without the path of its toolchain.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_program_is_our_failure_and_is_named() {
        let error = run(&mut command("false")).unwrap_err();
        assert!(error.to_string().starts_with("`false` failed"), "{error}");
        assert!(run(&mut command("true")).is_ok());
    }

    #[test]
    fn output_is_trimmed() {
        assert_eq!(output(command("echo").arg("one")).unwrap(), "one");
    }

    #[test]
    fn commands_are_found_by_name_only_when_they_exist() {
        assert!(find("sh").is_some());
        assert_eq!(find("no-such-command-anywhere"), None);
    }

    #[test]
    fn a_line_names_the_program_without_its_folder() {
        assert_eq!(line(Command::new("/usr/bin/tar").args(["-c", "x"])), "tar -c x");
    }
}
