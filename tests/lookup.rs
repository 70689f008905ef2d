//! The words of `netkit lookup`, its exit codes and its formats, where no name server is needed to see them.
//!
//! What real and hostile servers answer is another file's.

pub mod world;

use std::time::Duration;

use world::{Output, World, respond_if_told_to};

/// A refusal asks nobody, and a closed port is told by the kernel.
const AT_ONCE: Duration = Duration::from_secs(2);
const CLOSED: &str = "@127.0.0.1#9";

#[test]
fn responder() {
    respond_if_told_to();
}

fn lookup(world: &World, arguments: &[&str]) -> Output {
    world.netkit("a", &[&["lookup"], arguments].concat())
}

/// One line that says why, and nothing else.
fn refused(world: &World, arguments: &[&str], says: &str) {
    let output = lookup(world, arguments);
    assert_eq!(output.code, Some(2), "{arguments:?}: {output}");
    assert!(output.stderr.contains(says), "{arguments:?} does not say {says:?}: {output}");
    assert_eq!(output.stderr.lines().count(), 1, "{arguments:?}: {output}");
    assert_eq!(output.stdout, "", "{arguments:?}: {output}");
    assert!(output.took < AT_ONCE, "{arguments:?}: {output}");
}

#[test]
fn words_that_mean_nothing_are_refused_at_once() {
    let world = World::alone();
    let (label, name) = ("l".repeat(64), "label.".repeat(43));
    let table: &[(&[&str], &str)] = &[
        (&[], "which name?"),
        (&[""], "at least one character"),
        (&["a..b"], "two dots"),
        (&[".a"], "two dots stand together, or one at the start"),
        (&[&label], "63 bytes"),
        (&[&name], "255 bytes"),
        (&["a\\"], "backslash"),
        (&["one.example", "two.example"], "one name at a time"),
        (&["-x", "host.example"], "is not an address"),
        (&["-t", "NOSUCH", "a.example"], "is no type of record"),
        (&["a.example", "+shrt"], "did you mean +short?"),
        (&["a.example", "+frobnicate"], "none of dig's words"),
        (&["a.example", "+subnet"], "needs a network"),
        (&["a.example", "+bufsize=1"], "512"),
        (&["a.example", "@"], "is not a server"),
        (&["a.example", "@127.0.0.1#0"], "is not a server"),
        (&["a.example", "@[::1"], "is not a server"),
        (&["a.example", "--csv"], "no table"),
        (&["a.example", "--short", "--zone"], "cannot be used with"),
        (&["a.example", "+short", "--zone"], "choose one"),
        (&["a.example", "--no-edns", "--nsid"], "cannot be used with"),
        (&["a.example", "--cookie=12"], "a cookie has 8 bytes"),
        (&["a.example", "--subnet", "192.0.2.0/33"], "from 0 to 32 bits"),
        (&["a.example", "--tries", "0"], "from 1 to 10"),
        (&["a.example", "--timeout", "0"], "more than zero"),
        (&["a.example", "--port", "65536"], "from 1 to 65535"),
        (&["a.example", "-I", "nosuch0"], "nosuch0"),
        (&["-f", "/dev/null", "--dnssec"], "leave out --trace and --dnssec"),
        (&["-f", "/dev/null", "+trace"], "leave out --trace and --dnssec"),
        (&["-f", "/dev/null", CLOSED, "--tcp"], "by UDP only"),
    ];
    for (arguments, says) in table {
        refused(&world, arguments, says);
    }
}

#[test]
fn words_stand_in_any_order() {
    let world = World::alone();
    let asked = |words: &[&str]| {
        let report = lookup(&world, &[&["--json", CLOSED], words].concat()).json()["report"].clone();
        let types: Vec<String> = report["types"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|one| one.as_str().expect("a type").to_owned())
            .collect();
        (
            report["name"].as_str().expect("a name").to_owned(),
            types.join(" "),
            report["class"].as_str().expect("a class").to_owned(),
        )
    };
    let check = |words: &[&str], name: &str, types: &str, class: &str| {
        assert_eq!(asked(words), (name.to_owned(), types.to_owned(), class.to_owned()), "{words:?}");
    };
    check(&["a.example"], "a.example.", "A AAAA", "IN");
    check(&["mx", "a.example"], "a.example.", "MX", "IN");
    check(&["CH", "a.example", "TXT"], "a.example.", "TXT", "CH");
    check(&["a.example", "MX", "TYPE65400", "mx"], "a.example.", "MX TYPE65400", "IN");
    check(&["-t", "ns", "ns"], "ns.", "NS", "IN");
    check(&["mx"], "mx.", "A AAAA", "IN");
    check(&["."], ".", "A AAAA", "IN");
    check(&["_sip._udp.a.example", "SRV"], "_sip._udp.a.example.", "SRV", "IN");
    check(&["a\\.b.example"], "a\\.b.example.", "A AAAA", "IN");
    check(&["192.0.2.7"], "7.2.0.192.in-addr.arpa.", "PTR", "IN");
    check(&["-x", "192.0.2.7"], "7.2.0.192.in-addr.arpa.", "PTR", "IN");
    check(&["münchen.example"], "xn--mnchen-3ya.example.", "A AAAA", "IN");
    check(&["😀.example"], "xn--e28h.example.", "A AAAA", "IN");
}

#[test]
fn a_closed_port_is_told_at_once_in_every_form() {
    let world = World::alone();
    for form in ["--json", "--short", "--zone", "-q", "-v"] {
        let output = lookup(&world, &[form, "a.example", CLOSED]);
        assert_eq!(output.code, Some(9), "{form}: {output}");
        assert!(output.took < AT_ONCE, "{form}: {output}");
        assert_eq!(output.stderr, "", "{form}: {output}");
    }
    let output = lookup(&world, &["--json", "a.example", CLOSED]);
    assert_eq!(output.verdict(), "dns.server-closed", "{output}");
    assert_eq!(lookup(&world, &["--short", "a.example", CLOSED]).stdout, "");
    let output = lookup(&world, &["--json", "--tcp", "a.example", CLOSED]);
    assert_eq!((output.code, output.verdict().as_str()), (Some(9), "dns.server-closed"), "{output}");
}

#[test]
fn who_sends_questions_back_answers_nothing() {
    let world = World::pair();
    let _echo = world.serve("b", "udp");
    let words = ["--json", "--tries", "1", "--timeout", "0.3", "a.example", "@10.0.0.2#7"];
    let output = lookup(&world, &words);
    assert_eq!((output.code, output.verdict().as_str()), (Some(8), "dns.wrong-id"), "{output}");
}

#[test]
fn an_interrupted_lookup_says_what_it_has() {
    let world = World::pair();
    world
        .sh("b", "nft 'table inet f { chain i { type filter hook input priority 0; udp dport 53 drop; }; }'");
    let words = ["lookup", "--jsonl", "--timeout", "60", "a.example", "A", "@10.0.0.2"];
    let mut run = world.start_netkit("a", &words);
    run.event("start");
    let output = run.interrupt();
    assert_eq!(output.code, Some(130), "{output}");
    assert_eq!(output.json()["complete"], false, "{output}");
}
