//! Filters as people write them, and what is told of those that cannot be read.

use netkit_packet::filter::{Ends, Expression, Primitive};
use proptest::prelude::*;

use super::*;

/// The tree in few letters.
fn drawn(expression: &Expression) -> String {
    match expression {
        Expression::And(one, other) => format!("({} & {})", drawn(one), drawn(other)),
        Expression::Or(one, other) => format!("({} | {})", drawn(one), drawn(other)),
        Expression::Not(one) => format!("!{}", drawn(one)),
        Expression::Is(Primitive::Version(version)) => format!("{version:?}"),
        Expression::Is(Primitive::Protocol(number, version)) => match version {
            Some(version) => format!("{version:?}:{number}"),
            None => number.to_string(),
        },
        Expression::Is(Primitive::Net(ends, network, length)) => format!("{}{network}/{length}", end(*ends)),
        Expression::Is(Primitive::Ports(ends, number, first, last)) => {
            let number = number.map(|number| format!("{number}:")).unwrap_or_default();
            format!("{}{number}{first}-{last}", end(*ends))
        }
    }
}

fn end(ends: Ends) -> &'static str {
    match ends {
        Ends::Source => "<",
        Ends::Destination => ">",
        Ends::Either => "",
        Ends::Both => "<>",
    }
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let filter =
        Filter::parse(text).unwrap_or_else(|error| panic!("{error}\n{}", error.pointed().join("\n")));
    assert_eq!(filter.expression.as_ref().map(drawn).unwrap_or_default(), expected, "{text}");
    assert_eq!(filter.to_string(), text.trim());
}

#[track_caller]
fn check_error(text: &str, column: usize, part: &str) {
    let error = Filter::parse(text).expect_err(text);
    assert_eq!(error.column, column, "{error}");
    assert!(error.to_string().contains(part), "{error}");
}

#[test]
fn conditions_are_read_as_tcpdump_reads_them() {
    check("", "");
    check("tcp", "6");
    check("icmp or icmp6", "(V4:1 | V6:58)");
    check("port 80", "80-80");
    check("tcp dst port 443", ">6:443-443");
    check("udp portrange 5000-5100", "17:5000-5100");
    check("host 192.0.2.7", "192.0.2.7/32");
    check("192.0.2.7", "192.0.2.7/32");
    check("src 2001:db8::7", "<2001:db8::7/128");
    check("src or dst net 10.0.0.0/8", "10.0.0.0/8");
    check("src and dst port 53", "<>53-53");
    check("dst or src port 53", "53-53");
    check("net 10", "10.0.0.0/8");
    check("net 192.0.2", "192.0.2.0/24");
    check("net 10.1.0.0 mask 255.255.0.0", "10.1.0.0/16");
    check("10.0.0.0/8", "10.0.0.0/8");
    check("net 2001:db8::/32", "2001:db8::/32");
    check("ip host 192.0.2.7", "(V4 & 192.0.2.7/32)");
    check("ip6 port 80", "(V6 & 80-80)");
    check("tcp host 192.0.2.7", "(6 & 192.0.2.7/32)");
}

#[test]
fn and_and_or_bind_alike_and_not_more_tightly() {
    check("tcp or udp and port 53", "((6 | 17) & 53-53)");
    check("tcp or (udp and port 53)", "(6 | (17 & 53-53))");
    check("not tcp and port 53", "(!6 & 53-53)");
    check("!(tcp || udp)&& ip", "(!(6 | 17) & V4)");
    check("not not tcp", "!!6");
}

#[test]
fn a_bare_value_means_what_the_one_before_it_meant() {
    check("tcp dst port 80 or 443", "(>6:80-80 | >6:443-443)");
    check("host 192.0.2.7 or 192.0.2.8", "(192.0.2.7/32 | 192.0.2.8/32)");
    check("port 80 and not 8080", "(80-80 & !8080-8080)");
}

#[test]
fn what_cannot_be_read_is_pointed_at() {
    check_error("tcp and", 8, "expected a condition");
    check_error("(tcp", 0, "not closed");
    check_error("tcp)", 3, "nothing is open");
    check_error("tcp udp", 4, "expected");
    check_error("port http", 5, "port as a number");
    check_error("port 65536", 5, "65535");
    check_error("portrange 9-8", 10, "ends before");
    check_error("net 10.0.0.1/8", 4, "bits behind the prefix");
    check_error("net 10.0.0.0/33", 4, "length of the prefix");
    check_error("host example.com", 5, "names are not looked up");
    check_error("tcp[13] = 2", 0, "not known here");
    check_error("vlan 7", 0, "not known here");
    check_error("port", 5, "expected a value");
    check_error("icmp port 80", 10, "no ports");
    check_error(&"(".repeat(100), 64, "too deep");
    check_error(&"a".repeat(3_000), 0, "longer than");
    let error = Filter::parse("host ü and tcp udp").expect_err("no address");
    assert_eq!(error.pointed(), ["host ü and tcp udp", "     ^"]);
}

proptest! {
    #[test]
    fn anything_is_read_or_refused(text in "[a-z0-9 ()!./:&|\\-]{0,60}") {
        let _either = Filter::parse(&text);
    }

    #[test]
    fn words_in_any_order_are_read_or_refused(words in prop::collection::vec(
        prop::sample::select(vec!["tcp", "port", "80", "and", "or", "not", "(", ")", "host", "10.0.0.1", "src", "dst", "net", "10/8", "mask", "::1"]), 0..12)) {
        if let Ok(filter) = Filter::parse(&words.join(" ")) {
            prop_assert!(filter.program().is_none_or(|program| program.len() <= MOST_INSTRUCTIONS));
        }
    }
}
