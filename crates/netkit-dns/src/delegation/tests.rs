//! Walks through a little Internet of zones: each fault that the reference names, and referrals that lead astray.
//!
//! Every walk is gone in many orders of replies, and all have to come to the same.

mod world;

use netkit_model::{Delegation, DelegationEnd, DelegationFaultKind as Kind, Lameness, NoAddress};
use netkit_packet::dns::{Class, Question, RecordType};

use super::*;
use world::{World, name};

/// The root and `test.`, whose delegations follow.
const ABOVE: &str = "
    server 10.0.0.1
    zone . 1
    . NS a.root
    a.root A 10.0.0.1
    test NS ns.test
    ns.test A 10.0.0.2
    server 10.0.0.2
    zone test 1
    test NS ns.test
    ns.test A 10.0.0.2
";

/// A zone as it should be, behind `test.`.
const GOOD: &str = "
    good.test NS ns1.good.test
    good.test NS ns2.good.test
    ns1.good.test A 10.0.1.1
    ns2.good.test A 10.0.1.2
    server 10.0.1.1 10.0.1.2
    zone good.test 7
    good.test NS ns1.good.test
    good.test NS ns2.good.test
    ns1.good.test A 10.0.1.1
    ns2.good.test A 10.0.1.2
    www.good.test A 192.0.2.80
    a.b.ent.good.test A 192.0.2.81
";

