//! Handing batches to the kernel, and remembering which send stamp belongs to which packet.

use std::collections::VecDeque;
use std::net::IpAddr;
use std::os::fd::RawFd;

use socket2::{Domain, SockAddr};

use super::{apply_dont_fragment, get_option, set_option};
use crate::clock::read_clocks;
use crate::control::ControlWriter;
use crate::{DontFragment, Errno, Outgoing, SendReceipt, Token};

/// Packets handed over in one system call; measured: 16 to 128 cost the same a packet.
const BATCH: usize = 64;
/// `SCM_TS_OPT_ID` (Linux 6.13): the sender chooses the key of a packet's send stamps.
const SCM_TS_OPT_ID: i32 = 81;
/// Send stamps come back within microseconds; so many packets are remembered while they are awaited.
const REMEMBERED_KEYS: usize = 4_096;

/// The sending half of a probe socket.
#[derive(Debug)]
pub(super) struct Sender {
    ipv6: bool,
    keys: StampKeys,
    dont_fragment: Option<DontFragment>,
}

/// How a send stamp's 32-bit key is turned back into a token.
#[derive(Debug)]
enum StampKeys {
    /// We choose the key: the token's low half.
    Chosen { latest: u64 },
    /// The kernel counts packets on this socket (before Linux 6.13).
    Counted { first: u32, tokens: VecDeque<Token> },
}

impl Sender {
    pub(super) fn new(family: Domain) -> Self {
        Self { ipv6: family == Domain::IPV6, keys: StampKeys::Chosen { latest: 0 }, dont_fragment: None }
    }

    /// The packet that a send stamp's key stands for.
    pub(super) fn token_of(&self, key: u32) -> Option<Token> {
        match &self.keys {
            StampKeys::Chosen { latest } => {
                // Stamps are about packets sent lately: the nearest token at or below the latest one.
                #[expect(clippy::cast_possible_truncation, reason = "the key is the token's low half")]
                let behind = (*latest as u32).wrapping_sub(key);
                latest.checked_sub(u64::from(behind)).map(Token)
            }
            StampKeys::Counted { first, tokens } => tokens.get(key.wrapping_sub(*first) as usize).copied(),
        }
    }

