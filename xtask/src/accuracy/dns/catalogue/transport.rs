//! What keeps questions from being answered, or answers from being read.

use netkit_lab::nameservers::FOUR;

use super::super::scenario::Scenario;

const SILENT: &[&str] = &["dns.server-silent"];
const CLOSED: &[&str] = &["dns.server-closed"];
const UNREACHABLE: &[&str] = &["dns.server-unreachable"];
const FIRST_DEAD: &[&str] = &["dns.first-server-dead"];
const NO_TCP: &[&str] = &["dns.tcp-blocked"];
const LONG: &[&str] = &["dns.large-udp-dropped"];
const SOURCE: &[&str] = &["dns.wrong-source"];
const ID: &[&str] = &["dns.wrong-id"];
const MALFORMED: &[&str] = &["dns.malformed"];
/// No id of the list is about another question alone: it is an answer to nothing that was asked.
const QUESTION: &[&str] = &["dns.malformed", "dns.wrong-id"];
const LIMITED: &[&str] = &["dns.rate-limited"];
const CASE: &[&str] = &["dns.case-changed"];
const MUTE_TYPE: &[&str] = &["dns.type-silent"];

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario::mute("silent", "www.good.test @{silent}", SILENT),
    Scenario::mute("silent-v6", "www.good.test @{silent6}", SILENT),
    Scenario::mute("silent-open-socket", "www.plain.test MX @{Mute}", SILENT),
    Scenario::mute("silent-resolver", "www.good.test", SILENT).resolving("nameserver {silent}\n"),
    Scenario::mute("silent-over-udp", "www.good.test @{udp-dropped}", SILENT),
    Scenario::there("closed", "www.good.test @{closed}", CLOSED),
    Scenario::there("closed-v6", "www.good.test TXT @{closed6}", CLOSED),
    Scenario::there("closed-resolver", "www.plain.test", CLOSED).resolving("nameserver {closed}\n"),
    Scenario::there("unreachable", "www.good.test @10.54.0.1", UNREACHABLE),
    Scenario::there("unreachable-v6", "www.good.test @fd54::1", UNREACHABLE),
    Scenario::here("unreachable-without-v6", "www.good.test @{first6}", UNREACHABLE).on(FOUR),
    Scenario::there("first-closed", "www.good.test", FIRST_DEAD)
        .resolving("nameserver {closed}\nnameserver {unbound}\n"),
    Scenario::there("first-silent", "www.plain.test", FIRST_DEAD)
        .resolving("nameserver {silent}\nnameserver {bind}\n"),
    Scenario::there("first-unreachable", "www.good.test A", FIRST_DEAD)
        .resolving("nameserver fd54::1\nnameserver {unbound6}\n"),
    Scenario::there("tcp-dropped", "big.good.test TXT @{tcp-dropped}", NO_TCP),
    Scenario::there("tcp-dropped-v6", "big.nsec3.test TXT @{tcp-dropped6}", NO_TCP),
    Scenario::there("tcp-rejected", "big.good.test TXT @{tcp-rejected}", NO_TCP),
    Scenario::there("tcp-rejected-v6", "big.plain.test TXT @{tcp-rejected6}", NO_TCP),
    Scenario::there("tcp-not-served", "big.good.test TXT @{notcp}", NO_TCP),
    Scenario::there("tcp-closes", "www.good.test A @{TcpCloses}", &["dns.tcp-blocked", "dns.server-closed"]),
    Scenario::there("tcp-mute", "www.good.test A @{TcpMute6}", &["dns.tcp-blocked", "dns.server-silent"]),
    Scenario::there("long-udp-dropped", "mid.good.test TXT @{long-dropped}", LONG),
    Scenario::there("long-udp-dropped-v6", "mid.plain.test TXT @{long-dropped6}", LONG),
    Scenario::there("wrong-source", "www.good.test @{other-source}", SOURCE),
    Scenario::there("wrong-source-v6", "www.good.test @{other-source6}", SOURCE),
    Scenario::there("wrong-source-of-server", "www.plain.test A @{OtherSource}", SOURCE),
    Scenario::there("wrong-id", "www.good.test @{WrongId}", ID),
    Scenario::there("wrong-id-v6", "www.good.test A @{WrongId6}", ID),
    Scenario::there("wrong-question", "www.good.test A @{WrongQuestion}", QUESTION),
    Scenario::there("pointer-loop", "www.good.test @{PointerLoop}", MALFORMED),
    Scenario::there("pointer-forward", "www.good.test A @{PointerForward6}", MALFORMED),
    Scenario::there("lying-rdlength", "www.good.test A @{LongRdlength}", MALFORMED),
    Scenario::there("three-bytes", "www.good.test A @{Short6}", MALFORMED),
    Scenario::there("one-bad-record", "www.good.test A @{OneBadRecord}", MALFORMED),
    Scenario::there("aaaa-dropped", "www.good.test @{NoAaaa}", MUTE_TYPE),
    Scenario::there("aaaa-dropped-v6", "www.plain.test @{NoAaaa6}", MUTE_TYPE),
    Scenario::there("aaaa-dropped-by-resolver", "www.good.test", MUTE_TYPE)
        .resolving("nameserver {NoAaaa}\n"),
    Scenario::there("edns-dropped", "www.good.test @{dropedns}", &["dns.edns-dropped"]),
    Scenario::there("edns-dropped-v6", "www.plain.test MX @{dropedns6}", &["dns.edns-dropped"]),
    Scenario::there("edns-formerr", "www.good.test @{ednsformerr}", &["dns.edns-formerr"]),
    Scenario::there("edns-formerr-v6", "www.nsec3.test A @{ednsformerr6}", &["dns.edns-formerr"]),
    Scenario::there("edns-notimp", "www.good.test @{ednsnotimp}", &["dns.edns-notimp"]),
    Scenario::there("edns-notimp-v6", "www.nsec3.test A @{ednsnotimp6}", &["dns.edns-notimp"]),
    Scenario::there("edns-refused", "www.good.test @{ednsrefused}", &["dns.edns-refused"]),
    Scenario::there("edns-refused-v6", "www.plain.test TXT @{ednsrefused6}", &["dns.edns-refused"]),
    Scenario::there("rate-limited", "www.good.test A @{Slips}", LIMITED),
    Scenario::there("rate-limited-v6", "www.plain.test @{Slips6}", LIMITED),
    Scenario::there("case-changed", "www.good.test @{LowerCase}", CASE),
    Scenario::there("case-changed-v6", "www.plain.test TXT @{LowerCase6}", CASE),
    Scenario::there("edns-ignored", "www.good.test @{noedns}", &["dns.edns-ignored"]),
    Scenario::there("edns-ignored-v6", "www.plain.test @{noedns6}", &["dns.edns-ignored"]),
];
