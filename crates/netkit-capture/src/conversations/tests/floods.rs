//! Many handshakes: what is counted of them, and what memory they take.

use super::*;

#[test]
fn a_flood_is_counted_by_its_target() {
    let mut wire = Wire::new();
    let server = wire.server;
    for n in 0..500_u16 {
        let source = format!("203.0.113.{}:{}", n % 50, 10_000 + n).parse().expect("an end");
        wire.pass(source, server, &sent(SYN, u32::from(n), 0, 0));
        if n < 10 {
            wire.pass(server, source, &sent(SYN | ACK, 7, u32::from(n) + 1, 0));
        }
    }
    let [seen] = &wire.conversations.listening()[..] else { panic!("one target") };
    assert_eq!((seen.server, seen.attempts, seen.answered, seen.completed), (server, 500, 10, 0));
    assert_eq!((seen.sources, seen.has_more_sources, seen.repeated, seen.unfinished()), (50, false, 0, 500));
}

#[test]
fn a_crowd_of_clients_completes_its_handshakes() {
    let mut wire = Wire::new();
    for n in 0..100_u16 {
        wire.client.set_port(20_000 + n);
        wire.open();
    }
    let [seen] = &wire.conversations.listening()[..] else { panic!("one target") };
    assert_eq!((seen.attempts, seen.completed, seen.unfinished(), seen.sources), (100, 100, 0, 1));
}

#[test]
fn memory_is_bounded_and_what_is_forgotten_is_counted() {
    let mut wire = Wire::new();
    let server = wire.server;
    let all = 3 * u32::try_from(MOST).expect("a few thousand");
    for n in 0..all {
        let source = SocketAddr::new(std::net::Ipv4Addr::from(0x0a00_0000 + n).into(), 9_999);
        wire.pass(source, server, &sent(SYN, n, 0, 0));
    }
    let kept = wire.conversations.reports().len() as u64;
    assert!(kept <= 2 * MOST as u64, "{kept}");
    assert_eq!(kept + wire.conversations.forgotten(), u64::from(all));
    assert_eq!(wire.conversations.listening()[0].attempts, u64::from(all));
    assert!(wire.conversations.listening()[0].has_more_sources);
}
