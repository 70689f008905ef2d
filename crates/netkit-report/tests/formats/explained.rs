//! Pages of the book as text and as JSON, from pages made by hand: the book itself may change without these.

use crate::programs::{check_described, check_valid, pretty};
use netkit_explain::{Body, Explanation, Item, Kind, Section, Topic};
use netkit_report::{Explained, ExplainedText, explained_json, explained_schema, unexplained};
use serde_json::Value;

const PLAIN: ExplainedText = ExplainedText { columns: 80, color: false };

/// A page with one section of every kind.
fn page() -> Topic {
    let sections = vec![
        Section {
            title: "Causes",
            body: Body::Items(vec![
                Item {
                    what: "nobody listens on the port",
                    text: "The kernel answers by itself. `ss -tln` lists no listener, and `ss -tno` says \
                           since when.",
                },
                Item { what: "a rule rejects it", text: "`nft list ruleset` shows the rule." },
            ]),
        },
        Section {
            title: "Values",
            body: Body::Items(vec![
                Item { what: "0", text: "Off." },
                Item {
                    what: "1",
                    text: "On, which is the default of every kernel since the one that brought it, and which nobody \
                           needs to change.",
                },
            ]),
        },
        Section {
            title: "On the wire",
            body: Body::Drawing("client          server\n  | ---- SYN ---> |\n\n  | <--- RST ---- |"),
        },
        Section {
            title: "What it rules out",
            body: Body::Prose(vec![
                "Routing and DNS: an answer came back.",
                "It does not rule out a firewall.",
            ]),
        },
    ];
    Topic {
        kind: Kind::Errno,
        name: "ECONNREFUSED".to_owned(),
        number: Some(111),
        title: "Connection refused",
        summary: "Somebody answered, and nothing took the connection. It does not prove that the service is down.",
        sections,
        see: vec![
            "RST",
            "icmp 3/3",
            "ETIMEDOUT",
            "three-way-handshake",
            "accept-queue",
            "net.ipv4.tcp_abort_on_overflow",
        ],
        source: "RFC 9293 §3.10.7.3",
    }
}

/// A page with nothing but its summary.
fn short_page() -> Topic {
    Topic {
        kind: Kind::Icmp,
        name: "icmp 3/3".to_owned(),
        number: None,
        title: "destination unreachable: port unreachable",
        summary: "Nobody listens on the port.",
        sections: Vec::new(),
        see: Vec::new(),
        source: "RFC 792",
    }
}

fn found() -> Explanation {
    Explanation {
        topics: vec![page(), short_page()],
        others: vec!["ede 111".to_owned()],
        ..Explanation::default()
    }
}

fn document(explained: &Explained<'_>) -> Value {
    let mut out = Vec::new();
    explained_json(&mut out, explained, "1.2.3", &["it was cut\u{1b}".to_owned()])
        .expect("a Vec takes everything");
    let text = String::from_utf8(out).expect("it is text");
    assert_eq!(text.matches('\n').count(), 1, "{text}");
    let document = serde_json::from_str(&text).expect("it is JSON");
    check_valid(&explained_schema(), &document);
    document
}

#[test]
fn the_text_of_two_pages() {
    let found = found();
    insta::assert_snapshot!(PLAIN.text(&Explained::Question { text: "111", found: &found }));
}

#[test]
fn the_text_on_a_narrow_terminal() {
    let found = Explanation { others: Vec::new(), ..found() };
    let form = ExplainedText { columns: 40, color: true };
    insta::assert_snapshot!(form.text(&Explained::Question { text: "111", found: &found }));
}

#[test]
fn the_document_of_a_page() {
    let found = found();
    insta::assert_snapshot!(pretty(&document(&Explained::Question { text: "111", found: &found })));
}

#[test]
fn prose_is_as_wide_as_it_may_be_and_drawings_keep_their_width() {
    let found = found();
    let text = |columns: usize| {
        ExplainedText { columns, color: false }.text(&Explained::Question { text: "111", found: &found })
    };
    for columns in [40, 60, 80, 100] {
        let text = text(columns);
        assert!(text.lines().all(|line| line.chars().count() <= columns), "{columns}: {text}");
        assert!(text.lines().all(|line| line.trim_end() == line), "{columns}: {text}");
        assert!(text.contains("  | ---- SYN ---> |\n\n    | <--- RST"), "{columns}: {text}");
    }
    // However narrow, every word is there.
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(words(&text(1)), words(&text(1_000)));
}

