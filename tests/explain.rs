//! `netkit explain` as a person uses it: what it says where, how it ends, and that it needs nothing but itself.
//!
//! Which page a question leads to is tested in `netkit-explain`, how a page looks in `netkit-report`.

pub mod world;

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::Value;
use world::{Output, World};

/// Looking up takes no time that a person notices.
const AT_ONCE: Duration = Duration::from_secs(2);

/// One host with nothing but its loopback, shared: nothing here changes it.
static WORLD: LazyLock<World> = LazyLock::new(World::alone);

fn explain(arguments: &[&str]) -> Output {
    WORLD.netkit("a", &[&["explain"], arguments].concat())
}

/// What is pasted on standard input.
fn paste(text: &str, arguments: &[&str]) -> Output {
    let mut running = WORLD.start_netkit("a", &[&["explain", "-"], arguments].concat());
    running.say(text);
    running.finish()
}

/// A page is shown, and nothing else is said.
#[track_caller]
fn check(output: &Output, title: &str) {
    assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{output}");
    assert!(output.stdout.starts_with(title), "not {title:?}: {output}");
    assert!(!output.stdout.contains('\x1b'), "colours in a pipe: {output}");
    let widest = output.stdout.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(80), "{widest:?} columns in a pipe: {output}");
    assert!(output.took < AT_ONCE, "{output}");
}

/// No page is shown, and one line says so.
#[track_caller]
fn check_unknown(output: &Output, says: &str) {
    assert_eq!((output.code, output.stdout.as_str()), (Some(2), ""), "{output}");
    let line = output.stderr.strip_suffix('\n').unwrap_or_else(|| panic!("no line: {output}"));
    assert!(line.starts_with("netkit: ") && line.contains(says), "does not say {says:?}: {output}");
    assert!(!line.chars().any(char::is_control), "{output}");
    assert!(output.took < AT_ONCE, "{output}");
}

/// The only line of `--json`.
fn document(output: &Output) -> Value {
    let document: Value =
        serde_json::from_str(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output}"));
    let validator = jsonschema::validator_for(&netkit_report::explained_schema()).expect("our schema is one");
    let errors: Vec<String> = validator.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(errors.is_empty() && output.stdout.lines().count() == 1, "{errors:?}: {output}");
    document
}

#[test]
fn a_number_a_name_and_a_pasted_line_lead_to_the_page() {
    let refused = "ECONNREFUSED · errno 111 · Connection refused\n";
    check(&explain(&["111"]), refused);
    check(&explain(&["-111"]), refused);
    check(&explain(&["errno", "111"]), refused);
    check(&explain(&["econnrefused"]), refused);
    check(&explain(&["dial tcp 10.0.0.1:80: connect: connection refused"]), refused);
    check(&explain(&["dial", "tcp", "10.0.0.1:80:", "connect:", "connection", "refused"]), refused);
    check(&explain(&["--", "--- connection refused ---"]), refused);
    check(&paste("connect() failed (111: Connection refused)\n", &[]), refused);
    check(
        &paste("noise\n\n\u{1b}[31mssh: connect to host a port 22: Connection refused\u{1b}[0m\n", &[]),
        refused,
    );
    check(&explain(&["icmp", "3/13"]), "icmp 3/13 · ICMP message · ");
    check(&explain(&["close-wait"]), "CLOSE_WAIT · TCP state 8 · ");
    check(&explain(&["tcp_fin_timeout"]), "net.ipv4.tcp_fin_timeout · kernel setting · ");
    check(&explain(&["tcp-states"]), "tcp-states · flow · ");
}

#[test]
fn without_a_question_all_names_are_listed() {
    let output = explain(&[]);
    check(&output, "Error numbers\n");
    for name in ["  EINVAL", "  CLOSE_WAIT", "  icmp 3/13", "  NXDOMAIN", "net.ipv4.tcp_tw_recycle"] {
        assert!(output.stdout.contains(name), "{name}: {output}");
    }
    let names = document(&explain(&["--json"]));
    assert!(names["report"]["names"].as_array().is_some_and(|names| names.len() > 150), "{names:#}");
}

