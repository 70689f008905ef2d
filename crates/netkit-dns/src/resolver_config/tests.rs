//! Tests of the resolver's configuration: what glibc 2.36 was seen to do with each of these texts.

use super::*;

fn config(file: &str) -> ResolverConfig {
    of(ResolverTexts { file: file.as_bytes(), ..ResolverTexts::default() })
}

fn of(texts: ResolverTexts<'_>) -> ResolverConfig {
    resolver_config(texts, |name| (name == "eth0").then_some(7))
}

fn check_servers(file: &str, expected: &[&str]) {
    let shown: Vec<_> = config(file).servers.iter().map(ToString::to_string).collect();
    assert_eq!(shown, expected, "{file:?}");
}

#[test]
fn servers_are_the_first_three_addresses() {
    check_servers("nameserver 192.0.2.1", &["192.0.2.1"]);
    check_servers("nameserver\t192.0.2.1 192.0.2.2 # not this\n", &["192.0.2.1"]);
    check_servers(
        "nameserver 127.2\nnameserver 0x7f.3\nnameserver 010.1\n",
        &["127.0.0.2", "127.0.0.3", "8.0.0.1"],
    );
    check_servers("nameserver 2001:db8::1\nnameserver fe80::1%eth0\n", &["2001:db8::1", "fe80::1%7"]);
    check_servers("nameserver fe80::1%3\nnameserver fe80::1%nosuch\n", &["fe80::1%3", "fe80::1"]);
    let four = config("nameserver 1.1\nnameserver 1.2\nnameserver 1.3\nnameserver 1.4\n");
    assert_eq!((four.servers.len(), four.ignored_servers.len()), (3, 1));
}

/// A file that was edited elsewhere ends its lines with a carriage return, and no server is read from it.
#[test]
fn what_is_no_server_is_told_with_its_line() {
    for line in [
        " nameserver 192.0.2.1",
        "nameserver192.0.2.1",
        "NAMESERVER 192.0.2.1",
        "nameserver 192.0.2.1\r",
        "nameserver dns.example",
        "nameserver 192.0.2.1;",
        "nameserver 1.2.3.4.5",
        "nameserver 256.1.1.1",
        "nameserver +1.2.3.4",
        "nameserver ",
        "nameserver",
        "nameserver \u{e9}",
    ] {
        let config = config(&format!("# first\n{line}\n"));
        assert!(config.servers_are_default, "{line:?}");
        assert_eq!(config.servers, [Address::new(IpAddr::V4(Ipv4Addr::LOCALHOST))]);
        assert_eq!(config.unknown, [(2, Untrusted::from_bytes(line.as_bytes()))]);
    }
}

fn check_search(texts: ResolverTexts<'_>, expected: &[&str], from: SearchFrom) {
    let config = of(texts);
    let expected: Vec<_> = expected.iter().map(|domain| Untrusted::from_bytes(domain.as_bytes())).collect();
    assert_eq!((config.search, config.search_from), (expected, from), "{texts:?}");
}

#[test]
fn the_last_of_search_and_domain_counts() {
    let check = |file: &str, expected: &[&str]| {
        let texts = ResolverTexts { file: file.as_bytes(), host_name: b"h.here.test", ..Default::default() };
        check_search(texts, expected, SearchFrom::File);
    };
    check("search x.test y.test", &["x.test", "y.test"]);
    check("search x.test y.test\ndomain z.test w.test\n", &["z.test"]);
    check("domain z.test\nsearch x.test y.test\n", &["x.test", "y.test"]);
    check("search x.test\nsearch  \nsearch\n", &["x.test"]);
    check("search x.test # y.test", &["x.test", "#", "y.test"]);
    check("search a a", &["a", "a"]);
}

#[test]
fn without_them_the_environment_or_the_hosts_domain_is_searched() {
    let texts = ResolverTexts { file: b"search x.test", ..Default::default() };
    let environment = ResolverTexts { local_domain: Some(b"e.test\tf.test\ng"), ..texts };
    check_search(environment, &["e.test", "f.test"], SearchFrom::Environment);
    let empty = ResolverTexts { local_domain: Some(b""), host_name: b"h.here.test", ..texts };
    check_search(empty, &[], SearchFrom::Environment);
    let named = ResolverTexts { file: b"search\n", host_name: b"h.here.test", ..Default::default() };
    check_search(named, &["here.test"], SearchFrom::HostName);
    for host_name in ["plain", "plain.", ""] {
        let texts = ResolverTexts { host_name: host_name.as_bytes(), ..Default::default() };
        check_search(texts, &[], SearchFrom::Nowhere);
    }
}

#[test]
fn numbers_have_their_limits() {
    let numbers = |options: &str| {
        let config = config(&format!("options {options}"));
        (config.ndots, config.timeout.as_secs(), config.attempts)
    };
    assert_eq!(numbers(""), (1, 5, 2));
    assert_eq!(numbers("ndots:2 timeout:3 attempts:4"), (2, 3, 4));
    assert_eq!(numbers("ndots:99 timeout:99 attempts:99"), (15, 30, 5));
    assert_eq!(numbers("ndots:abc timeout: attempts:0"), (0, 0, 0));
    assert_eq!(numbers("ndots:-1"), (15, 5, 2));
    assert_eq!(numbers("ndots:+2x timeout:99999999999999999999"), (2, 30, 2));
}

#[test]
fn options_are_known_by_how_they_begin() {
    for option in ResolverOption::ALL {
        assert_eq!(config(&format!("options\t{}", option.name())).options, [option]);
        assert_eq!(config(&format!("options {}xyz", option.name())).options, [option]);
    }
    assert_eq!(config("options no_tld_query").options, [ResolverOption::NoTldQuery]);
    let two = config("options edns0,ndots:3\noptions edns0 use-vc\n");
    assert_eq!((two.options, two.ndots), (vec![ResolverOption::Edns0, ResolverOption::UseVc], 1));
}

#[test]
fn the_environments_options_come_last_and_what_is_unknown_is_told() {
    let texts = ResolverTexts {
        file: b"options ndots:1 inet6",
        options: Some(b"ndots:2 what"),
        ..Default::default()
    };
    let config = of(texts);
    assert_eq!(config.ndots, 2);
    let told: Vec<_> = config.unknown.iter().map(|(line, word)| (*line, word.as_bytes())).collect();
    assert_eq!(told, [(1, b"inet6".as_slice()), (0, b"what")]);
}

#[test]
fn anything_else_in_the_file_is_bounded_and_harmless() {
    let config = config(&"\x1b[31m\u{0}rubbish\n".repeat(10_000));
    assert_eq!(config.unknown.len(), MOST_UNKNOWN);
    assert!(of(ResolverTexts { file: &[0xff; 4_096], ..Default::default() }).servers_are_default);
}
