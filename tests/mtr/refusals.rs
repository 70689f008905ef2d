//! Words of `trace`, `mtr` and `pathping` that make no sense: one line that says why, and exit 2. And what is not
//! permitted.

use std::time::Duration;

use crate::world::{GroupRange, Output, World};

/// A refusal asks nobody and waits for nothing.
const AT_ONCE: Duration = Duration::from_secs(1);
const HOST: &str = "127.0.0.1";
const COMMANDS: [&str; 3] = ["trace", "mtr", "pathping"];
/// The longest argument that Linux hands to a program: 32 pages less the terminating zero.
const LONGEST_ARGUMENT: usize = 131_071;

/// One line of ours and nothing else: no panic, no control character, no output.
fn is_refusal(what: &str, output: &Output, says: &str) {
    let line = output.stderr.strip_suffix('\n').unwrap_or_else(|| panic!("{what}: no line\n{output}"));
    assert_eq!((output.code, output.signal), (Some(2), None), "{what}: {output}");
    assert!(line.starts_with("netkit: "), "{what}: {output}");
    assert!(line.contains(says), "{what}: does not say {says:?}: {output}");
    assert!(!line.chars().any(char::is_control), "{what}: control characters: {:?}", output.stderr);
    assert!(output.took < AT_ONCE, "{what}: {output}");
    assert_eq!(output.stdout, "", "{what}: {output}");
}

fn refused(world: &World, command: &str, arguments: &[&str], says: &str) {
    let output = world.netkit("a", &[&[command], arguments].concat());
    is_refusal(&format!("{command} {arguments:.200?}"), &output, says);
}

#[test]
fn what_all_three_refuse() {
    let world = World::alone();
    let hop = "must be a whole number from 1 to 255";
    let port = "must be a whole number from 1 to 65535";
    let table: &[(&[&str], &str)] = &[
        (&[], "HOST"),
        (&["-4"], "HOST"),
        (&[HOST, "127.0.0.2"], "unexpected argument"),
        (&["--nosuch", HOST], "--nosuch"),
        (&["-4", "-6", HOST], "cannot be used with"),
        (&["-m", "0", HOST], hop),
        (&["-m", "256", HOST], hop),
        (&["-f", "0", HOST], hop),
        (&["-f", "-1", HOST], hop),
        (&["-f", "5", "-m", "4", HOST], "the first hop (5) lies behind the last (4)"),
        (&["--port", "0", HOST], port),
        (&["--port", "65536", HOST], port),
        (&["--port", "http", HOST], port),
        (&["-T", "--port", "80", "127.0.0.1:443"], "port 443"),
        (&["-T", "--udp", HOST], "cannot be used with"),
        (&["127.0.0.1:0"], port),
        (&["127.0.0.1:"], port),
        (&["127.0.0.1:65536"], port),
        (&["[::1"], "no closing bracket"),
        (&["[::1]80"], "only :PORT"),
        (&[""], "empty"),
        (&[" "], "white space"),
        (&["127.0.0.0/24"], ""),
        (&["0.0.0.0"], "is no host's address"),
        (&["255.255.255.255"], ""),
        (&["224.0.0.1"], ""),
        (&["fe80::1"], "link-local"),
        (&["\x1b]0;title\x07"], "control character"),
        (&["--interface", "nosuch0", HOST], "nosuch0"),
        (&["-Q", "256", HOST], ""),
        (&["--size", "15", HOST], "must be a whole number from 16 to 65507"),
        (&["--size", "65508", HOST], "must be a whole number from 16 to 65507"),
        (&["--json", "--csv", HOST], "cannot be used with"),
        (&["--asn", "/nosuch.mmdb", HOST], "/nosuch.mmdb"),
        (&["--asn", "/etc/hosts", HOST], "/etc/hosts is no MMDB file"),
        (&["--asn", "/", HOST], "cannot read /: Is a directory"),
        (&["--asn", "/dev/null", HOST], "/dev/null"),
    ];
    for command in COMMANDS {
        for (arguments, says) in table {
            let arguments: Vec<&str> = arguments
                .iter()
                .map(|word| match (*word, command) {
                    ("-Q", "trace") => "-t",
                    ("--size", "mtr") => "-s",
                    (other, _) => other,
                })
                .collect();
            refused(&world, command, &arguments, says);
        }
    }
}

