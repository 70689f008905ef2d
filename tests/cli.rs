//! The command line of the real binary: what is absurd is refused at once, with exit 2 and one line that says why.
//!
//! It measures nothing but that a refusal is one; what numbers mean when they are right is tested elsewhere.

pub mod world;

use std::fmt::Write as _;
use std::time::Duration;

use world::{GroupRange, Output, World};

/// A refusal asks nobody and waits for nothing.
const AT_ONCE: Duration = Duration::from_secs(1);
/// The longest argument that Linux hands to a program: 32 pages less the terminating zero.
const LONGEST_ARGUMENT: usize = 131_071;
const HOST: &str = "127.0.0.1";

/// One line of ours and nothing else: no panic, no control character, no output.
fn is_refusal(what: &str, output: &Output, says: &str) {
    let line = output.stderr.strip_suffix('\n').unwrap_or_else(|| panic!("{what}: no line\n{output}"));
    assert_eq!(output.code, Some(2), "{what}: {output}");
    assert!(line.starts_with("netkit: "), "{what}: {output}");
    assert!(line.contains(says), "{what}: does not say {says:?}: {output}");
    assert!(!line.chars().any(char::is_control), "{what}: control characters: {:?}", output.stderr);
    assert!(output.took < AT_ONCE, "{what}: {output}");
    assert_eq!(output.stdout, "", "{what}: {output}");
}

/// `netkit ping` with these arguments is refused.
fn refused(world: &World, arguments: &[&str], says: &str) {
    let arguments = [&["ping"], arguments].concat();
    let what = format!("{arguments:.200?}");
    is_refusal(&what, &world.netkit("a", &arguments), says);
}

#[test]
fn absurd_numbers_are_refused_and_never_wrapped() {
    let world = World::alone();
    let counts = "must be a whole number from 1 to 9223372036854775807";
    let sizes = "must be a whole number from 0 to 65507";
    let plain = "must be a plain decimal number";
    let day = "must be a time from 0 to 86400 seconds";
    let traffic = "must be a number from 0 to 255 or a DSCP name";
    let table: &[(&str, &str, &str)] = &[
        ("-c", "0", counts),
        ("-c", "-1", counts),
        ("-c", "+1", counts),
        ("-c", "", counts),
        ("-c", " 1", counts),
        ("-c", "1.1", counts),
        ("-c", "1e3", counts),
        ("-c", "NaN", counts),
        ("-c", "0x10", counts),
        ("-c", "٣", counts),
        ("-c", "9223372036854775808", counts),
        ("-c", "18446744073709551617", counts),
        ("-c", "99999999999999999999", counts),
        ("-i", "-1", plain),
        ("-i", "", plain),
        ("-i", "NaN", plain),
        ("-i", "inf", plain),
        ("-i", "1,5", plain),
        ("-i", "1.1.1", plain),
        ("-i", ".", plain),
        ("-i", "0", "must be at least 2ms"),
        ("-i", "0.001", "must be at least 2ms"),
        ("-i", "1999us", "must be at least 2ms"),
        ("-i", "86401", day),
        ("-W", "1e308", plain),
        ("-W", "NaN", plain),
        ("-W", "-1", plain),
        ("-W", "0", "must be more than zero"),
        ("-W", "340282366920938463463374607431768211456", day),
        ("-w", "0", "must be more than zero"),
        ("-w", "-0.5", plain),
        ("-w", "25h", day),
        ("-s", "-1", sizes),
        ("-s", "", sizes),
        ("-s", "65508", sizes),
        ("-s", "4294967296", sizes),
        ("-s", "18446744073709551616", sizes),
        ("-t", "0", "must be a whole number from 1 to 255"),
        ("-t", "256", "must be a whole number from 1 to 255"),
        ("-t", "-1", "must be a whole number from 1 to 255"),
        ("-Q", "256", traffic),
        ("-Q", "0x100", traffic),
        ("-Q", "-1", traffic),
        ("-Q", "foo", traffic),
        ("-p", "zz", "'z' is no hex digit"),
        ("-p", "é", "is no hex digit"),
        ("-p", "000000000000000000000000000000000", "at most 32 hex digits"),
        ("-M", "foo", "possible values: do, want, probe, dont"),
        ("--color", "sometimes", "possible values: auto, always, never"),
        ("--rate", "0", "must be between 0.001 and 10000000"),
        ("--rate", "-5", plain),
        ("--rate", "5000", "--i-own-this-network"),
        ("--fail-loss", "101%", "must be between 0% and 100%"),
        ("--fail-loss", "%", plain),
        ("--fail-p95", "-1ms", plain),
        ("--udp=0", "-4", "must be a whole number from 1 to 65535"),
        ("--tcp=65536", "-4", "must be a whole number from 1 to 65535"),
    ];
    for (option, value, says) in table {
        refused(&world, &[option, value, HOST], says);
    }
}

