//! The formats for programs, from real runs: every document fits the schema, every table parses, every counter adds up.
//!
//! Good days and bad ones alike: what a run measured is in its document, and where nothing could be measured, why.

pub mod world;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;
use world::{GroupRange, Output, World};

/// What becomes of a probe that left this host; these add up to `sent`.
const OUTCOMES: [&str; 6] = ["received", "late", "lost", "icmp_errors", "corrupt", "suspended"];
/// The outcomes as events of `--jsonl` and rows of `--csv`, and the counter of each.
const EVENTS: [(&str, &str, &str); 4] = [
    ("reply", "received", "received"),
    ("lost", "lost", "lost"),
    ("icmp-error", "icmp-error", "icmp_errors"),
    ("unsent", "unsent", "unsent"),
];
const COLUMNS: usize = 11;

static DOCUMENT: LazyLock<Validator> = LazyLock::new(|| validator(&netkit_report::json_schema()));
static EVENT: LazyLock<Validator> = LazyLock::new(|| validator(&netkit_report::json_lines_schema()));

fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).expect("our schema is one")
}

/// One run on one host of a world, and what its document must say.
struct Case {
    world: fn() -> &'static World,
    /// What follows `netkit ping`.
    arguments: &'static str,
    code: i32,
    complete: bool,
    verdict: &'static str,
}

// The worlds are shared: no run changes anything in them, and they end with this process.

fn pair() -> &'static World {
    static WORLD: LazyLock<World> = LazyLock::new(|| {
        let world = World::pair();
        // Nobody has this hardware address: silence, and no end of address resolution after three seconds.
        for silent in ["10.0.0.98", "10.0.0.99"] {
            world.sh("a", &format!("ip neigh add {silent} lladdr 02:00:00:00:00:99 dev to-b nud permanent"));
        }
        world
    });
    &WORLD
}

fn routed() -> &'static World {
    static WORLD: LazyLock<World> = LazyLock::new(|| {
        let world = World::routed();
        // With a rate of 0 and the mask in force, an error to a host empties the bucket of its unreachables for a second.
        world.sysctl("r", "net/ipv4/icmp_ratemask", "0");
        world
    });
    &WORLD
}

fn closed() -> &'static World {
    static WORLD: LazyLock<World> = LazyLock::new(|| World::new(GroupRange::Closed));
    &WORLD
}

/// Every kind of day that a run can have.
const CASES: &[Case] = &[
    ok("-c 3 -i 0.01 127.0.0.1"),
    ok("-c 1 ::1"),
    ok("-c 1 -4 localhost"),
    ok("-c 2 -i 0.1 10.0.0.2 fd00::2"),
    ok("-c 1 -q -n -s 1000 fd00::2"),
    ok("--udp=9 -c 2 -i 0.1 10.0.0.2"),
    ok("--udp=9 -c 1 fd00::2"),
    ok("--tcp=9 -c 2 -i 0.1 10.0.0.2"),
    ok("--tcp=9 -c 1 fd00::2"),
    ok("10.0.0.1-2"),
    ok("-c 2 -v ::1/128 10.0.0.2/32"),
    Case { code: 2, complete: false, verdict: "dns.unresolved", ..ok("-c 1 nosuch.invalid") },
    Case { code: 2, complete: false, verdict: "self.error", ..ok("-c 1 0.0.0.0") },
    Case { code: 2, complete: false, verdict: "self.error", ..ok("-c 1 -I 203.0.113.1 10.0.0.2") },
    Case {
        world: closed,
        code: 2,
        complete: false,
        verdict: "self.not-permitted",
        ..ok("--icmp -c 1 127.0.0.1")
    },
    Case {
        world: closed,
        code: 2,
        complete: false,
        verdict: "self.not-permitted",
        ..ok("--icmp 127.0.0.0/30")
    },
    Case { code: 1, verdict: "route.none", ..ok("-c 2 -i 0.1 192.0.2.1") },
    Case { code: 1, verdict: "route.none", ..ok("-c 1 -W 0.1 2001:db8::1") },
    Case { code: 1, verdict: "host.silent", ..ok("-c 2 -i 0.1 -W 0.2 10.0.0.99") },
    Case { code: 1, verdict: "host.silent", ..ok("-c 1 -W 0.2 10.0.0.2 10.0.0.99") },
    Case { code: 1, verdict: "host.silent", ..ok("-W 0.2 10.0.0.98-99") },
    Case { world: routed, code: 1, verdict: "path.hop-limit-exceeded", ..ok("-c 1 -t 1 10.2.0.2") },
    Case { world: routed, code: 1, verdict: "path.router-no-route", ..ok("-c 1 10.3.0.1") },
    Case { world: routed, ..ok("-c 1 -t 2 10.2.0.2") },
];

