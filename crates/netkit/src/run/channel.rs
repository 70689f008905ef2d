//! What a service is spoken to through: the connection itself, or TLS on it.
//!
//! It decides nothing: what is said is the business of who holds it, the handshake `handshake.rs`'s.

use std::io;

use netkit_connect::TlsSession;
use netkit_net::{Arrivals, Connection, SocketLook, read_clocks};

/// Read at once from the socket: about a record of TLS (RFC 8446 §5.2), and no more than a stack bears.
const PIECE: usize = 16_384;

/// A connection, protected or not.
pub(in crate::run) struct Channel {
    connection: Connection,
    session: Option<Box<TlsSession>>,
}

impl Channel {
    /// A connection as it is.
    pub(in crate::run) fn plain(connection: Connection) -> Self {
        Self { connection, session: None }
    }

    /// A connection that a TLS session protects.
    pub(in crate::run) fn secured(connection: Connection, session: TlsSession) -> Self {
        Self { connection, session: Some(Box::new(session)) }
    }

    /// See [`Connection::settle`].
    pub(in crate::run) fn settle(&mut self) -> io::Result<()> {
        self.connection.settle()
    }

    /// See [`Connection::changed`]. Cancel safe.
    pub(in crate::run) async fn changed(&self) -> io::Result<()> {
        self.connection.changed().await
    }

    /// See [`Connection::look`].
    pub(in crate::run) fn look(&mut self, arrivals: &mut Arrivals) -> SocketLook {
        self.connection.look(arrivals)
    }

    /// Hands bytes on and says how many were taken.
    pub(in crate::run) fn send(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let Some(session) = &mut self.session else { return self.connection.send(bytes) };
        flush(&self.connection, session)?;
        let taken = session.write(bytes)?;
        // What finds no room is sent before anything else is taken.
        match flush(&self.connection, session) {
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
            _ => Ok(taken),
        }
    }

    /// Reads bytes that have come; zero once the other side has closed.
    pub(in crate::run) fn receive(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(session) = &mut self.session else { return self.connection.receive(buffer) };
        loop {
            match session.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return done,
            }
            let mut piece = [0; PIECE];
            let length = self.connection.receive(&mut piece)?;
            if length == 0 {
                return Ok(0);
            }
            if session.take(read_clocks().monotonic, &piece[..length]).is_err() {
                // An alert ends a session as a FIN does.
                return Ok(0);
            }
            match flush(&self.connection, session) {
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                _ => {}
            }
        }
    }
}

/// Sends what the session has to send, as far as there is room.
pub(in crate::run) fn flush(connection: &Connection, session: &mut TlsSession) -> io::Result<()> {
    while !session.outgoing().is_empty() {
        let sent = connection.send(session.outgoing())?;
        session.sent(sent);
    }
    Ok(())
}