#[test]
fn absurd_targets_are_refused() {
    let world = World::alone();
    let quad = "write four decimal numbers from 0 to 255 without leading zeros";
    let many = "-b permits it";
    let prefix = "is not an address prefix";
    let range = "is not an address range";
    let load = "--i-own-this-network";
    let table: &[(&str, &str)] = &[
        ("", "a target is empty"),
        (" ", "white space"),
        ("010.1", quad),
        ("127.1", quad),
        ("0x7f.0.0.1", quad),
        ("1", quad),
        ("2130706433", quad),
        ("256.1.1.1", quad),
        ("127.0.0.01", quad),
        ("1.2.3.4.5", quad),
        ("::ffff:1.2.3.4", "write 1.2.3.4"),
        ("::1%nosuch0", "nosuch0"),
        ("1::2::3", "IPv6"),
        ("[::1]", "IPv6"),
        ("127.0.0.1:80", "IPv6"),
        ("0.0.0.0", "is no host's address"),
        ("::", "is no host's address"),
        ("255.255.255.255", many),
        ("224.0.0.1", many),
        ("239.255.255.255", many),
        ("ff02::1", many),
        ("fe80::1", "link-local"),
        ("10.0.0.0/33", prefix),
        ("10.0.0.0/-1", prefix),
        ("10.0.0.0/", prefix),
        ("10.0.0.0/+8", prefix),
        ("10.0.0.0/8/8", prefix),
        ("::/129", prefix),
        ("localhost/24", prefix),
        ("10.0.0.9-10.0.0.1", range),
        ("10.0.0.1-::1", range),
        ("10.0.0.1-256", range),
        ("0.0.0.0/0", load),
        ("::/0", load),
        ("10.0.0.0/8", load),
        ("nosuch.invalid", "nosuch.invalid"),
        ("xn--nosuch-3ya.invalid", "xn--nosuch-3ya.invalid"),
        ("nosüch.invalid", "nosüch.invalid"),
        ("xn--\u{7f}.invalid", "white space or a control character"),
        ("a..b", "a..b"),
        (".", "\".\""),
    ];
    for (target, says) in table {
        refused(&world, &["-c", "1", target], says);
    }
}

#[test]
fn words_that_do_not_go_together_are_refused() {
    let world = World::alone();
    let table: &[(&[&str], &str)] = &[
        (&[], "<TARGET>"),
        (&["--"], "<TARGET>"),
        (&["-c"], "a value is required"),
        (&["--nosuch", HOST], "unexpected argument '--nosuch'"),
        (&["-4", "::1"], "has no IPv4 address"),
        (&["-6", HOST], "has no IPv6 address"),
        (&["-4", "-6", "localhost"], "cannot be used with"),
        (&["-R", "::1"], "has no IPv4 address"),
        (&["-R", "-6", "::1"], "-R"),
        (&["-I", "nosuch0", HOST], "no interface \"nosuch0\""),
        (&["-I", "", HOST], "-I"),
        (&["-I", "../lo", HOST], "-I"),
        (&["-I", "203.0.113.1", HOST], "cannot send from 203.0.113.1"),
        (&["-I", "127.0.0.1", "-I", "127.0.0.2", HOST], "-I names two source addresses"),
        (&["-I", "::1", HOST], "has no IPv6 address"),
        (&["--json", "--csv", HOST], "cannot be used with"),
        (&["--jsonl", "--json", HOST], "cannot be used with"),
        (&["--udp", "--tcp", HOST], "cannot be used with"),
        (&["-A", "--rate", "5", HOST], "cannot be used with"),
        (&["-i", "1", "--rate", "5", HOST], "cannot be used with"),
        (&["--until-fail", "--until-reply", HOST], "cannot be used with"),
        (&["-c", "1", "-c", "2", HOST], "cannot be used multiple times"),
        (&["-b", "-i", "0.5", "224.0.0.1"], "at most once a second"),
        (&["-A", "127.0.0.0/30"], "a sweep has --rate and -c"),
        (&["--rate", "5000", "127.0.0.0/29"], "--i-own-this-network"),
        (&["-b", "127.0.0.0/30"], "-b is for single targets"),
    ];
    for (arguments, says) in table {
        refused(&world, arguments, says);
    }
    is_refusal("unknown command", &world.netkit("a", &["pong"]), "unrecognized subcommand 'pong'");
    is_refusal("unknown option", &world.netkit("a", &["--pong"]), "unexpected argument '--pong'");
}

#[test]
fn a_link_local_target_without_its_interface_names_the_candidates() {
    let world = World::pair();
    world.wait_for("a", "its link-local address", "ip -6 addr show dev to-b scope link | grep -q fe80");
    refused(&world, &["-c", "1", "fe80::1"], "Write fe80::1%to-b");
}

