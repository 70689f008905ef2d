//! TLS on the connection of an exchange (RFC 7858, RFC 8484): the handshake, and whether its certificate is good.
//!
//! Nothing is asked of a server whose certificate is not: who listens there is not known.

use std::cell::RefCell;
use std::io;
use std::sync::Arc;

use netkit_connect::TlsPlan;
use netkit_dns::Exchange;
use netkit_model::{DnsEnd, DnsTransport, TlsEnd, Untrusted};
use netkit_net::{Connection, Errno, read_clocks};

use super::ask::Asker;
use crate::run::channel::Channel;
use crate::run::handshake::Handshake;

/// HTTP/2 in the negotiation of protocols (RFC 9113 §3.1).
const H2: &str = "h2";

/// The protected connection; `None` where the exchange has ended with what was seen.
pub(super) async fn handshake(
    exchange: &RefCell<Exchange>,
    asker: &Asker,
    connection: Connection,
    transport: DnsTransport,
) -> io::Result<Option<Channel>> {
    let server = exchange.borrow().query().server.clone();
    // An address is what a certificate can be for as well (RFC 8310 §8.1).
    let name = server.name.clone().unwrap_or_else(|| server.address.ip().to_string());
    let alpn = if transport == DnsTransport::Https { vec![H2.to_owned()] } else { Vec::new() };
    let plan = asker.trust.as_ref().and_then(|trust| TlsPlan::new(&name, alpn, Arc::clone(trust)));
    let now = read_clocks().monotonic;
    let left = exchange.borrow().deadline().map(|deadline| deadline.since(now)).unwrap_or_default();
    let Some(plan) = plan else {
        exchange.borrow_mut().unsent(now, Errno::INVAL);
        return Ok(None);
    };
    let mut handshake = Handshake::new(&plan, connection, left).map_err(io::Error::other)?;
    handshake.until_end().await?;
    let shaken = handshake.end();
    let now = read_clocks().monotonic;
    if shaken.report.is_good() {
        let alpn = shaken.report.session.alpn.as_ref().map(Untrusted::as_bytes);
        if transport == DnsTransport::Https && alpn != Some(H2.as_bytes()) {
            exchange.borrow_mut().secured(now);
            let text = Untrusted::from_bytes("the server does not take up HTTP/2 (ALPN)");
            exchange.borrow_mut().ended(now, DnsEnd::Http { status: 0, text });
            return Ok(None);
        }
        exchange.borrow_mut().secured(now);
        return Ok(Some(shaken.into_channel()));
    }
    let end = match shaken.report.end {
        TlsEnd::Interrupted => DnsEnd::Interrupted,
        _ => DnsEnd::Insecure(Box::new(shaken.report)),
    };
    exchange.borrow_mut().ended(now, end);
    Ok(None)
}
