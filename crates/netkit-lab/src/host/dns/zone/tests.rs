//! A zone with everything in it, asked for everything; and zones that are none.

use proptest::prelude::*;

use super::*;

const ZONE: &str = "\
; two zones, and a delegation to a third
example. 600 SOA ns.example. admin.example. 7 7200 900 1209600 300
example. NS ns.example.
ns.example. A 192.0.2.53
www.example. A 192.0.2.80
www.example. A 192.0.2.81
www.example. AAAA 2001:db8::80
alias.example. CNAME second.example.
second.example. CNAME www.example.
dangling.example. CNAME gone.example.
outside.example. CNAME www.elsewhere.
round.example. CNAME about.example.
about.example. CNAME round.example.
below.example. CNAME host.child.example.
mixed.example. CNAME www.example.
mixed.example. A 192.0.2.90
*.wild.example. A 192.0.2.99
real.wild.example. A 192.0.2.98
*.cwild.example. CNAME www.example.
deep.empty.example. A 192.0.2.97
child.example. NS ns1.child.example.
child.example. NS ns.example.
ns1.child.example. AAAA 2001:db8::53
other. SOA ns.example. admin.example. (
    1 7200 900 ; a comment
    1209600 86400 )
other. TXT \"(\" \"a text; with a semicolon\"
";

/// What was found, in short: `+` when authoritative, code, then names and types by section.
fn check(name: &str, qtype: RecordType, expected: &str) {
    let zone = Zone::parse(ZONE).expect("a zone");
    assert_eq!(found(&zone, name, qtype), expected, "{name} {qtype}");
}

fn found(zone: &Zone, name: &str, qtype: RecordType) -> String {
    let found = zone.find(&Name::from_ascii(name).expect("a name"), qtype);
    let sections = [&found.answers, &found.authorities, &found.additionals].map(|section| {
        let record = |record: &Record| {
            let name = record.name.to_ascii();
            format!("{} {}", name.trim_end_matches('.'), record.record_type())
        };
        section.iter().map(record).collect::<Vec<_>>().join(", ")
    });
    let sure = if found.authoritative { "+" } else { "-" };
    format!("{sure}{} | {}", u16::from(found.response_code), sections.join(" | "))
}

use RecordType::{A, AAAA, ANY, CNAME, DS, MX, NS, SOA, TXT};

#[test]
fn records_are_found_by_name_and_type() {
    check("www.example.", A, "+0 | www.example A, www.example A |  | ");
    check("WWW.Example.", AAAA, "+0 | WWW.Example AAAA |  | ");
    check("www.example.", ANY, "+0 | www.example A, www.example A, www.example AAAA |  | ");
    check("example.", SOA, "+0 | example SOA |  | ");
    check("example.", NS, "+0 | example NS |  | ");
    check("other.", TXT, "+0 | other TXT |  | ");
}

#[test]
fn negative_answers_carry_the_soa_of_their_zone() {
    check("www.example.", MX, "+0 |  | example SOA | ");
    check("empty.example.", A, "+0 |  | example SOA | ");
    check("gone.example.", A, "+3 |  | example SOA | ");
    check("a.www.example.", A, "+3 |  | example SOA | ");
    check("gone.other.", A, "+3 |  | other SOA | ");
    for (name, ttl) in [("gone.example.", 300), ("gone.other.", DEFAULT_TTL)] {
        let zone = Zone::parse(ZONE).expect("a zone");
        let findings = zone.find(&Name::from_ascii(name).expect("a name"), A);
        assert_eq!(findings.authorities[0].ttl, ttl, "the lesser of TTL and minimum");
    }
}

#[test]
fn aliases_are_followed_as_far_as_they_lead() {
    let both = "+0 | alias.example CNAME, second.example CNAME";
    check("alias.example.", A, &format!("{both}, www.example A, www.example A |  | "));
    check("alias.example.", MX, &format!("{both} | example SOA | "));
    check("alias.example.", CNAME, "+0 | alias.example CNAME |  | ");
    check("alias.example.", ANY, "+0 | alias.example CNAME |  | ");
    check("dangling.example.", A, "+3 | dangling.example CNAME | example SOA | ");
    check("outside.example.", A, "+0 | outside.example CNAME |  | ");
    check("round.example.", A, "+0 | round.example CNAME, about.example CNAME |  | ");
    check("mixed.example.", A, "+0 | mixed.example A |  | ");
    check("mixed.example.", AAAA, "+0 | mixed.example CNAME, www.example AAAA |  | ");
}

