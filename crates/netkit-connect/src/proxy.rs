//! One CONNECT to an HTTP proxy (RFC 9110 §9.3.6): bytes in, bytes out, and a report of what was answered. Pure.
//!
//! It opens no socket and reads no clock. What follows the header is not its own: bytes are to be given one at a time, so
//! that what the target says first stays where it is.

use std::fmt;
use std::time::Duration;

use data_encoding::BASE64;
use netkit_model::{ProxyEnd, ProxyReport, Untrusted};
use netkit_net::{Errno, MonotonicTime};

#[cfg(test)]
mod tests;

/// Bytes of header that are taken: servers take 8 kB of one, and the most patient 64 kB.
const MOST_RECEIVED: u64 = 65_536;
/// Bytes of what is not HTTP that are kept: a greeting or the first line of an error is shorter.
const LONGEST_BEGINNING: usize = 256;
/// What every answer begins with (RFC 9112 §4).
const VERSION: &[u8] = b"HTTP/";

/// What a proxy is to be asked.
#[derive(Clone, PartialEq, Eq)]
pub struct ProxyRequest {
    target: String,
    credentials: Option<Vec<u8>>,
}

impl ProxyRequest {
    /// To connect to this `host:port`. The credentials are `user:password` (Basic, RFC 7617).
    pub fn new(target: String, credentials: Option<Vec<u8>>) -> Self {
        Self { target, credentials }
    }

    fn bytes(&self) -> Vec<u8> {
        let Self { target, credentials } = self;
        let basic = credentials.as_deref().map(|bytes| BASE64.encode(bytes));
        let proof = basic.map(|basic| format!("Proxy-Authorization: Basic {basic}\r\n")).unwrap_or_default();
        format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{proof}\r\n").into_bytes()
    }
}

impl fmt::Debug for ProxyRequest {
    /// Credentials are nobody's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyRequest").field("target", &self.target).finish_non_exhaustive()
    }
}

/// A request from its first byte to the end of the header that answers it.
#[derive(Debug)]
pub struct ProxySession {
    request: ProxyRequest,
    began: MonotonicTime,
    /// Bytes of the request that were sent.
    sent: usize,
    /// The header, as far as it has come.
    header: Vec<u8>,
    received: u64,
    first_byte: Option<Duration>,
    took: Duration,
    end: Option<ProxyEnd>,
}

impl ProxySession {
    /// Begins: the request is there to be [sent](Self::outgoing).
    pub fn new(request: ProxyRequest, began: MonotonicTime) -> Self {
        Self {
            request,
            began,
            sent: 0,
            header: Vec::new(),
            received: 0,
            first_byte: None,
            took: Duration::ZERO,
            end: None,
        }
    }

    /// What is to be sent next; empty for nothing.
    pub fn outgoing(&self) -> Vec<u8> {
        self.request.bytes().split_off(self.sent)
    }

    /// The first so many bytes of [`outgoing`](Self::outgoing) are sent.
    pub fn sent(&mut self, count: usize) {
        self.sent += count.min(self.outgoing().len());
    }

    /// Takes a byte that came.
    pub fn take(&mut self, now: MonotonicTime, byte: u8) {
        if self.has_ended() {
            return;
        }
        self.first_byte = self.first_byte.or(Some(now.since(self.began)));
        self.received += 1;
        self.header.push(byte);
        let line = self.header.len().min(VERSION.len());
        if self.header[..line] != VERSION[..line] && (byte == b'\n' || self.header.len() == LONGEST_BEGINNING)
        {
            self.not_http(now);
        } else if self.header.ends_with(b"\n\r\n") || self.header.ends_with(b"\n\n") {
            self.judge(now);
        } else if self.received >= MOST_RECEIVED {
            self.finish(now, ProxyEnd::Endless);
        }
    }

    /// The proxy has closed the connection.
    pub fn closed(&mut self, now: MonotonicTime) {
        self.cut(now, ProxyEnd::Closed);
    }

    /// The connection failed.
    pub fn failed(&mut self, now: MonotonicTime, errno: Errno) {
        self.cut(now, ProxyEnd::Failed(errno));
    }

    /// The timeout is over.
    pub fn expire(&mut self, now: MonotonicTime) {
        self.cut(now, ProxyEnd::Stalled);
    }

    /// The user gave up.
    pub fn interrupt(&mut self, now: MonotonicTime) {
        self.finish(now, ProxyEnd::Interrupted);
    }

    /// True once the header is whole, or will never be.
    pub fn has_ended(&self) -> bool {
        self.end.is_some()
    }

    /// What was seen.
    pub fn report(&self) -> ProxyReport {
        ProxyReport {
            target: self.request.target.clone(),
            took: self.took,
            first_byte: self.first_byte,
            sent: self.sent as u64,
            received: self.received,
            end: self.end.clone().unwrap_or(ProxyEnd::Interrupted),
        }
    }

    /// The header is whole.
    fn judge(&mut self, now: MonotonicTime) {
        match status_line(&self.header) {
            // An interim answer is followed by another (RFC 9110 §15.2).
            Some((100..200, _)) => self.header.clear(),
            Some((status, reason)) => {
                let reason = Untrusted::from_bytes(reason);
                self.finish(now, ProxyEnd::Answered { status, reason });
            }
            None => self.not_http(now),
        }
    }

    /// Ends before the header does; what is not even the beginning of HTTP says more than that.
    fn cut(&mut self, now: MonotonicTime, end: ProxyEnd) {
        let line = self.header.len().min(VERSION.len());
        if !self.has_ended() && self.header[..line] != VERSION[..line] {
            return self.not_http(now);
        }
        self.finish(now, end);
    }

    fn not_http(&mut self, now: MonotonicTime) {
        let beginning: Vec<u8> = self.header.iter().copied().take(LONGEST_BEGINNING).collect();
        self.finish(now, ProxyEnd::NotHttp(Untrusted::from_bytes(beginning)));
    }

    /// Takes the end, if it is the first.
    fn finish(&mut self, now: MonotonicTime, end: ProxyEnd) {
        if self.end.is_none() {
            self.took = now.since(self.began);
            self.end = Some(end);
        }
    }
}

/// The status and the reason of `HTTP/1.1 200 Connection established` (RFC 9112 §4).
fn status_line(header: &[u8]) -> Option<(u16, Vec<u8>)> {
    let line = header.split(|byte| *byte == b'\n').next()?;
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let mut words = line.strip_prefix(VERSION)?.splitn(3, |byte| *byte == b' ');
    let (_version, status) = (words.next()?, words.next()?);
    let is_status = status.len() == 3 && status.iter().all(u8::is_ascii_digit);
    let status: u16 = std::str::from_utf8(status).ok().filter(|_| is_status)?.parse().ok()?;
    let reason: Vec<u8> = words.next().unwrap_or_default().iter().copied().take(LONGEST_BEGINNING).collect();
    (status >= 100).then_some((status, reason))
}