/// A run on a pair of hosts that ends well.
const fn ok(arguments: &'static str) -> Case {
    Case { world: pair, arguments, code: 0, complete: true, verdict: "path.ok" }
}

impl Case {
    fn run(&self, format: &str) -> Output {
        let mut arguments = vec!["ping", format];
        arguments.extend(self.arguments.split(' '));
        let output = (self.world)().netkit("a", &arguments);
        assert_eq!(output.code, Some(self.code), "{}: {output}", self.arguments);
        output
    }
}

fn fits(schema: &Validator, value: &Value) {
    let errors: Vec<String> =
        schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}\n{value:#}");
}

/// A document that fits the schema and agrees with itself.
fn is_sound(document: &Value) {
    fits(&DOCUMENT, document);
    let report = &document["report"];
    for target in report["targets"].as_array().into_iter().flatten() {
        // A sweep's targets are those that answered, without counters of their own.
        if target["sent"].is_u64() {
            adds_up(target);
            is_ordered(&target["rtt_ms"], target["received"] == 0);
        }
    }
    if let Some(sweep) = report.get("sweep") {
        adds_up(&sweep["probes"]);
        let parts =
            ["alive", "silent", "unreachable", "unsent"].map(|part| count(sweep, part)).iter().sum::<u64>();
        let whole = count(sweep, "addresses");
        assert!(parts == whole || parts < whole && document["complete"] == false, "{sweep:#}");
        assert_eq!(report["targets"].as_array().map(Vec::len), usize::try_from(count(sweep, "alive")).ok());
    }
    let known: Vec<&Value> =
        document["evidence"].as_array().into_iter().flatten().map(|one| &one["id"]).collect();
    for id in document["verdict"]["evidence"].as_array().into_iter().flatten() {
        assert!(known.contains(&id), "the verdict points at {id}, which is not there: {document:#}");
    }
}

fn adds_up(counters: &Value) {
    let outcomes: u64 = OUTCOMES.iter().map(|outcome| count(counters, outcome)).sum();
    assert_eq!(outcomes, count(counters, "sent"), "{counters:#}");
    if let Some(loss) = counters["loss_ratio"].as_f64() {
        let [low, high] =
            [0, 1].map(|end| counters["loss_ci95"][end].as_f64().expect("loss has its interval"));
        assert!(0.0 <= low && low <= loss && loss <= high && high <= 1.0, "{counters:#}");
    }
}

fn is_ordered(rtt: &Value, nothing_received: bool) {
    let times = ["min", "p50", "p90", "p95", "p99", "max"].map(|name| rtt[name].as_f64());
    assert_eq!(times[0].is_none(), nothing_received, "{rtt:#}");
    assert!(times.is_sorted(), "{rtt:#}");
}

fn count(counters: &Value, name: &str) -> u64 {
    counters[name].as_u64().unwrap_or_else(|| panic!("no {name} in {counters:#}"))
}

/// The only line of `--json`.
fn only_line(output: &Output) -> Value {
    let lines: Vec<&str> = output.stdout.lines().collect();
    let [line] = lines.as_slice() else { panic!("not one line: {output}") };
    assert!(output.stdout.ends_with('\n'), "{output}");
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {output}"))
}

#[test]
fn every_run_gives_one_document_that_fits_the_schema() {
    for case in CASES {
        let output = case.run("--json");
        let document = only_line(&output);
        is_sound(&document);
        let found = (document["complete"].as_bool(), document["verdict"]["id"].as_str());
        assert_eq!(found, (Some(case.complete), Some(case.verdict)), "{}: {output}", case.arguments);
    }
}

#[test]
fn every_line_fits_its_schema_and_the_last_is_the_document() {
    for case in CASES {
        let output = case.run("--jsonl");
        let lines: Vec<Value> = output
            .stdout
            .lines()
            .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
            .collect();
        let Some((document, events)) = lines.split_last() else { panic!("{}: {output}", case.arguments) };
        is_sound(document);
        assert_eq!(document["verdict"]["id"], case.verdict, "{}: {output}", case.arguments);
        for event in events {
            fits(&EVENT, event);
        }
        assert_eq!(events.first().map(|event| &event["event"]), Some(&"start".into()), "{output}");
        for (event, _, counter) in EVENTS {
            let told = events.iter().filter(|one| one["event"] == event).count();
            assert_eq!(told as u64, total(document, counter), "{} {event}: {output}", case.arguments);
        }
    }
}