#[test]
fn long_chains_end_somewhere() {
    let chain: Vec<String> = (0..99).map(|link| format!("a{link}. CNAME a{}.", link + 1)).collect();
    let zone = Zone::parse(&chain.join("\n")).expect("a zone");
    assert_eq!(zone.find(&Name::from_ascii("a0.").expect("a name"), A).answers.len(), LONGEST_CHAIN);
}

#[test]
fn delegations_are_referred_with_glue() {
    let referral = "child.example NS, child.example NS | ns1.child.example AAAA, ns.example A";
    for (name, qtype) in [("child.example.", A), ("child.example.", NS), ("a.b.child.example.", A)] {
        check(name, qtype, &format!("-0 |  | {referral}"));
    }
    check("ns1.child.example.", AAAA, &format!("-0 |  | {referral}"));
    check("below.example.", A, &format!("+0 | below.example CNAME | {referral}"));
    check("child.example.", DS, "+0 |  | example SOA | ");
    check("other.", DS, "+0 |  | other SOA | ");
}

#[test]
fn wildcards_stand_for_names_that_are_not_there() {
    check("any.wild.example.", A, "+0 | any.wild.example A |  | ");
    check("a.b.wild.example.", A, "+0 | a.b.wild.example A |  | ");
    check("any.wild.example.", MX, "+0 |  | example SOA | ");
    check("real.wild.example.", A, "+0 | real.wild.example A |  | ");
    check("a.real.wild.example.", A, "+3 |  | example SOA | ");
    check("wild.example.", A, "+0 |  | example SOA | ");
    check("a.cwild.example.", AAAA, "+0 | a.cwild.example CNAME, www.example AAAA |  | ");
}

#[test]
fn names_of_no_zone_are_refused() {
    check("www.elsewhere.", A, "-5 |  |  | ");
    check(".", NS, "-5 |  |  | ");
}

#[test]
fn a_server_without_soa_is_sure_of_everything() {
    let zone = Zone::parse("www.example. A 192.0.2.1\n").expect("a zone");
    assert_eq!(found(&zone, "www.example.", A), "+0 | www.example A |  | ");
    assert_eq!(found(&zone, "www.example.", AAAA), "+0 |  |  | ");
    assert_eq!(found(&zone, "a.b.", A), "+3 |  |  | ");
    assert_eq!(found(&zone, ".", A), "+0 |  |  | ");
    assert_eq!(found(&Zone::parse("").expect("no zone"), "a.", A), "-5 |  |  | ");
}

#[test]
fn what_is_no_zone_is_refused_with_its_line() {
    let table = [
        ("a. A 192.0.2.1\nb. A 192.0.2.256\nc. A 192.0.2.3\n", "line 2: "),
        ("a. A 192.0.2.1\n\n; a comment\nb. ADDRESS 192.0.2.2", "line 4: "),
        ("a. A", "line 1: "),
        ("   A 192.0.2.1", "line 1: "),
        ("a. SOA a. b. (\n 1 2\n 3 4 )\nb. A 192.0.2.1", "line 1: "),
        ("a. A 192.0.2.1\na. TXT ( \"x\"\n", "line 2: "),
        ("a. A 192.0.2.1\n $include /etc/passwd\n", "line 2: a zone here includes no other files"),
        ("a. SOA a. b. 1 2 3 4 5\na. SOA a. b. 1 2 3 4 5\n", "line 2: SOA is already specified"),
    ];
    for (text, expected) in table {
        let refusal = check_zone(text).expect_err(text);
        assert!(refusal.starts_with(expected), "{text}: {refusal}");
    }
    assert_eq!(check_zone(ZONE), Ok(()));
}

proptest! {
    #[test]
    fn no_text_stops_it(text in "([a-z*.$@]{1,6}[ \t\n;()\"\\\\]{0,2}(A|TXT|SOA|NS|MX|CAA|SVCB|SSHFP|TLSA)?[ 0-9.]{0,6}){0,8}") {
        let _ = check_zone(&text);
    }

    #[test]
    fn no_name_stops_it(name in "([a-z]{1,3}|wild|child|\\*)(\\.(example|other|wild|child|empty)){0,4}\\.") {
        let zone = Zone::parse(ZONE).expect("a zone");
        for qtype in [A, DS, NS, ANY] {
            let findings = zone.find(&Name::from_ascii(&name).expect("a name"), qtype);
            prop_assert!(findings.answers.len() <= LONGEST_CHAIN + 4);
        }
    }
}
