//! The rules about what applications see, about caches and about filters: a lookup in, the verdict out.

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::dns::{EdnsOption, ExtendedError, Rcode, RecordType};
use netkit_model::{
    Address, CandidateEnd, Confidence, EaiCode, HostsEntry, NameCandidate, NameSource, NameSources,
    OwnFamilies, ResolvedSeen, ResolverConfig, ResolverOption, SearchFrom, ServersFrom, SourceAction,
    SourceRule, SourceStatus, Status, SystemAnswer, SystemView, Untrusted, VerdictId,
};

use super::properties;
use super::staged_lookup::{
    SECOND, StagedLookup, a, address, answered, icmp, lookup, name, record, reply, soa,
};
use Confidence::{Likely, Proven};
use Status::{Degraded, Fail, Ok};

#[track_caller]
fn check(staged: &StagedLookup, id: VerdictId, status: Status, confidence: Confidence) {
    let diagnosis = staged.diagnose();
    properties::hold(&diagnosis).expect("every verdict keeps its promises");
    let verdict = diagnosis.verdict;
    let found = (verdict.id, verdict.status, verdict.confidence);
    assert_eq!(found, (id, status, confidence), "{}", verdict.text);
}

/// What applications get for the name: these addresses, or that there is none.
fn view(addresses: &[&str]) -> SystemView {
    let address = |text: &&str| Address::new(text.parse::<IpAddr>().expect("an address"));
    let source = |name: &str| NameSource { name: Untrusted::from_bytes(name), rules: Vec::new() };
    SystemView {
        name: "www.example".to_owned(),
        answer: match addresses {
            [] => SystemAnswer::Error(EaiCode::NONAME, None),
            _ => SystemAnswer::Addresses(addresses.iter().map(address).collect()),
        },
        took: Duration::from_millis(1),
        sources: NameSources { sources: vec![source("files"), source("dns")], line: Some(7) },
        hosts: Vec::new(),
        resolver: ResolverConfig {
            servers: vec![address(&"192.0.2.53")],
            servers_are_default: false,
            ignored_servers: Vec::new(),
            search: Vec::new(),
            search_from: SearchFrom::Nowhere,
            ndots: 1,
            timeout: Duration::from_secs(5),
            attempts: 2,
            options: Vec::new(),
            unknown: Vec::new(),
        },
        candidates: Vec::new(),
        resolved: ResolvedSeen::default(),
        families: OwnFamilies { ipv4: true, ipv6: true },
    }
}

/// A server that has the address, and what applications get.
fn seen(view: SystemView) -> StagedLookup {
    with(lookup().ends(address()).configured(), view)
}

/// A server that has nothing.
fn missing(view: SystemView) -> StagedLookup {
    with(lookup().ends(answered(reply(Rcode::NXDOMAIN, vec![]))).configured(), view)
}

fn with(mut staged: StagedLookup, view: SystemView) -> StagedLookup {
    staged.run.system = Some(Box::new(view));
    staged
}

fn in_hosts(address: &str) -> SystemView {
    let hosts = vec![HostsEntry { line: 3, address: address.parse().expect("an address") }];
    SystemView { hosts, ..view(&[address]) }
}

#[test]
fn the_hosts_file_is_a_fault_only_where_servers_say_otherwise() {
    check(&seen(view(&["192.0.2.80"])), VerdictId::DnsOk, Ok, Proven);
    check(&seen(in_hosts("10.9.9.9")), VerdictId::DnsHostsOverride, Degraded, Proven);
    check(&seen(in_hosts("192.0.2.80")), VerdictId::DnsHostsOverride, Ok, Proven);
    check(&missing(in_hosts("10.9.9.9")), VerdictId::DnsHostsOverride, Ok, Proven);
    check(&with(lookup().configured(), in_hosts("10.9.9.9")), VerdictId::DnsHostsOverride, Ok, Proven);
    // The entry is there, and applications do not get it: another source comes first.
    let hosts = in_hosts("10.9.9.9").hosts;
    check(&seen(SystemView { hosts, ..view(&["192.0.2.80"]) }), VerdictId::DnsOk, Ok, Proven);
}

#[test]
fn sources_that_never_ask_name_servers_are_told() {
    let files = |rules| NameSource { name: Untrusted::from_bytes("files"), rules };
    let only_files = NameSources { sources: vec![files(Vec::new())], line: Some(7) };
    check(&seen(SystemView { sources: only_files, ..view(&[]) }), VerdictId::DnsNsswitch, Fail, Proven);
    let stop = SourceRule { status: SourceStatus::NotFound, is_negated: false, action: SourceAction::Return };
    let mut stopped = view(&[]);
    stopped.sources.sources[0] = files(vec![stop]);
    check(&seen(stopped.clone()), VerdictId::DnsNsswitch, Fail, Proven);
    check(&missing(stopped), VerdictId::DnsNxdomain, Fail, Proven);
}

#[test]
fn local_names_belong_to_multicast_dns() {
    let local = SystemView { name: "printer.local".to_owned(), ..view(&[]) };
    check(&missing(local.clone()), VerdictId::DnsLocalName, Fail, Proven);
    let stop = SourceRule { status: SourceStatus::NotFound, is_negated: false, action: SourceAction::Return };
    let mut stopped = local;
    stopped
        .sources
        .sources
        .insert(1, NameSource { name: Untrusted::from_bytes("mdns4_minimal"), rules: vec![stop] });
    check(&seen(stopped.clone()), VerdictId::DnsLocalName, Fail, Proven);
    let found = SystemView { name: "printer.local".to_owned(), ..view(&["192.0.2.80"]) };
    check(&seen(found), VerdictId::DnsOk, Ok, Proven);
}