#[test]
fn every_table_parses_and_counts_what_the_document_counts() {
    for case in CASES {
        let output = case.run("--csv");
        let rows = table(&output.stdout);
        let Some((header, rows)) = rows.split_first() else {
            panic!("{}: no header: {output}", case.arguments)
        };
        assert_eq!(header[..5], ["target", "address", "sequence", "outcome", "rtt_ms"]);
        let mut outcomes = BTreeMap::<&str, u64>::new();
        for row in rows {
            assert_eq!(row.len(), COLUMNS, "{row:?}");
            assert_eq!(row[4].parse::<f64>().is_ok(), row[3] == "received", "{row:?}");
            *outcomes.entry(&row[3]).or_default() += 1;
        }
        let document = only_line(&case.run("--json"));
        for (_, outcome, counter) in EVENTS {
            let told = outcomes.get(outcome).copied().unwrap_or(0);
            assert_eq!(told, total(&document, counter), "{} {outcome}: {output}", case.arguments);
        }
    }
}

/// A counter over all targets of a report.
fn total(document: &Value, counter: &str) -> u64 {
    let report = &document["report"];
    match report.get("sweep") {
        Some(sweep) => count(&sweep["probes"], counter),
        None => report["targets"].as_array().into_iter().flatten().map(|target| count(target, counter)).sum(),
    }
}

/// Reads RFC 4180 strictly: a quote opens a field or stands doubled within quotes, and nowhere else.
fn table(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut characters = text.chars().peekable();
    let mut quoted = false;
    while let Some(character) = characters.next() {
        let row = rows.last_mut().expect("there is a row from the start");
        let field = row.last_mut().expect("a row has a field from the start");
        match character {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => field.push('"'),
            '"' if quoted => {
                quoted = false;
                assert!(matches!(characters.peek(), Some(',' | '\n')), "text after a closing quote: {text}");
            }
            '"' => {
                assert!(field.is_empty(), "a quote within a field: {text}");
                quoted = true;
            }
            ',' if !quoted => row.push(String::new()),
            '\n' if !quoted => rows.push(vec![String::new()]),
            _ => field.push(character),
        }
    }
    assert!(!quoted, "an open quote: {text}");
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the last line has no end: {text}");
    rows
}

#[test]
fn an_interrupted_run_gives_its_document() {
    for arguments in [
        &["-i", "0.05", "10.0.0.2"][..],
        &["-i", "0.05", "10.0.0.2", "10.0.0.99"],
        &["-i", "0.05", "--tcp=9", "10.0.0.2"],
        &["--rate", "50", "10.0.0.0/22"],
    ] {
        for signal in ["INT", "TERM", "HUP"] {
            let mut running = pair().start_netkit("a", &[&["ping", "--jsonl"], arguments].concat());
            // A sweep's lines go out in blocks: only its start can be waited for, by the socket that it opens.
            if arguments[0] == "--rate" {
                let socket = format!("ls -l /proc/{}/fd | grep -q timerfd", running.id());
                pair().wait_for("a", "the sweep's start", &socket);
            } else {
                running.line_with("\"event\":\"reply\"");
            }
            running.signal(signal);
            let output = running.finish();
            assert_eq!(output.signal, None, "{signal} {arguments:?}: {output}");
            let document = output.json();
            is_sound(&document);
            assert_eq!(document["complete"], false, "{signal} {arguments:?}: {output}");
        }
    }
}

/// A target stands in every format as it was typed, whatever it holds.
#[test]
fn what_was_typed_is_data_in_every_format() {
    for (typed, shown, bytes) in [
        ("=cmd|'calc'!A0", "=cmd|'calc'!A0", None),
        ("<script>", "<script>", None),
        ("\u{1b}[31m\"q\"", "\\x1b[31m\"q\"", Some("1b5b33316d227122")),
        ("a\u{202e}b", "a\\u{202E}b", Some("61e280ae62")),
    ] {
        let output = pair().netkit("a", &["ping", "--json", "-c", "1", typed]);
        let document = only_line(&output);
        fits(&DOCUMENT, &document);
        assert_eq!(document["target"]["input"], shown, "{output}");
        assert!(
            !output.stdout.chars().any(|character| character == '\u{1b}' || character == '\u{202e}'),
            "{output}"
        );
        let hex = document["target"].get("input_hex").and_then(Value::as_str);
        assert_eq!(hex, bytes, "{output}");
    }
}
