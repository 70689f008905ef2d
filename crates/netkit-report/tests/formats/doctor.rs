//! A checked host in every format: one with faults, one that is sound, one whose names a terminal would obey.

use std::time::Duration;

use netkit_model::{
    Check, CheckLevel, DoctorRun, Evidence, EvidenceFact, EvidenceId, HostFact, HostLink, HostNetwork,
    HostSeen, LookupEvent, Method, RunReport, RunStart, Unread, Untrusted, Verdict, VerdictId,
};
use netkit_report::{AtEnd, DoctorText, Json, json_schema};
use serde_json::Value;

use crate::hostile::{check_error_comes_through, is_hostile};
use crate::programs::{check_valid, pretty};
use crate::run::{self, Run};

const HOSTILE: &str = "e\u{1b}[31m\u{202e}0";

fn check(id: VerdictId, level: CheckLevel, text: &str, evidence: &[u32]) -> Check {
    let is_wrong = level <= CheckLevel::Warn;
    Check {
        id,
        level,
        is_asked: false,
        text: text.to_owned(),
        evidence: evidence.iter().map(|number| EvidenceId(*number)).collect(),
        matters: is_wrong.then(|| "others see silence".to_owned()),
        fix: if is_wrong {
            vec!["ip link set eth0 up".to_owned(), "or leave it".to_owned()]
        } else {
            Vec::new()
        },
    }
}

/// A run with these checks; `name` is that of its interface and of a process.
fn run_with(checks: Vec<Check>, verdict: Verdict, name: &str) -> Run<LookupEvent> {
    let link = HostLink { index: 2, name: name.to_owned(), is_up: true, mtu: 1500, ..HostLink::default() };
    let counter = HostFact::Counter {
        name: "TcpExt.ListenOverflows".to_owned(),
        by: Some(15),
        over: Duration::from_secs(2),
        total: 40,
    };
    let process = HostFact::Process { pid: 812, name: Untrusted::from_bytes(name), open: 1_000, most: 1_024 };
    let facts = [HostFact::Link(Box::new(link.clone())), counter, process];
    let evidence = facts
        .into_iter()
        .zip(1..)
        .map(|(fact, number)| Evidence { id: EvidenceId(number), fact: EvidenceFact::Host(Box::new(fact)) });
    let seen = HostSeen {
        network: HostNetwork { links: vec![link], ..HostNetwork::default() },
        over: Duration::from_secs(2),
        uptime: Duration::from_secs(7_200),
        settings: [("net.core.somaxconn", "4096")].into_iter().collect(),
        unread: vec![Unread { what: "the rules".to_owned(), why: "only root may read them".to_owned() }],
        ..HostSeen::default()
    };
    let report = RunReport::Doctor(Box::new(DoctorRun { seen, checks }));
    let mut end = run::end(report, verdict, evidence.collect());
    end.vantage = netkit_model::Vantage::default();
    Run {
        start: RunStart { command: "doctor", payload_size: 0, ..run::start(Vec::new(), Method::Tcp) },
        names: Vec::new(),
        origins: Vec::new(),
        events: Vec::new(),
        end,
    }
}

fn sick(name: &str) -> Run<LookupEvent> {
    let verdict = Verdict {
        status: netkit_model::Status::Fail,
        id: VerdictId::LinkNoCarrier,
        evidence: vec![EvidenceId(1)],
        ..run::fine(&format!("nothing is connected to {name}; 2 findings more"))
    };
    let checks = vec![
        check(VerdictId::LinkNoCarrier, CheckLevel::Fail, &format!("nothing is connected to {name}"), &[1]),
        check(VerdictId::ListenQueueFull, CheckLevel::Warn, "15 connections did not fit", &[2]),
        check(VerdictId::LocalDescriptors, CheckLevel::Warn, "few descriptors are left", &[3]),
        check(VerdictId::LocalFilterUnread, CheckLevel::Unknown, "the rules could not be read", &[]),
        check(VerdictId::LocalClock, CheckLevel::Note, "nothing keeps the clock", &[]),
        check(VerdictId::LocalSynFlood, CheckLevel::Ok, "no queue overflowed", &[]),
    ];
    run_with(checks, verdict, name)
}

fn sound() -> Run<LookupEvent> {
    let checks = vec![check(VerdictId::LocalSynFlood, CheckLevel::Ok, "no queue overflowed", &[])];
    run_with(checks, run::fine("nothing on this host is wrong: 1 check"), "eth0")
}

fn text(run: &Run<LookupEvent>, form: DoctorText) -> String {
    run.rendered(|out| AtEnd::new(out, form))
}

#[test]
fn the_text_of_a_host_with_faults() {
    let unicode = DoctorText { unicode: true, ..DoctorText::default() };
    let verbose = DoctorText { verbose: true, ..unicode };
    let quiet = DoctorText { quiet: true, ..unicode };
    let all = [DoctorText::default(), unicode, verbose, quiet].map(|form| text(&sick("eth0"), form));
    insta::assert_snapshot!(all.join("\n---\n"));
}

#[test]
fn the_text_of_a_sound_host_is_short() {
    insta::assert_snapshot!(text(&sound(), DoctorText::default()));
}

#[test]
fn the_document_of_a_host_with_faults() {
    let document: Value = serde_json::from_str(&sick("eth0").rendered(Json::new)).expect("it is JSON");
    check_valid(&json_schema(), &document);
    insta::assert_snapshot!(pretty(&document));
}

#[test]
fn no_name_of_an_interface_or_a_process_reaches_the_terminal_as_it_is() {
    let run = sick(HOSTILE);
    for form in [DoctorText::default(), DoctorText { verbose: true, unicode: true, ..DoctorText::default() }]
    {
        let text = text(&run, form);
        let hostile: Vec<char> = text.chars().filter(|one| *one != '\n' && is_hostile(*one)).collect();
        assert!(hostile.is_empty(), "{text:?}");
    }
    let document = run.rendered(Json::new);
    assert!(!document.contains('\u{202e}') && !document.contains("\\u001b"), "{document}");
}

#[test]
fn a_writer_that_fails_is_told() {
    let run = sick("eth0");
    let length = text(&run, DoctorText::default()).len();
    check_error_comes_through(&run, |out| AtEnd::new(out, DoctorText::default()), length);
}
