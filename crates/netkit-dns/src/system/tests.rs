//! Tests of the system's view: literals, the loopback's name, families, errors and the deadline.

use super::*;

/// Long enough for a hosts file on a slow machine; no test waits for it.
const DEADLINE: Duration = Duration::from_secs(20);

async fn error_of(name: &str, family: Option<AddressFamily>) -> ResolveError {
    resolve(name, family, DEADLINE).await.expect_err("it has no address")
}

#[tokio::test]
async fn a_literal_is_its_own_answer() {
    for text in ["192.0.2.1", "2001:db8::1"] {
        let expected = Address::new(text.parse().expect("an address"));
        assert_eq!(resolve(text, None, DEADLINE).await.expect("a literal"), [expected]);
    }
}

/// No time may pass for a literal, and no thread be needed.
#[tokio::test]
async fn a_literal_needs_no_deadline() {
    assert!(resolve("127.0.0.1", None, Duration::ZERO).await.is_ok());
}

#[tokio::test]
async fn localhost_is_a_loopback_address() {
    let addresses = resolve("localhost", None, DEADLINE).await.expect("every host knows localhost");
    assert!(!addresses.is_empty() && addresses.iter().all(|a| a.ip.is_loopback()), "{addresses:?}");
}

#[tokio::test]
async fn a_literal_of_the_other_family_is_an_error() {
    for (text, family) in [("192.0.2.1", AddressFamily::Ipv6), ("::1", AddressFamily::Ipv4)] {
        let error = error_of(text, Some(family)).await;
        let ResolveError::NoAddressOfFamily { family: asked, other_count: 1, .. } = error else {
            panic!("{text}: {error}");
        };
        assert_eq!(asked, family);
    }
    let words = error_of("::1", Some(AddressFamily::Ipv4)).await.to_string();
    assert!(words.contains("no IPv4 address, but 1 of IPv6"), "{words}");
}

#[tokio::test]
async fn what_is_no_name_is_never_looked_up() {
    for text in ["", "a b", "a\0b", "..", "\x1b]0;x\x07"] {
        let error = error_of(text, None).await;
        assert!(matches!(error, ResolveError::NotAName { .. }), "{error}");
        assert!(error.to_string().chars().all(|c| !c.is_control()), "{error:?}");
    }
    assert!(matches!(error_of("010.1", None).await, ResolveError::OctalOrShortIpv4 { .. }));
    assert!(matches!(error_of("::ffff:1.2.3.4", None).await, ResolveError::MappedIpv4 { .. }));
}

#[tokio::test]
async fn the_systems_answer_keeps_its_error() {
    assert_eq!(system_answer("a..b", DEADLINE).await, SystemAnswer::NotAsked);
    assert_eq!(system_answer("-a.invalid", DEADLINE).await, SystemAnswer::Error(EaiCode::NONAME, None));
    let SystemAnswer::Addresses(addresses) = system_answer("127.0.0.1", DEADLINE).await else {
        panic!("a literal")
    };
    assert_eq!(addresses, ["127.0.0.1".parse::<IpAddr>().expect("an address").into()]);
}

/// All lookups stand still here, as with a silent name server; time is the test's own.
#[tokio::test(start_paused = true)]
async fn a_passed_deadline_is_an_error_with_its_length() {
    let _all = LOOKUPS.acquire_many(MOST_LOOKUPS).await.expect("it is never closed");
    let error = error_of("localhost", None).await;
    assert!(matches!(error, ResolveError::TimedOut { after: DEADLINE, .. }), "{error}");
    assert!(error.to_string().contains("within 20 s"), "{error}");
    assert_eq!(system_answer("localhost", DEADLINE).await, SystemAnswer::TimedOut);
}

#[test]
fn addresses_keep_their_order_and_stand_once() {
    let given = ["[::1]:0", "127.0.0.1:0", "[::1]:0", "[fe80::1%2]:0", "[fe80::1%3]:0", "127.0.0.1:0"];
    let unique = each_once(given.iter().map(|text| text.parse().expect("a socket address")));
    let shown: Vec<_> = unique.iter().map(|r| format!("{} {}", r.ip, r.scope_id)).collect();
    assert_eq!(shown, ["::1 0", "127.0.0.1 0", "fe80::1 2", "fe80::1 3"]);
}

#[test]
fn a_family_is_filtered_in_order() {
    let given: Vec<_> = ["2001:db8::1", "192.0.2.1", "2001:db8::2"]
        .map(|text| Address::new(text.parse().expect("an address")))
        .to_vec();
    let six = of_family("x", Some(AddressFamily::Ipv6), given.clone()).expect("two of them");
    assert_eq!(six, [given[0], given[2]]);
    let four = of_family("x", Some(AddressFamily::Ipv4), given.clone()).expect("one of them");
    assert_eq!(four, [given[1]]);
    assert_eq!(of_family("x", None, given.clone()).expect("all"), given);
}

fn check(text: &str, expected: &str) {
    let error =
        classify("host.example", io::Error::other(format!("failed to lookup address information: {text}")));
    let debug = format!("{error:?}");
    assert!(debug.starts_with(expected), "{text}: {debug}");
}

#[test]
fn the_c_librarys_words_are_understood() {
    check("Name or service not known", "NotFound");
    check("Name does not resolve", "NotFound");
    check("No address associated with hostname", "NoAddress");
    check("Temporary failure in name resolution", "Temporary");
    check("Try again", "Temporary");
    check("Non-recoverable failure in name resolution", "Failed");
    check("something new", "Failed");
}

#[test]
fn an_error_with_a_number_keeps_it() {
    let error = classify("x", io::Error::from_raw_os_error(24));
    assert!(matches!(&error, ResolveError::Failed { source, .. } if source.raw_os_error() == Some(24)));
}