/// Walks, and brings what comes in an order that the seed gives.
fn walk_in_order(world: &World, question: &Question, manner: DelegationManner, mut seed: u64) -> Delegation {
    let hints = RootHints::from_master_file(". NS a.root\na.root A 10.0.0.1\n").expect("hints of the test");
    let mut walk = Delegating::new(question.clone(), &hints, manner);
    let mut flying = Vec::new();
    loop {
        flying.extend(std::iter::from_fn(|| walk.ask()));
        if flying.is_empty() {
            return walk.finish();
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let place = usize::try_from(seed >> 33).expect("31 bits") % flying.len();
        let (id, query) = flying.swap_remove(place);
        walk.take(id, world.exchange(query));
    }
}

fn walk_with(text: &str, qname: &str, record_type: RecordType, manner: DelegationManner) -> Delegation {
    let world = World::read(&format!("{ABOVE}{text}"));
    let question = Question { name: name(qname), record_type, class: Class::IN };
    let first = walk_in_order(&world, &question, manner, 0);
    for seed in 1..40 {
        let other = walk_in_order(&world, &question, manner, seed);
        assert_eq!((&other.end, &other.answer, &other.faults), (&first.end, &first.answer, &first.faults));
    }
    assert!(first.queries < MOST_QUERIES);
    first
}

fn walk(text: &str, qname: &str) -> Delegation {
    walk_with(text, qname, RecordType::A, DelegationManner::default())
}

fn kinds(walk: &Delegation) -> Vec<&Kind> {
    walk.faults.iter().map(|fault| &fault.kind).collect()
}

fn zones(walk: &Delegation) -> Vec<String> {
    walk.hops.iter().map(|hop| hop.zone.to_string()).collect()
}

fn is_fatal_at(walk: &Delegation, zone: &str) {
    assert_eq!(walk.end, DelegationEnd::Broken(name(zone)), "{:?}", walk.faults);
    assert!(walk.faults[0].is_fatal);
    assert_eq!(walk.faults[0].zone, name(zone));
}

#[test]
fn a_good_name_is_answered_by_all_its_authorities_without_a_fault() {
    let walk = walk(GOOD, "www.good.test");
    assert_eq!(walk.end, DelegationEnd::Answered);
    assert_eq!(walk.answer[0].rdata.text(), "192.0.2.80");
    assert_eq!(kinds(&walk), Vec::<&Kind>::new());
    assert_eq!(zones(&walk), [".", "test.", "good.test."]);
    let last = &walk.hops[2];
    assert_eq!(last.asked.iter().map(|asked| asked.serial).collect::<Vec<_>>(), [Some(7), Some(7)]);
    assert_eq!(last.servers[0].own, Some(vec!["10.0.1.1".parse().expect("an address")]));
}

#[test]
fn what_is_not_there_is_denied_by_authorities() {
    for (qname, record_type, end) in [
        ("gone.good.test", RecordType::A, DelegationEnd::NxDomain),
        ("www.good.test", RecordType::TXT, DelegationEnd::NoData),
        ("ent.good.test", RecordType::A, DelegationEnd::NoData),
        ("b.ent.good.test", RecordType::A, DelegationEnd::NoData),
        ("a.b.ent.good.test", RecordType::A, DelegationEnd::Answered),
        ("good.test", RecordType::SOA, DelegationEnd::Answered),
        ("nosuchtld", RecordType::A, DelegationEnd::NxDomain),
        (".", RecordType::NS, DelegationEnd::Answered),
    ] {
        let walk = walk_with(GOOD, qname, record_type, DelegationManner::default());
        assert_eq!(walk.end, end, "{qname} {record_type}");
        assert_eq!(kinds(&walk), Vec::<&Kind>::new(), "{qname} {record_type}");
    }
}

/// One zone, `z.test.`, with two servers, the second of which is as it should be.
fn two_servers(first: &str) -> String {
    format!(
        "z.test NS ns1.z.test
         z.test NS ns2.z.test
         ns1.z.test A 10.0.2.1
         ns2.z.test A 10.0.2.2
         {first}
         server 10.0.2.2
         zone z.test 7
         z.test NS ns1.z.test
         z.test NS ns2.z.test
         ns1.z.test A 10.0.2.1
         ns2.z.test A 10.0.2.2
         z.test A 192.0.2.80"
    )
}

fn one_server(rest: &str) -> String {
    format!("z.test NS ns.z.test\nns.z.test A 10.0.2.1\n{rest}")
}

#[test]
fn lame_servers_are_named_with_what_shows_it() {
    for (manner, zone, lameness) in [
        ("refused", "", Lameness::Rcode(Rcode::REFUSED)),
        ("servfail", "", Lameness::Rcode(Rcode::SERVFAIL)),
        ("upward", "", Lameness::Upward(name("."))),
        ("elsewhere", "", Lameness::Elsewhere(name("nowhere.example"))),
        ("recursive", "zone z.test 7\nz.test A 192.0.2.80", Lameness::NotAuthoritative),
        ("", "zone other.test 1", Lameness::Rcode(Rcode::REFUSED)),
    ] {
        let lame = walk(&one_server(&format!("server 10.0.2.1 {manner}\n{zone}")), "z.test");
        is_fatal_at(&lame, "z.test");
        let Kind::Lame { servers, asked: 1 } = &lame.faults[0].kind else { panic!("{:?}", lame.faults) };
        assert_eq!(servers, &[((name("ns.z.test"), "10.0.2.1".parse().expect("an address")), lameness)]);
        let half = walk(&two_servers(&format!("server 10.0.2.1 {manner}\n{zone}")), "z.test");
        assert_eq!(half.end, DelegationEnd::Answered);
        assert!(matches!(kinds(&half)[..], [Kind::Lame { asked: 2, .. }]), "{:?}", half.faults);
    }
}

#[test]
fn a_server_that_has_the_zone_and_fails_for_a_name_is_not_lame() {
    let zone = "zone z.test 1\nz.test NS ns.z.test\nns.z.test A 10.0.2.1\nwww.z.test A 192.0.2.1\na.z.test CNAME a.z.test";
    let fails = walk(&one_server(&format!("server 10.0.2.1 fails-for-a\n{zone}")), "www.z.test");
    is_fatal_at(&fails, "z.test");
    assert!(matches!(kinds(&fails)[..], [Kind::Failing { asked: 1, .. }]), "{:?}", fails.faults);
    let alias = walk(&one_server(&format!("server 10.0.2.1 servfail-loop\n{zone}")), "a.z.test");
    assert_eq!(alias.end, DelegationEnd::AliasLoop(name("a.z.test")));
}

#[test]
fn dead_servers_are_counted() {
    let all = walk(&one_server(""), "www.z.test");
    is_fatal_at(&all, "z.test");
    assert!(matches!(kinds(&all)[..], [Kind::Dead { asked: 1, .. }]));
    let half = walk(&two_servers(""), "z.test");
    assert_eq!(half.end, DelegationEnd::Answered);
    let [Kind::Dead { servers, asked: 2 }] = kinds(&half)[..] else { panic!("{:?}", half.faults) };
    assert_eq!(servers, &[(name("ns1.z.test"), "10.0.2.1".parse().expect("an address"))]);
}

#[test]
fn a_server_without_edns_is_asked_without_it() {
    let zone = "server 10.0.2.1 no-edns\nzone z.test 1\nz.test NS ns.z.test\nns.z.test A 10.0.2.1";
    let walk = walk(&one_server(zone), "z.test");
    assert_eq!(walk.end, DelegationEnd::NoData);
    assert_eq!(walk.hops[2].asked[0].exchange.query.edns, None);
}

#[test]
fn a_server_name_without_address_says_why() {
    for (target, zone, why) in [
        ("ns.nowhere.invalid", "", NoAddress::NxDomain),
        ("www.test", "www.test TXT none", NoAddress::NoData),
        ("ns.z.test", "", NoAddress::NoGlue),
        (
            "ns.dead.test",
            "dead.test NS x.dead.test\nx.dead.test A 10.0.9.9",
            NoAddress::Unanswered(name("dead.test")),
        ),
    ] {
        let walk = walk(&format!("z.test NS {target}\n{zone}"), "www.z.test");
        is_fatal_at(&walk, "z.test");
        let Kind::NoAddress { servers, named: 1 } = &walk.faults[0].kind else { panic!("{:?}", walk.faults) };
        assert_eq!(servers, &[(name(target), why)]);
    }
}

#[test]
fn servers_without_glue_are_found_by_a_walk_of_their_own() {
    let zone = "
        z.test NS ns1.good.test
        z.test NS ns.alias.test
        ns.alias.test CNAME ns2.good.test
    ";
    let served = "zone z.test 3\nz.test NS ns1.good.test\nz.test NS ns.alias.test\nwww.z.test A 192.0.2.1";
    let walk = walk(&format!("{zone}{GOOD}{served}"), "www.z.test");
    assert_eq!(walk.end, DelegationEnd::Answered);
    assert_eq!(kinds(&walk), Vec::<&Kind>::new());
    assert_eq!(walk.hops[2].asked.len(), 2);
    let alias = &walk.hops[2].servers[0];
    assert_eq!((alias.glue.len(), alias.found[0].to_string()), (0, "10.0.1.2".to_owned()));
}

#[test]
fn servers_that_can_be_found_only_by_one_another_are_a_loop() {
    let text = "a.test NS ns.b.test\nb.test NS ns.a.test";
    let walk = walk(text, "www.a.test");
    is_fatal_at(&walk, "a.test");
    let [Kind::GluelessLoop { names }] = kinds(&walk)[..] else { panic!("{:?}", walk.faults) };
    assert_eq!(names, &[name("ns.b.test"), name("ns.a.test")]);
    let three = "a.test NS ns.b.test\nb.test NS ns.c.test\nc.test NS ns.b.test";
    let walk = tests::walk(three, "www.a.test");
    let [Kind::GluelessLoop { names }] = kinds(&walk)[..] else { panic!("{:?}", walk.faults) };
    assert_eq!(names, &[name("ns.b.test"), name("ns.c.test")]);
}

#[test]
fn glue_that_the_zone_contradicts_is_a_mismatch() {
    let zone =
        "server 10.0.2.1\nzone z.test 1\nz.test NS ns.z.test\nns.z.test A 10.0.2.9\nz.test A 192.0.2.1";
    let walk = walk(&one_server(zone), "z.test");
    assert_eq!(walk.end, DelegationEnd::Answered);
    let [Kind::GlueMismatch { server, glue, own }] = kinds(&walk)[..] else { panic!("{:?}", walk.faults) };
    assert_eq!(
        (server, glue[0].to_string(), own[0].to_string()),
        (&name("ns.z.test"), "10.0.2.1".to_owned(), "10.0.2.9".to_owned())
    );
}

#[test]
fn a_zone_that_names_other_servers_than_its_parent_is_a_mismatch() {
    let zone =
        "server 10.0.2.1\nzone z.test 1\nz.test NS ns3.z.test\nns.z.test A 10.0.2.1\nz.test A 192.0.2.1";
    let walk = walk(&one_server(zone), "z.test");
    let [Kind::NsSetMismatch { only_above, only_here }] = kinds(&walk)[..] else {
        panic!("{:?}", walk.faults)
    };
    assert_eq!((only_above, only_here), (&vec![name("ns.z.test")], &vec![name("ns3.z.test")]));
}

fn with_second(serial: u32, address: &str) -> String {
    two_servers(&format!(
        "server 10.0.2.1
         zone z.test {serial}
         z.test NS ns1.z.test
         z.test NS ns2.z.test
         ns1.z.test A 10.0.2.1
         ns2.z.test A 10.0.2.2
         z.test A {address}"
    ))
}

#[test]
fn servers_with_different_versions_and_answers_are_told_apart() {
    let same = walk(&with_second(7, "192.0.2.80"), "z.test");
    assert_eq!(kinds(&same), Vec::<&Kind>::new());
    let stale = walk(&with_second(6, "192.0.2.79"), "z.test");
    assert!(matches!(kinds(&stale)[..], [Kind::SerialDiffers { .. }]), "{:?}", stale.faults);
    let differ = walk(&with_second(7, "192.0.2.79"), "z.test");
    let [Kind::AnswersDiffer { groups }] = kinds(&differ)[..] else { panic!("{:?}", differ.faults) };
    assert_eq!(groups[0].0, "A 192.0.2.79");
}

#[test]
fn servers_with_ipv6_alone_cannot_be_asked_from_a_host_without_it() {
    let walk = walk("z.test NS ns.z.test\nns.z.test AAAA 2001:db8::53", "z.test");
    is_fatal_at(&walk, "z.test");
    assert!(matches!(kinds(&walk)[..], [Kind::V6Only { .. }]), "{:?}", walk.faults);
    let manner = DelegationManner { ipv6: false, ..DelegationManner::default() };
    let unasked =
        walk_with("z.test NS ns.z.test\nns.z.test AAAA 2001:db8::53", "z.test", RecordType::A, manner);
    assert!(matches!(kinds(&unasked)[..], [Kind::V6Only { .. }]), "{:?}", unasked.faults);
    let both = "z.test NS ns.z.test\nns.z.test AAAA 2001:db8::53\nns.z.test A 10.0.2.1\nserver 10.0.2.1\nzone z.test 1
        z.test NS ns.z.test\nns.z.test A 10.0.2.1\nns.z.test AAAA 2001:db8::53\nz.test A 192.0.2.1";
    assert_eq!(kinds(&tests::walk(both, "z.test")), Vec::<&Kind>::new());
}

#[test]
fn servers_that_refer_to_their_own_zone_go_in_a_circle() {
    let walk = walk(&one_server("server 10.0.2.1 itself\nzone z.test 1"), "www.z.test");
    is_fatal_at(&walk, "z.test");
    assert!(matches!(kinds(&walk)[..], [Kind::ReferralLoop { .. }]), "{:?}", walk.faults);
}

#[test]
fn aliases_are_followed_across_zones() {
    let zone = "server 10.0.2.1\nzone z.test 1\nz.test NS ns.z.test\nns.z.test A 10.0.2.1
        away.z.test CNAME www.good.test\ngone.z.test CNAME nothing.good.test
        a.z.test CNAME b.z.test\nb.z.test CNAME a.z.test\nself.z.test CNAME self.z.test";
    let text = one_server("") + GOOD + zone;
    let away = walk(&text, "away.z.test");
    assert_eq!(away.end, DelegationEnd::Answered);
    let owners: Vec<_> = away.answer.iter().map(|record| record.owner.to_string()).collect();
    assert_eq!(owners, ["away.z.test.", "www.good.test."]);
    assert_eq!(zones(&away), [".", "test.", "z.test.", "test.", "good.test."]);
    assert_eq!(kinds(&away), Vec::<&Kind>::new());
    let gone = walk(&text, "gone.z.test");
    assert_eq!((gone.end, gone.answer.len()), (DelegationEnd::NxDomain, 1));
    assert_eq!(walk(&text, "a.z.test").end, DelegationEnd::AliasLoop(name("b.z.test")));
    assert_eq!(walk(&text, "self.z.test").end, DelegationEnd::AliasLoop(name("self.z.test")));
}

#[test]
fn an_endless_chain_of_aliases_is_cut() {
    let chain: Vec<_> = (0..40).map(|n| format!("n{n}.z.test CNAME n{}.z.test", n + 1)).collect();
    let zone = format!(
        "server 10.0.2.1\nzone z.test 1\nz.test NS ns.z.test\nns.z.test A 10.0.2.1\n{}",
        chain.join("\n")
    );
    let walk = walk(&one_server(&zone), "n0.z.test");
    assert_eq!(walk.end, DelegationEnd::AliasesTooMany(name("n16.z.test")));
    assert_eq!(walk.answer.len(), MOST_ALIASES + 1);
}

#[test]
fn a_server_of_both_zones_hides_no_fault_of_the_lower() {
    // ns2.test serves test. and z.test. alike, ns.test refers to z.test., whose own server is dead.
    let text = "
        z.test NS ns.z.test
        ns.z.test A 10.0.2.1
        server 10.0.0.3
        zone z.test 1
        z.test NS ns.z.test
        www.z.test A 192.0.2.1
        server 10.0.0.1
        zone unused 1
        test NS ns2.test
        ns2.test A 10.0.0.3
    ";
    let world = format!("{ABOVE}{text}").replace(
        "test NS ns.test\n    ns.test A 10.0.0.2\n    server",
        "test NS ns.test\n    test NS ns2.test\n    ns2.test A 10.0.0.3\n    ns.test A 10.0.0.2\n    server",
    );
    let question = Question { name: name("www.z.test"), record_type: RecordType::A, class: Class::IN };
    for seed in 0..40 {
        let walk = walk_in_order(&World::read(&world), &question, DelegationManner::default(), seed);
        assert_eq!(walk.end, DelegationEnd::Answered);
        assert!(
            walk.faults
                .iter()
                .any(|fault| fault.zone == name("z.test") && matches!(fault.kind, Kind::Dead { .. }))
        );
    }
}

#[test]
fn a_liar_in_the_place_of_the_root_does_not_know_the_root() {
    // Both have the name with authority; only one of them has the root.
    let question = Question { name: name("www.z.test"), record_type: RecordType::A, class: Class::IN };
    let zone = "zone z.test 1\nwww.z.test A 192.0.2.66\n";
    let liar = World::read(&format!("server 10.0.0.1\n{zone}"));
    let walk = walk_in_order(&liar, &question, DelegationManner::default(), 0);
    assert!(matches!(kinds(&walk)[..], [Kind::Intercepted { .. }]), "{:?}", walk.faults);
    let both = World::read(&format!("server 10.0.0.1\nzone . 1\n{zone}"));
    let walk = walk_in_order(&both, &question, DelegationManner::default(), 0);
    assert_eq!((walk.end.clone(), kinds(&walk)), (DelegationEnd::Answered, Vec::new()));
}

#[test]
fn a_silent_root_ends_the_walk_there() {
    let question = Question { name: name("www.test"), record_type: RecordType::A, class: Class::IN };
    let walk = walk_in_order(&World::default(), &question, DelegationManner::default(), 0);
    is_fatal_at(&walk, ".");
    assert!(matches!(kinds(&walk)[..], [Kind::Dead { asked: 1, .. }]));
}

#[test]
fn a_referral_to_hundreds_of_servers_is_bounded() {
    let names: Vec<_> = (0..500).map(|n| format!("z.test NS ns{n}.victim.test")).collect();
    let walk = walk(&names.join("\n"), "www.z.test");
    is_fatal_at(&walk, "z.test");
    assert!(walk.queries < 200, "{}", walk.queries);
    assert!(walk.hops[2].is_cut);
}

#[test]
fn glue_of_foreign_names_is_not_believed() {
    // test. tells an address of a name that lies elsewhere; who owns that name says otherwise.
    let text = format!("{GOOD}server 10.0.6.6\nzone z.test 1\nwww.z.test A 192.0.2.66");
    let above = ABOVE.replace("server 10.0.0.2", "other NS ns.test\n    server 10.0.0.2");
    let world = format!("{above}z.test NS ns.other\nns.other A 10.0.6.6\n{text}");
    let question = Question { name: name("www.z.test"), record_type: RecordType::A, class: Class::IN };
    let walk = walk_in_order(&World::read(&world), &question, DelegationManner::default(), 1);
    is_fatal_at(&walk, "z.test");
    assert!(walk.hops[2].asked.is_empty());
}

#[test]
fn a_truncated_reply_is_no_denial() {
    let walk = walk(&one_server("server 10.0.2.1 truncated\nzone z.test 1"), "z.test");
    is_fatal_at(&walk, "z.test");
}

#[test]
fn what_is_interrupted_is_unfinished() {
    let question = Question { name: name("www.test"), record_type: RecordType::A, class: Class::IN };
    let mut walk = Delegating::new(question, &RootHints::internet(), DelegationManner::default());
    let mut asked = 0;
    while let Some((id, query)) = walk.ask() {
        asked += 1;
        let mut exchange = World::default().exchange(query);
        exchange.tries[0].end = DnsEnd::Interrupted;
        walk.take(id, exchange);
    }
    assert_eq!(asked, 26);
    let walk = walk.finish();
    assert_eq!((walk.end, walk.faults.len()), (DelegationEnd::Unfinished, 0));
}