    /// Sends all, one receipt each. A packet that fails does not stop the ones behind it.
    pub(super) fn send(&mut self, socket: RawFd, batch: &[Outgoing<'_>], receipts: &mut Vec<SendReceipt>) {
        let mut rest = batch;
        while let Some(head) = rest.first() {
            let alike =
                rest.iter().take(BATCH).take_while(|one| one.dont_fragment == head.dont_fragment).count();
            let reading = read_clocks();
            let sent = self.send_alike(socket, &rest[..alike]);
            let accepted = *sent.as_ref().unwrap_or(&0);
            receipts.extend(rest[..accepted].iter().map(|one| SendReceipt {
                token: one.token,
                reading,
                result: Ok(()),
            }));
            rest = &rest[accepted..];
            if let Err(errno) = sent {
                receipts.push(SendReceipt { token: rest[0].token, reading, result: Err(errno) });
                rest = &rest[1..];
            }
        }
    }

    /// Sends one packet.
    pub(super) fn send_one(&mut self, socket: RawFd, packet: &Outgoing<'_>) -> SendReceipt {
        let reading = read_clocks();
        let result = self.send_alike(socket, std::slice::from_ref(packet)).map(|_| ());
        SendReceipt { token: packet.token, reading, result }
    }

    /// Sends packets that share the socket's fragmentation mode; `Ok` is at least one.
    fn send_alike(&mut self, socket: RawFd, batch: &[Outgoing<'_>]) -> Result<usize, Errno> {
        if let Some(mode) = batch[0].dont_fragment.filter(|mode| self.dont_fragment != Some(*mode)) {
            apply_dont_fragment(socket, self.ipv6, mode)?;
            self.dont_fragment = Some(mode);
        }
        let chosen = matches!(self.keys, StampKeys::Chosen { .. });
        let mut result = send_many(socket, batch, self.ipv6, chosen);
        if chosen && result == Err(Errno::INVAL) {
            // Either the kernel does not know SCM_TS_OPT_ID, or the route is a blackhole: without it, we know.
            result = send_many(socket, batch, self.ipv6, false);
            if result.is_ok() {
                self.keys = StampKeys::Counted { first: 0, tokens: VecDeque::new() };
                restart_counting(socket);
                // The packets just sent were counted before the restart: their stamps are not attributed.
                return result;
            }
        }
        self.remember(socket, batch, result);
        result
    }

    fn remember(&mut self, socket: RawFd, batch: &[Outgoing<'_>], result: Result<usize, Errno>) {
        match (&mut self.keys, result) {
            (StampKeys::Chosen { latest }, _) => {
                *latest =
                    batch.iter().map(|one| one.token.0).max().map_or(*latest, |token| token.max(*latest));
            }
            (StampKeys::Counted { first, tokens }, Ok(sent)) => {
                tokens.extend(batch[..sent].iter().map(|one| one.token));
                while tokens.len() > REMEMBERED_KEYS {
                    tokens.pop_front();
                    *first = first.wrapping_add(1);
                }
            }
            // Whether the kernel counted the packet that failed depends on where it failed: start over.
            (StampKeys::Counted { first, tokens }, Err(_)) => {
                tokens.clear();
                *first = 0;
                restart_counting(socket);
            }
        }
    }
}

/// Switching `OPT_ID` off and on sets the kernel's counter to zero (Documentation/networking/timestamping.rst).
fn restart_counting(socket: RawFd) {
    let mut flags = [0_u32; 2];
    let read = get_option(socket, libc::SOL_SOCKET, libc::SO_TIMESTAMPING, &mut flags);
    if read.is_ok() && flags[0] & libc::SOF_TIMESTAMPING_OPT_ID != 0 {
        let without = flags[0] & !libc::SOF_TIMESTAMPING_OPT_ID;
        let off = set_option(socket, libc::SOL_SOCKET, libc::SO_TIMESTAMPING, &without);
        let on = set_option(socket, libc::SOL_SOCKET, libc::SO_TIMESTAMPING, &flags[0]);
        // If either failed, stamps are missing from now on and RTTs say that they come from the host clock.
        let _stamps_lost = off.and(on);
    }
}

/// `sendmmsg(2)` with each packet's own control messages.
fn send_many(socket: RawFd, batch: &[Outgoing<'_>], ipv6: bool, choose_keys: bool) -> Result<usize, Errno> {
    let batch = &batch[..batch.len().min(BATCH)];
    let names: Vec<SockAddr> = batch.iter().map(|one| SockAddr::from(one.destination)).collect();
    let mut controls: Vec<ControlWriter> =
        batch.iter().map(|one| control_of(one, ipv6, choose_keys)).collect();
    let mut vectors: Vec<libc::iovec> = batch
        .iter()
        .map(|one| libc::iovec { iov_base: one.bytes.as_ptr().cast_mut().cast(), iov_len: one.bytes.len() })
        .collect();
    let mut messages: Vec<libc::mmsghdr> = names
        .iter()
        .zip(controls.iter_mut())
        .zip(vectors.iter_mut())
        .map(|((name, control), vector)| {
            // SAFETY: msghdr is a plain C struct for which all zeroes is the documented empty value.
            let mut header: libc::msghdr = unsafe { std::mem::zeroed() };
            header.msg_name = name.as_ptr().cast_mut().cast();
            header.msg_namelen = name.len();
            header.msg_iov = vector;
            header.msg_iovlen = 1;
            let control = control.bytes_mut();
            if !control.is_empty() {
                header.msg_control = control.as_mut_ptr().cast();
                header.msg_controllen = control.len() as _;
            }
            libc::mmsghdr { msg_hdr: header, msg_len: 0 }
        })
        .collect();
    let count = u32::try_from(messages.len()).unwrap_or(u32::MAX);
    // SAFETY: every header points into `names`, `vectors`, `controls` and `batch`, which outlive the call;
    // the kernel only reads them and writes `msg_len` of the `count` headers.
    let sent = unsafe { libc::sendmmsg(socket, messages.as_mut_ptr(), count, libc::MSG_DONTWAIT as _) };
    usize::try_from(sent).map_err(|_| Errno::last())
}

fn control_of(packet: &Outgoing<'_>, ipv6: bool, choose_key: bool) -> ControlWriter {
    let mut control = ControlWriter::new();
    let level = if ipv6 { libc::IPPROTO_IPV6 } else { libc::IPPROTO_IP };
    if choose_key {
        #[expect(clippy::cast_possible_truncation, reason = "the key is the token's low half")]
        let key = packet.token.0 as u32;
        control.push(libc::SOL_SOCKET, SCM_TS_OPT_ID, &key.to_ne_bytes());
    }
    if let Some(hop_limit) = packet.hop_limit {
        let kind = if ipv6 { libc::IPV6_HOPLIMIT } else { libc::IP_TTL };
        control.push(level, kind, &i32::from(hop_limit).to_ne_bytes());
    }
    if let Some(traffic_class) = packet.traffic_class {
        let kind = if ipv6 { libc::IPV6_TCLASS } else { libc::IP_TOS };
        control.push(level, kind, &i32::from(traffic_class).to_ne_bytes());
    }
    if packet.source.is_some() || packet.interface.is_some() {
        let index = packet.interface.unwrap_or(0).to_ne_bytes();
        if ipv6 {
            let source = match packet.source {
                Some(IpAddr::V6(address)) => address.octets(),
                _ => [0; 16],
            };
            let mut info = [0_u8; 20];
            info[..16].copy_from_slice(&source);
            info[16..].copy_from_slice(&index);
            control.push(level, libc::IPV6_PKTINFO, &info);
        } else {
            let source = match packet.source {
                Some(IpAddr::V4(address)) => address.octets(),
                _ => [0; 4],
            };
            let mut info = [0_u8; 12];
            info[..4].copy_from_slice(&index);
            info[4..8].copy_from_slice(&source);
            control.push(level, libc::IP_PKTINFO, &info);
        }
    }
    control
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_key_finds_its_token_across_the_wrap() {
        let sender =
            Sender { ipv6: false, keys: StampKeys::Chosen { latest: (1 << 32) + 5 }, dont_fragment: None };
        assert_eq!(sender.token_of(5), Some(Token((1 << 32) + 5)));
        assert_eq!(sender.token_of(0), Some(Token(1 << 32)));
        assert_eq!(sender.token_of(u32::MAX), Some(Token((1 << 32) - 1)));
    }

    #[test]
    fn a_counted_key_is_known_while_remembered() {
        let mut sender = Sender::new(Domain::IPV4);
        sender.keys = StampKeys::Counted { first: u32::MAX, tokens: VecDeque::from([Token(7), Token(8)]) };
        assert_eq!(sender.token_of(u32::MAX), Some(Token(7)));
        assert_eq!(sender.token_of(0), Some(Token(8)));
        assert_eq!(sender.token_of(1), None);
        assert_eq!(sender.token_of(u32::MAX - 1), None);
    }
}