#[test]
fn whatever_was_typed_cannot_move_the_cursor() {
    let world = World::alone();
    let controls =
        ('\u{1}'..='\u{1f}').chain('\u{7f}'..='\u{9f}').chain(['\u{2028}', '\u{202e}', '\u{200b}']);
    let hostile = controls.fold("1".to_owned(), |mut all, control| {
        write!(all, "{control}[31m").expect("a String takes everything");
        all
    });
    let dashed = format!("--{hostile}");
    let valued = format!("--udp={hostile}");
    let prefix = format!("{hostile}/24");
    let range = format!("10.0.0.1-{hostile}");
    let scoped = format!("fe80::1%{hostile}");
    let hostile = hostile.as_str();
    let table: &[&[&str]] = &[
        &[hostile],
        &[&dashed, HOST],
        &[&valued, HOST],
        &[&prefix],
        &[&range],
        &[&scoped],
        &["-c", hostile, HOST],
        &["-i", hostile, HOST],
        &["-p", hostile, HOST],
        &["-Q", hostile, HOST],
        &["-M", hostile, HOST],
        &["-I", hostile, HOST],
        &["-f", hostile],
        &["--color", hostile, HOST],
    ];
    for arguments in table {
        refused(&world, arguments, "");
    }
    is_refusal("a command", &world.netkit("a", &[hostile]), "unrecognized subcommand");
    for text in ["\u{202e}", "\u{200b}", "\u{2028}"] {
        let output = world.netkit("a", &["ping", "-c", text, HOST]);
        assert!(!output.stderr.contains(text), "{output}");
    }
}

#[test]
fn the_longest_argument_is_refused_like_any_other() {
    let world = World::alone();
    let nines = "9".repeat(LONGEST_ARGUMENT);
    let letters = "a".repeat(LONGEST_ARGUMENT);
    let table: &[(&[&str], &str)] = &[
        (&["-c", &nines, HOST], "must be a whole number"),
        (&["-i", &nines, HOST], "must be a plain decimal number"),
        (&["-s", &nines, HOST], "must be a whole number"),
        (&["-p", &nines, HOST], "at most 32 hex digits"),
        (&["-I", &letters, HOST], "-I"),
        (&["-f", &letters], "File name too long"),
        (&[&nines], "write four decimal numbers"),
        (&[&letters], "253 are the most"),
    ];
    for (arguments, says) in table {
        let shown = arguments.iter().map(|word| &word[..word.len().min(9)]).collect::<Vec<_>>();
        let output = world.netkit("a", &[&["ping"], *arguments].concat());
        is_refusal(&format!("{shown:?}…"), &output, says);
    }
    let megabyte: Vec<&str> = ["ping", "-c"].into_iter().chain([letters.as_str(); 8]).collect();
    is_refusal("a megabyte in eight arguments", &world.netkit("a", &megabyte), "must be a whole number");
}