#[test]
fn what_each_refuses_for_itself() {
    let world = World::alone();
    let plain = "must be a plain decimal number";
    let counts = "must be a whole number from 1 to";
    let zero = "must be more than zero";
    let table: &[(&str, &[&str], &str)] = &[
        ("trace", &["-q", "0", HOST], counts),
        ("trace", &["-q", "101", HOST], counts),
        ("trace", &["-N", "0", HOST], counts),
        ("trace", &["-w", "0", HOST], zero),
        ("trace", &["-w", "NaN", HOST], plain),
        ("trace", &["--paths=10%", HOST], "between 50% and 99.99%"),
        ("trace", &["--paths=100%", HOST], "between 50% and 99.99%"),
        ("trace", &["--strategy", "odd", HOST], "possible values"),
        ("trace", &["--mtu", "-T", HOST], "use -I or -U"),
        ("trace", &["--mtu", "127.0.0.1:80"], "use -I or -U"),
        ("trace", &["-I", "-p", "80", HOST], "ICMP has no ports"),
        ("trace", &["-I", "127.0.0.1:80"], "ICMP has no ports"),
        ("trace", &["-I", "-U", HOST], "cannot be used with"),
        ("trace", &["-s", "nobody", HOST], "no address"),
        ("mtr", &["-c", "0", HOST], counts),
        ("mtr", &["-c", "-1", HOST], counts),
        ("mtr", &["-i", "0.001", HOST], "must be at least 10ms"),
        ("mtr", &["-i", "0", HOST], "must be at least 10ms"),
        ("mtr", &["-i", "1e3", HOST], plain),
        ("mtr", &["-Z", "0", HOST], zero),
        ("mtr", &["-o", "Q", HOST], "Q"),
        ("mtr", &["-o", "", HOST], "names no column"),
        ("mtr", &["-o", "L\x1b", HOST], ""),
        ("mtr", &["-a", "nobody", HOST], "no address"),
        ("mtr", &["--format", "xml", HOST], "possible values: mtr"),
        ("mtr", &["--format", "mtr", "--json", HOST], "cannot be used with"),
        ("mtr", &["-j", "--json", HOST], "cannot be used with"),
        ("mtr", &["-j", "--jsonl", HOST], "cannot be used with"),
        ("mtr", &["-j", "--csv", HOST], "cannot be used with"),
        ("mtr", &["-z", HOST], "--asn FILE.mmdb"),
        ("mtr", &["-j", "-z", HOST], "--asn FILE.mmdb"),
        ("mtr", &["-z", "--asn", "/nosuch.mmdb", HOST], "cannot read /nosuch.mmdb"),
        ("mtr", &["--report-file", "out.pdf", HOST], ".html or .md"),
        ("mtr", &["--report-file", "/nosuch/out.html", HOST], "cannot create /nosuch/out.html"),
        ("mtr", &["--report-file", "", HOST], "a value is required"),
        ("pathping", &["-i", "0.1", HOST], "must be at least 200ms"),
        ("pathping", &["--duration", "0", HOST], zero),
        ("pathping", &["--duration", "forever", HOST], plain),
        ("pathping", &["-w", "0", HOST], zero),
        ("pathping", &["-s", "nobody", HOST], "no address"),
        ("pathping", &["--report-file", "/nosuch/out.md", HOST], "cannot create /nosuch/out.md"),
    ];
    for (command, arguments, says) in table {
        refused(&world, command, arguments, says);
    }
}