#[test]
fn what_was_asked_is_escaped_wherever_it_is_shown() {
    let hostile = "\u{1b}]0;title\u{7}\u{202e}\n111";
    let unknown = Explanation { nearest: vec!["RST".to_owned(), "FIN".to_owned()], ..Explanation::default() };
    let found = found();
    let shown = [
        PLAIN.text(&Explained::Question { text: hostile, found: &found }),
        unexplained(hostile, &unknown),
        document(&Explained::Question { text: hostile, found: &unknown }).to_string(),
    ];
    for text in shown {
        assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
        assert!(text.contains("x1b]0;title"), "{text:?}");
    }
    let document = document(&Explained::Question { text: hostile, found: &unknown });
    assert_eq!(document["report"]["question_hex"], "1b5d303b7469746c6507e280ae0a313131");
    assert_eq!(document["warnings"][0], "it was cut\\x1b");
}

#[test]
fn what_is_unknown_is_said_in_one_line_and_has_no_text() {
    let unknown = |nearest: &[&str], remark: Option<&str>| Explanation {
        nearest: nearest.iter().map(|name| (*name).to_owned()).collect(),
        remark: remark.map(str::to_owned),
        ..Explanation::default()
    };
    let check = |found: Explanation, expect: &str| {
        assert_eq!(unexplained(" xyzzy\n", &found), expect);
        assert_eq!(PLAIN.text(&Explained::Question { text: "xyzzy", found: &found }), "");
    };
    check(unknown(&[], None), "no page is about \"xyzzy\"; `netkit explain` lists all names");
    check(unknown(&["RST"], None), "no page is about \"xyzzy\"; did you mean RST?");
    check(unknown(&["RST", "FIN"], None), "no page is about \"xyzzy\"; the nearest names are RST, FIN");
    check(unknown(&[], Some("There is none.")), "There is none; `netkit explain` lists all names");
    let long = unexplained(&"x".repeat(1_000_000), &unknown(&[], None));
    assert!(long.len() < 400, "{} bytes", long.len());
}

#[test]
fn a_remark_stands_in_front() {
    let found = Explanation { remark: Some("No standard defines it.".to_owned()), ..found() };
    let text = PLAIN.text(&Explained::Question { text: "icmp 3/99", found: &found });
    assert!(text.starts_with("No standard defines it.\n\nECONNREFUSED · errno 111 · "), "{text}");
}

#[test]
fn all_names_stand_in_columns_by_kind() {
    let name = |kind, name: &str| (kind, name.to_owned());
    let states = ["CLOSED", "LISTEN", "SYN_SENT", "SYN_RECEIVED", "ESTABLISHED", "FIN_WAIT_1", "FIN_WAIT_2"];
    let names: Vec<(Kind, String)> = [name(Kind::Errno, "EINVAL")]
        .into_iter()
        .chain(states.map(|state| name(Kind::TcpState, state)))
        .collect();
    let form = ExplainedText { columns: 45, color: false };
    let expect = "\
Error numbers
  EINVAL

TCP states
  CLOSED        SYN_RECEIVED  FIN_WAIT_2
  LISTEN        ESTABLISHED
  SYN_SENT      FIN_WAIT_1
";
    assert_eq!(form.text(&Explained::Contents(&names)), expect);
    assert_eq!(ExplainedText { columns: 1, ..form }.text(&Explained::Contents(&names)).lines().count(), 11);
    assert_eq!(form.text(&Explained::Contents(&[])), "");
    let document = document(&Explained::Contents(&names));
    assert_eq!(document["report"]["question"], Value::Null);
    assert_eq!(document["report"]["names"][7]["name"], "FIN_WAIT_2");
    assert_eq!(document["report"]["names"][7]["kind"], "tcp-state");
}

#[test]
fn the_schema_describes_every_field() {
    let schema = explained_schema();
    assert_eq!(schema["$id"], "netkit-1-explain");
    check_described(&schema, "document");
}
