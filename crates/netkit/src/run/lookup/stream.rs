//! An exchange over a connection: it is made, the question is sent on it, and what comes is handed on.

use std::cell::RefCell;
use std::io;

use netkit_dns::Exchange;
use netkit_model::DnsTransport;
use netkit_net::{Arrivals, Connection, ConnectionOptions, Errno, TcpState, read_clocks};

use super::ask::Asker;
use super::{http, secure};
use crate::run::channel::Channel;

/// Read at once.
const PIECE: usize = 16_384;

/// Carries one try. Cancel safe: the exchange has what came.
///
/// # Errors
/// Only when the event loop fails.
pub(super) async fn carry(
    exchange: &RefCell<Exchange>,
    asker: &Asker,
    transport: DnsTransport,
    question: &[u8],
) -> io::Result<()> {
    let server = exchange.borrow().server();
    let options = ConnectionOptions {
        source: asker.source.filter(|source| source.is_ipv4() == server.is_ipv4()),
        interface: asker.interface.clone(),
        hop_limit: None,
        traffic_class: None,
        max_segment: None,
    };
    let mut connection = match Connection::start(server, &options) {
        Ok(connection) => connection,
        Err((_, errno)) => {
            exchange.borrow_mut().unsent(read_clocks().monotonic, errno);
            return Ok(());
        }
    };
    if !stands(exchange, &mut connection).await? {
        return Ok(());
    }
    let mut channel = match transport {
        DnsTransport::Tls | DnsTransport::Https => {
            match secure::handshake(exchange, asker, connection, transport).await? {
                Some(channel) => channel,
                None => return Ok(()),
            }
        }
        DnsTransport::Udp | DnsTransport::Tcp => {
            connection.settle()?;
            Channel::plain(connection)
        }
    };
    if transport == DnsTransport::Https {
        // HTTP tells itself how long a message is.
        return http::carry(exchange, &mut channel, question.get(2..).unwrap_or_default()).await;
    }
    let (mut rest, mut piece) = (question, [0; PIECE]);
    // Before the first byte leaves: on loopback the answer may be there when the call returns.
    exchange.borrow_mut().asked(read_clocks().monotonic);
    while !exchange.borrow().is_over() {
        if !rest.is_empty() {
            match channel.send(rest) {
                Ok(sent) => rest = &rest[sent..],
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => {
                    exchange.borrow_mut().failed(read_clocks().monotonic, Errno::of(&error));
                    break;
                }
            }
        }
        match channel.receive(&mut piece) {
            Ok(0) => exchange.borrow_mut().closed(read_clocks().monotonic),
            Ok(length) => exchange.borrow_mut().received(read_clocks().monotonic, &piece[..length]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                wait(exchange, channel.changed()).await?;
            }
            Err(error) => exchange.borrow_mut().failed(read_clocks().monotonic, Errno::of(&error)),
        }
    }
    Ok(())
}

/// Waits until the handshake is complete; false where it has come to another end.
async fn stands(exchange: &RefCell<Exchange>, connection: &mut Connection) -> io::Result<bool> {
    let mut arrivals = Arrivals::default();
    loop {
        let look = connection.look(&mut arrivals);
        arrivals.clear();
        let now = read_clocks().monotonic;
        match look.info.map(|info| info.state) {
            Some(TcpState::SynSent) => {}
            Some(TcpState::Closed) | None => {
                exchange.borrow_mut().failed(now, look.error.unwrap_or(Errno::CONNRESET));
            }
            Some(_) => {
                exchange.borrow_mut().connected(now);
                return Ok(true);
            }
        }
        if exchange.borrow().is_over() {
            return Ok(false);
        }
        wait(exchange, connection.changed()).await?;
    }
}

/// Waits for the next thing to happen to the connection, or the deadline.
async fn wait(exchange: &RefCell<Exchange>, change: impl Future<Output = io::Result<()>>) -> io::Result<()> {
    let now = read_clocks().monotonic;
    let deadline = exchange.borrow().deadline().unwrap_or(now);
    tokio::select! {
        changed = change => changed?,
        () = tokio::time::sleep(deadline.since(now)) => {}
    }
    exchange.borrow_mut().expire(read_clocks().monotonic);
    Ok(())
}