#[test]
fn the_longest_argument_is_refused_like_any_other() {
    let world = World::alone();
    let letters = "a".repeat(LONGEST_ARGUMENT);
    let nines = "9".repeat(LONGEST_ARGUMENT);
    for command in COMMANDS {
        let port = format!("127.0.0.1:{}", &nines[10..]);
        let bracket = format!("[{}", &letters[1..]);
        for (arguments, says) in [
            (&[letters.as_str()][..], "253 are the most"),
            (&[&port], "must be a whole number"),
            (&[&bracket], "no closing bracket"),
            (&["-m", &nines, HOST], "must be a whole number"),
            (&["--asn", &letters, HOST], "too long"),
            (&["--interface", &letters, HOST], ""),
        ] {
            let output = world.netkit("a", &[&[command], arguments].concat());
            is_refusal(&format!("{command} {:.9}…", arguments[0]), &output, says);
        }
        let megabyte: Vec<&str> = [command, "-m"].into_iter().chain([letters.as_str(); 8]).collect();
        is_refusal("a megabyte", &world.netkit("a", &megabyte), "must be a whole number");
    }
}

#[test]
fn arguments_that_are_not_utf_8_are_refused() {
    let world = World::alone();
    for command in COMMANDS {
        for (shell, says) in [
            (r#"exec "$@" "$(printf '\377\376')""#, "invalid UTF-8"),
            (r#"exec "$@" -m "$(printf '1\200')" 127.0.0.1"#, "invalid UTF-8"),
            (r#"exec "$@" --asn "$(printf '/nosuch-\033\377')" 127.0.0.1"#, "/nosuch-"),
        ] {
            let output = world.netkit_behind("a", &["sh", "-c", shell, "sh"], &[command]);
            is_refusal(&format!("{command}: {shell}"), &output, says);
        }
    }
}

/// A program gets its one document, whatever goes wrong.
fn is_told(output: &Output, code: i32, verdict: &str) {
    assert_eq!((output.code, output.signal), (Some(code), None), "{output}");
    assert_eq!(output.stdout.lines().filter(|line| line.starts_with('{')).count(), 1, "{output}");
    assert_eq!(
        (output.json()["complete"].as_bool(), output.verdict().as_str()),
        (Some(false), verdict),
        "{output}"
    );
    assert_eq!(output.stderr.lines().count(), 1, "one line: {output}");
}

#[test]
fn a_name_that_nobody_has_is_told_as_a_document() {
    let world = World::alone();
    for command in COMMANDS {
        let output = world.netkit("a", &[command, "--json", "nosuch.invalid"]);
        is_told(&output, 2, "dns.unresolved");
        let output = world.netkit("a", &[command, "nosuch.invalid"]);
        assert_eq!((output.code, output.stdout.as_str()), (Some(2), ""), "{output}");
        assert_eq!(output.stderr.lines().count(), 1, "{output}");
    }
}

#[test]
fn our_own_failure_is_told_as_a_document() {
    let world = World::alone();
    for command in COMMANDS {
        is_told(&world.netkit("a", &[command, "--json", "--asn", "/nosuch.mmdb", HOST]), 2, "self.error");
    }
}

#[test]
fn what_is_not_permitted_is_told_with_its_remedy() {
    let world = World::new(GroupRange::Closed);
    for target in [HOST, "::1"] {
        let output = world.netkit("a", &["trace", "--json", "-n", "-I", target]);
        is_told(&output, 4, "self.not-permitted");
        let output = world.netkit("a", &["trace", "-n", "-I", target]);
        assert_eq!((output.code, output.stdout.as_str()), (Some(4), ""), "{output}");
        assert!(output.stderr.contains("net.ipv4.ping_group_range"), "{output}");
    }
    for words in [&["mtr", "-c3", "-i0.01"][..], &["pathping", "--duration=0.5"]] {
        let output = world.netkit("a", &[words, &["--json", "-n", HOST]].concat());
        assert_eq!(
            (output.code, output.stderr.lines().count()),
            (Some(0), 1),
            "it takes UDP and says so: {output}"
        );
        assert_eq!(output.json()["vantage"]["method"], "udp", "{output}");
    }
}