#[test]
fn no_server_at_all_is_told_where_there_is_no_address() {
    let nowhere = |view| {
        let mut staged = with(lookup().ends(icmp(3)), view);
        staged.run.servers_from = ServersFrom::Nowhere;
        staged
    };
    check(&nowhere(view(&[])), VerdictId::DnsNoConfig, Fail, Proven);
    check(&nowhere(in_hosts("127.0.0.1")), VerdictId::DnsHostsOverride, Ok, Proven);
}

fn searched(typed: &str, addresses: &[&str]) -> SystemView {
    let found = NameCandidate {
        name: Some(name("www.example.y.test.")),
        domain: Some(Untrusted::from_bytes("y.test")),
        end: CandidateEnd::Found,
    };
    SystemView { name: typed.to_owned(), candidates: vec![found], ..view(addresses) }
}

#[test]
fn a_search_list_surprises_where_the_name_has_a_dot() {
    check(&missing(searched("www", &["192.0.2.9"])), VerdictId::DnsSearchSurprise, Ok, Proven);
    check(&missing(searched("www.a", &["192.0.2.9"])), VerdictId::DnsSearchSurprise, Degraded, Proven);
    check(&seen(searched("www.a", &["192.0.2.9"])), VerdictId::DnsSearchSurprise, Degraded, Proven);
    check(&seen(searched("www.a", &["192.0.2.80"])), VerdictId::DnsOk, Ok, Proven);
}

#[test]
fn hidden_families_are_told() {
    let six =
        record("www.example.", RecordType::AAAA, &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    let both = lookup().ends(address()).and_type(RecordType::AAAA);
    let both = both.ends(answered(reply(Rcode::NOERROR, vec![six.clone()]))).configured();
    let mut no_aaaa = view(&["192.0.2.80"]);
    no_aaaa.resolver.options = vec![ResolverOption::NoAaaa];
    check(&with(both.clone(), no_aaaa.clone()), VerdictId::DnsNoAaaa, Degraded, Proven);
    check(&seen(no_aaaa), VerdictId::DnsOk, Ok, Proven);
    let families = OwnFamilies { ipv4: true, ipv6: false };
    let only = lookup().ends(answered(reply(Rcode::NOERROR, vec![six]))).configured();
    let got = SystemView { families, ..view(&["2001:db8::1"]) };
    check(&with(only, got), VerdictId::DnsAddrconfig, Degraded, Proven);
    let got = SystemView { families, ..view(&["192.0.2.80", "2001:db8::1"]) };
    check(&with(both, got), VerdictId::DnsOk, Ok, Proven);
}

#[test]
fn another_source_is_told_where_the_addresses_have_nothing_in_common() {
    check(&seen(view(&["10.0.0.1"])), VerdictId::DnsSplit, Degraded, Proven);
    check(&seen(view(&["10.0.0.1", "192.0.2.80"])), VerdictId::DnsOk, Ok, Proven);
}

/// A resolver's end, and beside it an authority's with this address.
fn beside_authority(resolver: netkit_model::DnsReply) -> StagedLookup {
    let mut own = reply(Rcode::NOERROR, vec![a("www.example.", [192, 0, 2, 80])]);
    own.message.header.flags.authoritative = true;
    lookup().ends(answered(resolver)).also(SECOND).ends(answered(own))
}

#[test]
fn what_a_resolver_remembers_is_told_with_its_seconds() {
    let mut stale = reply(Rcode::NOERROR, vec![a("www.example.", [192, 0, 2, 7])]);
    stale.message.answers[0].ttl = 47;
    let staged = beside_authority(stale);
    check(&staged, VerdictId::DnsStaleCache, Degraded, Likely);
    assert!(staged.diagnose().verdict.text.contains("for 47 s more"));
    let mut negative = reply(Rcode::NXDOMAIN, Vec::new());
    negative.message.authorities = vec![soa("example.", 1)];
    negative.message.authorities[0].ttl = 217;
    let staged = beside_authority(negative);
    check(&staged, VerdictId::DnsNegativeCache, Degraded, Likely);
    assert!(staged.diagnose().verdict.text.contains("for 217 s more"));
    let same = reply(Rcode::NOERROR, vec![a("www.example.", [192, 0, 2, 80])]);
    check(&beside_authority(same), VerdictId::DnsOk, Ok, Proven);
}

#[test]
fn filters_are_told_by_what_they_say_or_make_up() {
    let said = |code| {
        let mut reply = reply(Rcode::NXDOMAIN, Vec::new());
        let error = ExtendedError { code, text: Vec::new() };
        reply.message.edns.as_mut().expect("it has EDNS").options = vec![EdnsOption::ExtendedError(error)];
        lookup().ends(answered(reply))
    };
    for code in 15..=18 {
        check(&said(code), VerdictId::DnsFiltered, Fail, Proven);
    }
    check(&said(14), VerdictId::DnsNxdomain, Fail, Proven);
    let null = lookup().ends(answered(reply(Rcode::NOERROR, vec![a("www.example.", [0; 4])])));
    check(&null, VerdictId::DnsFiltered, Fail, Likely);
    let mut made_up = reply(Rcode::NXDOMAIN, Vec::new());
    made_up.message.header.flags.authoritative = true;
    check(&lookup().ends(answered(made_up.clone())), VerdictId::DnsFiltered, Fail, Likely);
    made_up.message.authorities = vec![soa("example.", 1)];
    check(&lookup().ends(answered(made_up)), VerdictId::DnsNxdomain, Fail, Proven);
}
