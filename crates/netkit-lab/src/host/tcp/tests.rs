//! Tests of a host's TCP against a small client: what the tests of connections and of streams share, and any segments at all.

mod client;
mod connections;
mod streams;

use std::time::Duration;

use netkit_packet::tcp::TcpFlags;
use proptest::prelude::*;

use self::client::{Client, Heard};
use crate::host::tests::plain_host;
use crate::topology::{Host, TcpManner, TcpService};

const PORT: u16 = 80;
const SYN: TcpFlags = TcpFlags::SYN;
const ACK: TcpFlags = TcpFlags::ACK;
const RST: TcpFlags = TcpFlags::RST;
const FIN: TcpFlags = TcpFlags::FIN;
const PSH: TcpFlags = TcpFlags::PSH;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A service that accepts and has nothing to say.
fn service() -> TcpService {
    TcpService {
        manner: TcpManner::Accept,
        greeting: Vec::new(),
        response: Vec::new(),
        closes: false,
        syn_ack_delay: Duration::ZERO,
        response_delay: Duration::ZERO,
    }
}

fn host(service: TcpService) -> Host {
    Host { tcp: [(PORT, service)].into(), ..plain_host() }
}

fn client(service: TcpService) -> Client {
    Client::new(host(service), PORT)
}

fn with_manner(manner: TcpManner) -> Client {
    client(TcpService { manner, ..service() })
}

fn flags_of(heard: &[Heard]) -> Vec<TcpFlags> {
    heard.iter().map(|segment| segment.flags).collect()
}

/// Bytes that are not alike everywhere, so that a misplaced one shows.
fn text(length: usize) -> Vec<u8> {
    (0..length).map(|place| u8::try_from(place % 251).expect("below 251")).collect()
}

proptest! {
    #[test]
    fn no_segments_in_any_order_harm_a_host(
        segments in prop::collection::vec(
            (any::<u8>(), -3_i32..2000, -3_i32..2000, any::<u16>(), prop::collection::vec(any::<u8>(), 0..50), 0_u64..3000),
            0..40,
        ),
        manner in prop::sample::select(vec![
            TcpManner::Accept,
            TcpManner::Mute,
            TcpManner::ZeroWindow,
            TcpManner::Close,
            TcpManner::ResetAfterAccept,
            TcpManner::DeafAfterAccept,
        ]),
        closes: bool,
    ) {
        let mut client = client(TcpService { manner, response: text(2000), closes, ..service() });
        client.connect();
        for (flags, sequence, acknowledgment, window, payload, pause) in segments {
            client.window = window;
            let sequence = client.next.wrapping_add_signed(sequence);
            let acknowledgment = client.expected.wrapping_add_signed(acknowledgment);
            client.send_at(sequence, acknowledgment, TcpFlags(flags), &payload);
            let end = client.now + Duration::from_millis(pause);
            while client.hear_until(end).is_some() {}
        }
        client.hear_out();
    }
}
