//! One TLS handshake on a connection that stands: bytes in, bytes out, and a report of what was seen. Pure but for the keys.
//!
//! It opens no socket and reads no clock. It never breaks a handshake off because of a certificate: what came is recorded
//! (`tls/witness.rs`) and judged afterwards (`tls/judge.rs`), so that every fault is told and not only the first.

mod certificate;
mod clock;
mod ending;
mod judge;
#[cfg(test)]
mod tests;
mod trust;
mod witness;

use std::io::{self, Read as _, Write as _};
use std::sync::Arc;
use std::time::Duration;

use netkit_model::{ClockSeen, EpochSeconds, TlsAgreed, TlsEnd, TlsOffer, TlsReport, Untrusted};
use netkit_net::{Errno, MonotonicTime};
use rustls::client::Resumption;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, ProtocolVersion};

use ending::{end_of, may_be_tls};
pub use trust::Trust;
use witness::{FixedTime, Witness};

/// Bytes of what is not TLS that are kept: a greeting or the first line of an error is shorter.
const LONGEST_BEGINNING: usize = 256;
/// Bytes that a handshake may bring. A message has at most 64 kB (what rustls takes), and only one, the certificates, is
/// longer than a few hundred bytes; twice that is more than any server needs.
const MOST_RECEIVED: u64 = 131_072;
/// A server that asks for a certificate in TLS 1.3 says only after the handshake whether it goes on without (RFC 8446
/// §4.4.2.4): so long it is waited for, a round trip and what a busy server takes.
const OBJECTION_WAIT: Duration = Duration::from_secs(1);

/// What a handshake is to offer, and by what it is judged.
#[derive(Clone, Debug)]
pub struct TlsPlan {
    name: ServerName<'static>,
    offer: TlsOffer,
    trust: Arc<Trust>,
}

impl TlsPlan {
    /// A handshake with whoever has a certificate for this name or address; the protocols are offered in this order (ALPN).
    /// `None` where no certificate can be for such a name.
    pub fn new(name: &str, alpn: Vec<String>, trust: Arc<Trust>) -> Option<Self> {
        let server = ServerName::try_from(name.to_owned()).ok()?;
        let sends_name = matches!(server, ServerName::DnsName(_));
        Some(Self { name: server, offer: TlsOffer { name: name.to_owned(), sends_name, alpn }, trust })
    }
}

/// A handshake from its `ClientHello` on, and the protected connection that comes of it.
#[derive(Debug)]
pub struct TlsSession {
    plan: TlsPlan,
    connection: ClientConnection,
    witness: Arc<Witness>,
    began: MonotonicTime,
    wall: EpochSeconds,
    /// What is to be sent and was not taken yet.
    outgoing: Vec<u8>,
    /// What came first, before it is known to be TLS.
    beginning: Vec<u8>,
    first_byte: Option<Duration>,
    sent: u64,
    received: u64,
    took: Duration,
    end: Option<TlsEnd>,
    has_plaintext: bool,
    /// The other side has said that it closes.
    is_closed: bool,
    /// The handshake is complete, and the server may still object to the missing certificate until then.
    objects_until: Option<MonotonicTime>,
}

