//! The ports from which many questions are sent, in batches.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::Pin;
use std::task::Poll;

use anyhow::Context as _;
use netkit_dns::{Bulk, BulkQuery};
use netkit_net::{
    Arrival, Arrivals, ErrorOrigin, Outgoing, ProbeSocket, SendStampKind, SocketKind, SocketOptions, Token,
    read_clocks,
};

use crate::config::LookupConfig;

/// Ports for each family.
pub(super) const PORTS: usize = 4;
/// Questions that are handed to the kernel at once.
const BATCH: usize = 64;
/// The longest answer that is read whole: more than the questions permit.
const LONGEST: usize = 4_096;

/// Sockets: those of IPv4, then those of IPv6.
pub(super) struct Ports {
    sockets: Vec<ProbeSocket>,
    has_ipv4: bool,
    arrivals: Arrivals,
}

impl Ports {
    /// Opens what these servers need.
    pub(super) fn open(config: &LookupConfig, servers: &[SocketAddr]) -> anyhow::Result<Self> {
        let has_ipv4 = servers.iter().any(SocketAddr::is_ipv4);
        let has_ipv6 = servers.iter().any(SocketAddr::is_ipv6);
        let families: [(bool, IpAddr); 2] =
            [(has_ipv4, Ipv4Addr::UNSPECIFIED.into()), (has_ipv6, Ipv6Addr::UNSPECIFIED.into())];
        let mut sockets = Vec::new();
        for (_, family) in families.into_iter().filter(|(is_wanted, _)| *is_wanted) {
            for _ in 0..PORTS {
                let options = SocketOptions {
                    source: config.source.filter(|source| source.is_ipv4() == family.is_ipv4()),
                    interface: config.interface.clone(),
                    largest_datagram: LONGEST,
                    send_stamps: SendStampKind::Driver,
                    ..SocketOptions::for_family_of(family)
                };
                sockets.push(ProbeSocket::open(SocketKind::Udp, &options).context("cannot open a socket")?);
            }
        }
        Ok(Self { sockets, has_ipv4, arrivals: Arrivals::default() })
    }

    /// Reads everything that is there, sends what is due, and tells the session of both.
    pub(super) fn exchange(&mut self, bulk: &mut Bulk) {
        for index in 0..self.sockets.len() {
            self.sockets[index].receive_now(&mut self.arrivals);
            self.tell(bulk, index);
        }
        bulk.expire(read_clocks().monotonic);
        let now = read_clocks().monotonic;
        let mut batches: Vec<Vec<BulkQuery>> = self.sockets.iter().map(|_| Vec::new()).collect();
        while let Some(query) = bulk.send(now) {
            let index = self.index(&query);
            batches[index].push(query);
            if batches[index].len() == BATCH {
                self.send(bulk, index, &batches[index]);
                batches[index].clear();
            }
        }
        for (index, batch) in batches.iter().enumerate() {
            self.send(bulk, index, batch);
        }
    }

    /// Waits until there may be something to read. Cancel safe.
    pub(super) async fn ready(&self) -> io::Result<()> {
        let mut waits: Vec<Pin<Box<dyn Future<Output = io::Result<()>> + '_>>> = Vec::new();
        for socket in &self.sockets {
            waits.push(Box::pin(socket.ready()));
        }
        poll_fn(|context| {
            let mut ready = waits.iter_mut().map(|wait| wait.as_mut().poll(context));
            ready.find(Poll::is_ready).unwrap_or(Poll::Pending)
        })
        .await
    }

    fn index(&self, query: &BulkQuery) -> usize {
        let is_behind = self.has_ipv4 && query.server.is_ipv6();
        query.port + if is_behind { PORTS } else { 0 }
    }

    fn send(&mut self, bulk: &mut Bulk, index: usize, batch: &[BulkQuery]) {
        if batch.is_empty() {
            return;
        }
        let packet = |query| {
            let BulkQuery { server, bytes, number, .. }: &BulkQuery = query;
            Outgoing {
                token: Token(*number),
                destination: *server,
                bytes,
                hop_limit: None,
                traffic_class: None,
                dont_fragment: None,
                source: None,
                interface: None,
                source_port: None,
            }
        };
        let packets: Vec<Outgoing<'_>> = batch.iter().map(packet).collect();
        let mut receipts = Vec::with_capacity(packets.len());
        self.sockets[index].send(&packets, &mut receipts, &mut self.arrivals);
        for receipt in receipts {
            if let Err(errno) = receipt.result {
                bulk.unsent(receipt.reading.monotonic, receipt.token.0, errno);
            }
        }
        self.tell(bulk, index);
    }

    fn tell(&mut self, bulk: &mut Bulk, index: usize) {
        for arrival in self.arrivals.iter() {
            match arrival {
                Arrival::Reply(reply) => {
                    bulk.reply(reply.received.reading.monotonic, index % PORTS, reply.from, reply.payload);
                }
                Arrival::IcmpError(error) if error.origin != ErrorOrigin::Local => {
                    if let Some(server) = error.destination {
                        bulk.rejected(error.received.reading.monotonic, server);
                    }
                }
                Arrival::SendStamp(_) | Arrival::IcmpError(_) | Arrival::Handshake(_) => {}
            }
        }
        self.arrivals.clear();
    }
}
