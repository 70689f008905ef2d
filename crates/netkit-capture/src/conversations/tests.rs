//! Connections made by hand, segment by segment: the figures of RFC 9293, and everything else that is told.

mod figures;
mod floods;
mod oddities;
mod properties;

use std::net::SocketAddr;
use std::time::Duration;

use netkit_model::{
    ConnectionEnd, ConnectionReport, KernelTime, ResetSense, SegmentNote, SegmentSeen, TcpFlags, TcpState,
};
use netkit_packet::ip::{IpDatagram, IpHeader, encode, protocol};
use netkit_packet::tcp::{self, TcpOption, TcpSegment, encode_options};

use super::*;

const SYN: TcpFlags = TcpFlags::SYN;
const ACK: TcpFlags = TcpFlags::ACK;
const FIN: TcpFlags = TcpFlags::FIN;
const RST: TcpFlags = TcpFlags::RST;
const CLIENT: &str = "192.0.2.1:40000";
const SERVER: &str = "198.51.100.7:80";

/// Two ends, and what passes between them.
struct Wire {
    conversations: Conversations,
    client: SocketAddr,
    server: SocketAddr,
    at: Duration,
}

/// What is sent: everything but who sends it.
#[derive(Clone, Debug)]
struct Sent {
    flags: TcpFlags,
    sequence: u32,
    acknowledgment: u32,
    length: u32,
    window: u16,
    hop_limit: u8,
    options: Vec<TcpOption>,
}

fn sent(flags: TcpFlags, sequence: u32, acknowledgment: u32, length: u32) -> Sent {
    Sent { flags, sequence, acknowledgment, length, window: 1_000, hop_limit: 64, options: Vec::new() }
}

impl Wire {
    fn new() -> Self {
        Self::between(CLIENT, SERVER)
    }

    fn between(client: &str, server: &str) -> Self {
        let end = |text: &str| text.parse().expect("an address and a port");
        let at = Duration::from_secs(1_000);
        Self { conversations: Conversations::new(), client: end(client), server: end(server), at }
    }

    /// Time passes.
    fn wait(&mut self, milliseconds: u64) -> &mut Self {
        self.at += Duration::from_millis(milliseconds);
        self
    }

    #[expect(clippy::needless_pass_by_value, reason = "so that tests read as a list of segments")]
    fn client(&mut self, sent: Sent) -> SegmentSeen {
        self.pass(self.client, self.server, &sent)
    }

    #[expect(clippy::needless_pass_by_value, reason = "so that tests read as a list of segments")]
    fn server(&mut self, sent: Sent) -> SegmentSeen {
        self.pass(self.server, self.client, &sent)
    }

    fn pass(&mut self, source: SocketAddr, destination: SocketAddr, sent: &Sent) -> SegmentSeen {
        let options = encode_options(&sent.options);
        let segment = TcpSegment {
            source_port: source.port(),
            destination_port: destination.port(),
            sequence: sent.sequence,
            acknowledgment: sent.acknowledgment,
            flags: sent.flags,
            window: sent.window,
            urgent: 0,
            options: &options,
            payload: &[],
        };
        let bytes = tcp::encode(source, destination, &segment);
        let header = IpHeader {
            source: source.ip(),
            destination: destination.ip(),
            hop_limit: sent.hop_limit,
            traffic_class: 0,
            dont_fragment: true,
            label: 0,
            protocol: protocol::TCP,
        };
        let packet = encode(&header, &bytes);
        let datagram = IpDatagram::decode(&packet).expect("a whole datagram");
        let segment = TcpSegment::decode(datagram.payload).expect("a whole segment");
        self.at += Duration::from_micros(100);
        let at = KernelTime::from_epoch(self.at);
        self.conversations.hear(at, &datagram, &segment, sent.length, false)
    }

    /// A handshake; both ends are at 101 and 301 behind it.
    fn open(&mut self) -> &mut Self {
        self.client(sent(SYN, 100, 0, 0));
        self.server(sent(SYN | ACK, 300, 101, 0));
        self.client(sent(ACK, 101, 301, 0));
        self
    }

    /// The last connection.
    fn report(&self) -> ConnectionReport {
        self.conversations.reports().pop().expect("a connection")
    }
}

#[track_caller]
fn check(seen: &SegmentSeen, client: TcpState, server: TcpState, notes: &[SegmentNote]) {
    let states = (seen.client_state.state, seen.server_state.state);
    assert_eq!((states, seen.notes.as_slice()), ((client, server), notes), "{seen:?}");
}

use TcpState::{
    CloseWait, Closed, Closing, Established, FinWait1, FinWait2, LastAck, Listen, SynReceived, SynSent,
    TimeWait,
};