impl TlsSession {
    /// Begins: the `ClientHello` is there to be [sent](Self::outgoing). Certificates are judged by `wall`.
    ///
    /// # Errors
    /// What rustls says, where it has no randomness.
    pub fn new(plan: TlsPlan, began: MonotonicTime, wall: EpochSeconds) -> Result<Self, rustls::Error> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let witness = Arc::new(Witness::new(provider.signature_verification_algorithms));
        let mut config = ClientConfig::builder_with_details(provider, Arc::new(FixedTime(wall)))
            .with_safe_default_protocol_versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::clone(&witness) as _)
            .with_client_cert_resolver(Arc::clone(&witness) as _);
        config.resumption = Resumption::disabled();
        config.alpn_protocols = plan.offer.alpn.iter().map(|name| name.clone().into_bytes()).collect();
        // A server that picks a protocol nobody offered is to be seen, not to end the handshake.
        config.check_selected_alpn = false;
        let connection = ClientConnection::new(Arc::new(config), plan.name.clone())?;
        let mut session = Self {
            plan,
            connection,
            witness,
            began,
            wall,
            outgoing: Vec::new(),
            beginning: Vec::new(),
            first_byte: None,
            sent: 0,
            received: 0,
            took: Duration::ZERO,
            end: None,
            has_plaintext: false,
            is_closed: false,
            objects_until: None,
        };
        session.fill();
        Ok(session)
    }

    /// What is to be sent next; empty for nothing.
    pub fn outgoing(&self) -> &[u8] {
        &self.outgoing
    }

    /// The first so many bytes of [`outgoing`](Self::outgoing) are sent.
    pub fn sent(&mut self, count: usize) {
        self.outgoing.drain(..count.min(self.outgoing.len()));
        if self.is_in_handshake() {
            self.sent += count as u64;
        }
    }

    /// Takes bytes that came. After the handshake as much is to be [read](Self::read) as there is before more is taken.
    ///
    /// # Errors
    /// The other side broke the rules after the handshake.
    pub fn take(&mut self, now: MonotonicTime, bytes: &[u8]) -> io::Result<()> {
        if !self.is_in_handshake() {
            return self.feed(bytes).map_err(io::Error::other);
        }
        let after = now.since(self.began);
        self.first_byte = self.first_byte.or(Some(after));
        self.received += bytes.len() as u64;
        let room = LONGEST_BEGINNING.saturating_sub(self.beginning.len());
        self.beginning.extend(bytes.iter().take(room));
        if !may_be_tls(&self.beginning) {
            let beginning = Untrusted::from_bytes(std::mem::take(&mut self.beginning));
            self.finish(now, TlsEnd::NotTls(beginning));
        } else if let Err(error) = self.feed(bytes) {
            self.finish(now, end_of(&error));
        } else if self.received > MOST_RECEIVED && self.connection.is_handshaking() {
            let much = format!("it sends more than {} kB", MOST_RECEIVED / 1024);
            self.finish(now, TlsEnd::Broken(much));
        } else if !self.connection.is_handshaking() {
            self.complete(now);
        } else if self.is_closed {
            self.finish(now, TlsEnd::Closed);
        }
        Ok(())
    }

    /// The other side has closed the connection.
    pub fn closed(&mut self, now: MonotonicTime) {
        self.finish(now, TlsEnd::Closed);
    }

    /// The connection failed.
    pub fn failed(&mut self, now: MonotonicTime, errno: Errno) {
        self.finish(now, TlsEnd::Failed(errno));
    }

    /// The timeout is over.
    pub fn expire(&mut self, now: MonotonicTime) {
        let end = if self.objects_until.is_some() { TlsEnd::Done } else { TlsEnd::Stalled };
        self.finish(now, end);
    }

    /// The user gave up.
    pub fn interrupt(&mut self, now: MonotonicTime) {
        let end = if self.objects_until.is_some() { TlsEnd::Done } else { TlsEnd::Interrupted };
        self.finish(now, end);
    }

    /// True until the handshake has ended, well or not.
    pub fn is_in_handshake(&self) -> bool {
        self.end.is_none()
    }

    /// When it is enough to wait, where that is before the timeout.
    pub fn deadline(&self) -> Option<MonotonicTime> {
        self.objects_until.filter(|_| self.is_in_handshake())
    }

    /// Bytes that were protected and have come; zero once the other side has said that it closes.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] where there are none.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.connection.reader().read(buffer)
    }

    /// Protects bytes and says how many it took; they are in [`outgoing`](Self::outgoing) then. As long as something is left
    /// there it takes nothing.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.outgoing.is_empty() {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        let taken = self.connection.writer().write(bytes)?;
        self.fill();
        Ok(taken)
    }

    /// What was seen, judged. `kept_within` is how far off the clock is at most, where something keeps it.
    pub fn report(&self, kept_within: Option<Duration>) -> TlsReport {
        let chain = self.witness.chain();
        let mut judged = judge::judge(&chain, &self.plan.name, &self.plan.trust, self.wall);
        judged.faults.extend(self.witness.unproven());
        let witness = clock::witness(&chain, &judged, &self.plan.trust, self.wall);
        TlsReport {
            offer: self.plan.offer.clone(),
            took: self.took,
            first_byte: self.first_byte,
            sent: self.sent,
            received: self.received,
            end: self.end.clone().unwrap_or(TlsEnd::Interrupted),
            session: self.agreed(),
            wants_client_certificate: self.witness.was_asked(),
            chain: chain.iter().map(|der| certificate::read(der)).collect(),
            faults: judged.faults,
            roots: self.plan.trust.count(),
            judged_at: self.wall,
            clock: ClockSeen { kept_within, witness },
        }
    }

    fn agreed(&self) -> TlsAgreed {
        let version = self.connection.protocol_version().and_then(|version| match version {
            ProtocolVersion::TLSv1_2 => Some("TLS 1.2"),
            ProtocolVersion::TLSv1_3 => Some("TLS 1.3"),
            _ => None,
        });
        let suite = self.connection.negotiated_cipher_suite().map(|suite| suite.suite());
        // The registry writes TLS_AES_128_GCM_SHA256, rustls TLS13_AES_128_GCM_SHA256.
        let cipher = suite.and_then(|suite| suite.as_str()).map(|name| name.replacen("TLS13_", "TLS_", 1));
        TlsAgreed { version, cipher, alpn: self.connection.alpn_protocol().map(Untrusted::from_bytes) }
    }

    /// Gives bytes to rustls, which may say something in return.
    fn feed(&mut self, mut bytes: &[u8]) -> Result<(), rustls::Error> {
        let mut result = Ok(());
        while !bytes.is_empty() && result.is_ok() {
            match self.connection.read_tls(&mut bytes) {
                Ok(0) => break,
                Ok(_) => {
                    result = self.connection.process_new_packets().map(|state| {
                        self.has_plaintext |= state.plaintext_bytes_to_read() > 0;
                        self.is_closed |= state.peer_has_closed();
                    });
                }
                Err(error) => result = Err(rustls::Error::General(error.to_string())),
            }
        }
        self.fill();
        result
    }

    /// The handshake is complete. Where a certificate was asked for, the server's first word tells whether it goes on.
    fn complete(&mut self, now: MonotonicTime) {
        let is_new = self.connection.protocol_version() == Some(ProtocolVersion::TLSv1_3);
        let has_spoken = self.connection.tls13_tickets_received() > 0 || self.has_plaintext;
        if !is_new || !self.witness.was_asked() || has_spoken {
            return self.finish(now, TlsEnd::Done);
        }
        if self.objects_until.is_none() {
            self.took = now.since(self.began);
            self.objects_until = Some(now.after(OBJECTION_WAIT));
        }
    }

    /// Takes the end, if it is the first.
    fn finish(&mut self, now: MonotonicTime, end: TlsEnd) {
        if self.end.is_some() {
            return;
        }
        if self.objects_until.is_none() {
            self.took = now.since(self.began);
        }
        self.end = Some(end);
    }

    fn fill(&mut self) {
        while self.connection.wants_write() {
            // A Vec takes everything.
            if !matches!(self.connection.write_tls(&mut self.outgoing), Ok(1..)) {
                return;
            }
        }
    }
}