#[test]
fn arguments_that_are_not_utf_8_are_refused() {
    let world = World::alone();
    for (shell, says) in [
        (r#"exec "$@" "$(printf '\377\376')""#, "invalid UTF-8"),
        (r#"exec "$@" -c "$(printf '1\200')" 127.0.0.1"#, "invalid UTF-8"),
        (r#"exec "$@" "$(printf -- '--\303\050')" 127.0.0.1"#, ""),
        (r#"exec "$@" -f "$(printf '/nosuch-\033\377')""#, "cannot open /nosuch-"),
    ] {
        let output = world.netkit_behind("a", &["sh", "-c", shell, "sh"], &["ping"]);
        is_refusal(shell, &output, says);
    }
}

#[test]
fn a_file_of_targets_is_checked_whole() {
    let world = World::alone();
    let from_stdin = |input: &[u8], says: &str| {
        let text = std::str::from_utf8(input).expect("the test's text");
        let mut running = world.start_netkit("a", &["ping", "-c", "1", "-f", "-"]);
        running.say(text);
        is_refusal(&format!("{text:.40?}"), &running.finish(), says);
    };
    for (file, says) in [
        ("/nosuch/file", "cannot open /nosuch/file: No such file"),
        ("/dev/null", "no targets"),
        ("/", "Is a directory"),
        ("/proc/self/mem", ""),
    ] {
        refused(&world, &["-f", file], says);
    }
    from_stdin(b"", "no targets");
    from_stdin(b"\n  \n# nobody\n", "no targets");
    from_stdin(b"127.0.0.1\n10.0.0.0/33\n", "line 2");
    from_stdin(b"two words\n", "white space");
    from_stdin(b"\x1b]0;title\x07\n", "control character");
    from_stdin(b"\0\0\0\0", "control character");
    from_stdin("a".repeat(60_000).as_bytes(), "line 1 is longer than 4096 bytes");
    let binary = "head -c 100000 /bin/sh | \"$@\"";
    let output = world.netkit_behind("a", &["sh", "-c", binary, "sh"], &["ping", "-f", "-"]);
    is_refusal("a program as a list", &output, "line 1");
    let closed = world.netkit_behind("a", &["sh", "-c", "exec \"$@\" <&-", "sh"], &["ping", "-f", "-"]);
    is_refusal("no standard input", &closed, "no targets");
}

#[test]
fn targets_come_from_standard_input() {
    let world = World::alone();
    let mut running = world.start_netkit("a", &["ping", "-f", "-", "-n"]);
    running.say("# who\n127.0.0.1 # this host\n\n127.0.0.4-6\r\n127.0.0.8/31\n::1");
    let output = running.finish();
    assert_eq!(output.code, Some(0), "{output}");
    for alive in ["127.0.0.1", "127.0.0.4", "127.0.0.5", "127.0.0.6", "127.0.0.8", "127.0.0.9", "::1"] {
        assert!(output.stdout.contains(&format!("{alive} is alive (")), "{alive}: {output}");
    }
}

#[test]
fn the_ends_of_every_range_are_accepted() {
    let world = World::alone();
    let table: &[&[&str]] = &[
        &["-c", "1", HOST],
        &["-c", "9223372036854775807", "--until-reply", HOST],
        &["-c", "2", "-i", "0.002", HOST],
        &["-c", "1", "-i", "86400", HOST],
        &["-c", "1", "-W", "24h", HOST],
        &["-c", "1", "-w", "86400s", HOST],
        &["-c", "1", "-s", "0", HOST],
        &["-c", "1", "-s", "65507", HOST],
        &["-c", "1", "-s", "65507", "::1"],
        &["-c", "1", "-t", "1", HOST],
        &["-c", "1", "-t", "255", "::1"],
        &["-c", "1", "-Q", "255", HOST],
        &["-c", "1", "-Q", "EF", "::1"],
        &["-c", "1", "-p", "00112233445566778899aabbccddeeff", HOST],
        &["-c", "1", "-M", "do", HOST],
        &["-c", "1", "-I", "lo", HOST],
        &["-c", "1", "-I", "127.0.0.9", "-I", "lo", HOST],
        &["-c", "1", "--rate", "1000", HOST],
        &["-c", "1", "--rate", "10000000", "--i-own-this-network", HOST],
        &["-c", "1", "--fail-loss", "0", "--fail-p95", "1h", HOST],
        &["127.0.0.1/32"],
        &["127.255.255.254/32", "-c", "1"],
        &["::1/128"],
    ];
    for arguments in table {
        let output = world.netkit("a", &[&["ping"], *arguments].concat());
        assert_eq!((output.code, output.signal), (Some(0), None), "{arguments:?}: {output}");
    }
}

#[test]
fn help_and_version_are_results_and_no_words_are_a_mistake() {
    let world = World::alone();
    for arguments in [&["--help"][..], &["ping", "--help"], &["ping", "-h"], &["--version"], &["-V"]] {
        let output = world.netkit("a", arguments);
        assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""), "{arguments:?}: {output}");
        assert!(output.stdout.contains("netkit"), "{arguments:?}: {output}");
        assert!(!output.stdout.contains('\x1b'), "{arguments:?}: colours in a pipe: {output}");
    }
    let output = world.netkit("a", &[]);
    assert_eq!((output.code, output.stdout.as_str()), (Some(2), ""), "{output}");
    assert!(output.stderr.contains("Usage: netkit <COMMAND>"), "{output}");
}

#[test]
fn too_few_file_descriptors_are_an_error_and_no_panic() {
    let world = World::new(GroupRange::Open);
    let mut measured = 0;
    // Fewer than five are not enough for the dynamic linker.
    for limit in 5..=16 {
        let wrapper = format!("ulimit -n {limit}; exec \"$@\"");
        let output = world.netkit_behind("a", &["sh", "-c", &wrapper, "sh"], &["ping", "-nc", "1", HOST]);
        match output.code {
            Some(0) => measured += 1,
            _ => is_refusal(&format!("{limit} descriptors"), &output, "Too many open files"),
        }
    }
    assert!(measured >= 5, "twelve descriptors are enough: only {measured} of the runs measured");
}

#[test]
fn little_memory_is_enough_or_an_error() {
    let world = World::alone();
    for arguments in [&["ping", "-nc", "1", HOST][..], &["ping", "127.0.0.0/28"]] {
        let output = world.netkit_behind("a", &["prlimit", "--as=67108864"], arguments);
        assert_eq!((output.code, output.signal), (Some(0), None), "{arguments:?}: {output}");
    }
}