#[test]
fn what_is_unknown_is_a_mistake_and_names_the_nearest() {
    check_unknown(&explain(&["ECONREFUSED"]), "did you mean ECONNREFUSED?");
    check_unknown(&explain(&["xyzzy"]), "`netkit explain` lists all names");
    check_unknown(&explain(&[""]), "`netkit explain` lists all names");
    check_unknown(&explain(&["icmp 77"]), "no standard in use defines it");
    check_unknown(&explain(&["\u{1b}]0;title\u{7}\u{202e}"]), "\\x1b]0;title\\x07\\u{202E}");
    check_unknown(&paste("", &[]), "no page is about \"\"");
    check_unknown(&explain(&["--nosuch"]), "unexpected argument '--nosuch'");
    let output = explain(&["--json", "ECONREFUSED"]);
    let report = &document(&output)["report"];
    assert_eq!((output.code, &report["nearest"][0]), (Some(2), &"ECONNREFUSED".into()), "{output}");
}

#[test]
fn the_document_has_what_the_text_has() {
    let output = explain(&["8", "--json"]);
    assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{output}");
    let document = document(&output);
    assert_eq!(document["command"], "explain");
    assert_eq!(document["complete"], true);
    let report = &document["report"];
    assert_eq!(report["question"], "8");
    assert_eq!(report["topics"][0]["name"], "CLOSE_WAIT");
    assert_eq!(report["others"][0], "NXRRSET");
}

#[test]
fn a_long_paste_is_cut_and_says_so() {
    let output = paste(&format!("ECONNREFUSED {}", "x".repeat(100_000)), &["--json"]);
    assert_eq!(output.code, Some(0), "{output}");
    assert_eq!(output.stderr, "netkit: only the first 65536 bytes of the question were read\n", "{output}");
    assert_eq!(document(&output)["warnings"][0], "only the first 65536 bytes of the question were read");
    let binary = "head -c 1000000 /dev/urandom | \"$@\"";
    let output = WORLD.netkit_behind("a", &["sh", "-c", binary, "sh"], &["explain", "-"]);
    assert!(matches!(output.code, Some(0 | 2)) && output.took < AT_ONCE, "{output}");
    assert!(!output.stderr.contains('\x1b') && !output.stdout.contains('\x1b'), "{output}");
}

#[test]
fn a_reader_that_leaves_early_ends_it_quietly() {
    let output = WORLD.start("a", &["sh", "-c", "\"$0\" explain | head -n 1", WORLD.binary()]).finish();
    assert_eq!((output.stdout.as_str(), output.stderr.as_str()), ("Error numbers\n", ""), "{output}");
    let output = WORLD.start("a", &["sh", "-c", "\"$0\" explain 111 >/dev/full", WORLD.binary()]).finish();
    assert_eq!(output.code, Some(2), "{output}");
    assert!(output.stderr.starts_with("netkit: cannot write to standard output: No space left"), "{output}");
}

/// As few descriptors as the dynamic linker needs: an event loop would not start.
#[test]
fn it_opens_no_socket() {
    let output =
        WORLD.netkit_behind("a", &["sh", "-c", "ulimit -n 5; exec \"$@\"", "sh"], &["explain", "111"]);
    check(&output, "ECONNREFUSED");
}

#[test]
fn a_terminal_has_colours_unless_told_otherwise_and_its_own_width() {
    let on_terminal = |environment: &str, arguments: &str| {
        let command = format!("stty cols 60; {environment} {} explain 111 {arguments}", WORLD.binary());
        let output =
            WORLD.start("a", &["env", "-u", "NO_COLOR", "script", "-qec", &command, "/dev/null"]).finish();
        assert_eq!(output.code, Some(0), "{output}");
        output.stdout
    };
    let bold = "\x1b[1mECONNREFUSED\x1b[0m · errno 111";
    let text = on_terminal("TERM=xterm", "");
    assert!(text.contains(bold), "{text:?}");
    let plain = text.replace("\x1b[1m", "").replace("\x1b[0m", "");
    assert!(plain.lines().all(|line| line.chars().count() <= 60), "{text}");
    assert!(plain.lines().any(|line| line.chars().count() > 50), "{text}");
    assert!(on_terminal("NO_COLOR=1 TERM=xterm", "--color always").contains(bold));
    for (environment, arguments) in [
        ("NO_COLOR=1 TERM=xterm", ""),
        ("TERM=dumb", ""),
        ("TERM=xterm", "--plain"),
        ("TERM=xterm", "--color never"),
    ] {
        let text = on_terminal(environment, arguments);
        assert!(!text.contains('\x1b'), "{environment} {arguments}: {text:?}");
    }
}
