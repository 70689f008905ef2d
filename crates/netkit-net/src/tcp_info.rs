//! `TCP_INFO`: what the kernel knows of a TCP socket, of any length that this kernel gives.
//!
//! Offsets are those of `struct tcp_info` (linux/tcp.h), which only grows: what an older kernel does not give is `None`.

use std::io;
use std::os::fd::RawFd;
use std::time::Duration;

/// More than any kernel gives (Linux 6.18: 280 bytes), so that the answer is never cut by us.
const LONGEST: usize = 512;
/// What every kernel gives: up to and with `tcpi_total_retrans`.
const SHORTEST: usize = 104;

/// The state of a TCP socket (RFC 9293 §3.3.2) by the kernel's number (`net/tcp_states.h`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TcpState {
    /// 1: data may pass both ways.
    Established = 1,
    /// 2: a SYN was sent.
    SynSent = 2,
    /// 3: a SYN was received and answered.
    SynReceived = 3,
    /// 4: we closed first; our FIN is not acknowledged.
    FinWait1 = 4,
    /// 5: our FIN is acknowledged; the other side has not closed.
    FinWait2 = 5,
    /// 6: both sides have closed; old segments may still come.
    TimeWait = 6,
    /// 7: no connection.
    Closed = 7,
    /// 8: the other side has closed; our program has not.
    CloseWait = 8,
    /// 9: both have closed, and our FIN is not acknowledged.
    LastAck = 9,
    /// 10: waiting for SYNs.
    Listen = 10,
    /// 11: both closed at the same time.
    Closing = 11,
}

/// The kernel's numbers of one TCP socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TcpInfo {
    /// The state.
    pub state: TcpState,
    /// Times that the retransmission timer ran out since the last progress (`tcpi_retransmits`).
    pub retransmits: u8,
    /// Window probes without an answer (`tcpi_probes`).
    pub probes: u8,
    /// How often the timer was doubled (`tcpi_backoff`).
    pub backoff: u8,
    /// Segments sent and not acknowledged (`tcpi_unacked`).
    pub unacked: u32,
    /// Segments repeated and not acknowledged (`tcpi_retrans`): zero although `total_retrans` is not, where this host
    /// dropped the repetitions.
    pub retrans: u32,
    /// Repetitions in all (`tcpi_total_retrans`).
    pub total_retrans: u32,
    /// The path MTU in bytes (`tcpi_pmtu`).
    pub path_mtu: u32,
    /// The longest segment that may be sent, in bytes (`tcpi_snd_mss`).
    pub send_mss: u32,
    /// The smoothed round trip (`tcpi_rtt`); zero before one is known.
    pub rtt: Duration,
    /// The congestion window, in segments (`tcpi_snd_cwnd`).
    pub congestion_window: u32,
    /// Since the last data left (`tcpi_last_data_sent`).
    pub since_data_sent: Duration,
    /// Since the last data came (`tcpi_last_data_recv`).
    pub since_data_received: Duration,
    /// Since the last acknowledgement came (`tcpi_last_ack_recv`).
    pub since_ack_received: Duration,
    /// Segments sent (`tcpi_segs_out`, Linux 4.2).
    pub segments_out: Option<u32>,
    /// Segments received (`tcpi_segs_in`, Linux 4.2).
    pub segments_in: Option<u32>,
    /// Bytes that the other side has acknowledged (`tcpi_bytes_acked`, Linux 4.1).
    pub bytes_acked: Option<u64>,
    /// Bytes received in order (`tcpi_bytes_received`, Linux 4.1).
    pub bytes_received: Option<u64>,
    /// Bytes sent, repeated ones included (`tcpi_bytes_sent`, Linux 4.19).
    pub bytes_sent: Option<u64>,
    /// Of these, bytes sent again (`tcpi_bytes_retrans`, Linux 4.19).
    pub bytes_retransmitted: Option<u64>,
    /// The window that the other side offers, in bytes (`tcpi_snd_wnd`, Linux 5.4).
    pub send_window: Option<u32>,
}

impl TcpState {
    /// The state with this number of the kernel, where TCP has one.
    pub(crate) fn of(number: u8) -> Option<Self> {
        Some(match number {
            1 => Self::Established,
            2 => Self::SynSent,
            3 => Self::SynReceived,
            4 => Self::FinWait1,
            5 => Self::FinWait2,
            6 => Self::TimeWait,
            7 => Self::Closed,
            8 => Self::CloseWait,
            9 => Self::LastAck,
            10 => Self::Listen,
            11 => Self::Closing,
            _ => return None,
        })
    }
}

impl TcpInfo {
    /// Asks the kernel about a TCP socket.
    ///
    /// # Errors
    /// The kernel's own, for what is no TCP socket; and [`io::ErrorKind::InvalidData`] as [`TcpInfo::read`].
    pub(crate) fn of(socket: RawFd) -> io::Result<Self> {
        let mut bytes = [0_u8; LONGEST];
        let mut length = libc::socklen_t::try_from(bytes.len()).expect("a few hundred bytes");
        let (level, name) = (libc::IPPROTO_TCP, libc::TCP_INFO);
        // SAFETY: the kernel writes at most `length` bytes, all of them inside `bytes`, and how many into `length`.
        let result =
            unsafe { libc::getsockopt(socket, level, name, bytes.as_mut_ptr().cast(), &raw mut length) };
        if result != 0 {
            return Err(io::Error::last_os_error());
        }
        Self::read(&bytes[..(length as usize).min(LONGEST)])
    }

    /// Reads a `struct tcp_info` as the kernel wrote it: in the byte order of this host, and as long as this kernel has it.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] where it is shorter than any kernel's or its state is none of TCP's.
    pub(crate) fn read(bytes: &[u8]) -> io::Result<Self> {
        let invalid = || io::Error::from(io::ErrorKind::InvalidData);
        let bytes = Fields(bytes.get(..SHORTEST).map(|_| bytes).ok_or_else(invalid)?);
        let word = |offset| bytes.u32(offset).ok_or_else(invalid);
        Ok(Self {
            state: TcpState::of(bytes.0[offset::STATE]).ok_or_else(invalid)?,
            retransmits: bytes.0[offset::RETRANSMITS],
            probes: bytes.0[offset::PROBES],
            backoff: bytes.0[offset::BACKOFF],
            send_mss: word(offset::SND_MSS)?,
            unacked: word(offset::UNACKED)?,
            retrans: word(offset::RETRANS)?,
            congestion_window: word(offset::SND_CWND)?,
            since_data_sent: Duration::from_millis(word(offset::LAST_DATA_SENT)?.into()),
            since_data_received: Duration::from_millis(word(offset::LAST_DATA_RECV)?.into()),
            since_ack_received: Duration::from_millis(word(offset::LAST_ACK_RECV)?.into()),
            path_mtu: word(offset::PMTU)?,
            rtt: Duration::from_micros(word(offset::RTT)?.into()),
            total_retrans: word(offset::TOTAL_RETRANS)?,
            bytes_acked: bytes.u64(offset::BYTES_ACKED),
            bytes_received: bytes.u64(offset::BYTES_RECEIVED),
            segments_out: bytes.u32(offset::SEGS_OUT),
            segments_in: bytes.u32(offset::SEGS_IN),
            bytes_sent: bytes.u64(offset::BYTES_SENT),
            bytes_retransmitted: bytes.u64(offset::BYTES_RETRANS),
            send_window: bytes.u32(offset::SND_WND),
        })
    }
}

/// Where the fields of `struct tcp_info` are, by their names there without `tcpi_`.
mod offset {
    pub(super) const STATE: usize = 0;
    pub(super) const RETRANSMITS: usize = 2;
    pub(super) const PROBES: usize = 3;
    pub(super) const BACKOFF: usize = 4;
    pub(super) const SND_MSS: usize = 16;
    pub(super) const UNACKED: usize = 24;
    pub(super) const RETRANS: usize = 36;
    pub(super) const LAST_DATA_SENT: usize = 44;
    pub(super) const LAST_DATA_RECV: usize = 52;
    pub(super) const LAST_ACK_RECV: usize = 56;
    pub(super) const PMTU: usize = 60;
    pub(super) const RTT: usize = 68;
    pub(super) const SND_CWND: usize = 80;
    pub(super) const TOTAL_RETRANS: usize = 100;
    pub(super) const BYTES_ACKED: usize = 120;
    pub(super) const BYTES_RECEIVED: usize = 128;
    pub(super) const SEGS_OUT: usize = 136;
    pub(super) const SEGS_IN: usize = 140;
    pub(super) const BYTES_SENT: usize = 200;
    pub(super) const BYTES_RETRANS: usize = 208;
    pub(super) const SND_WND: usize = 228;
}

/// Numbers at offsets of a `struct tcp_info`; what lies behind its end is `None`.
#[derive(Clone, Copy)]
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn u32(self, offset: usize) -> Option<u32> {
        Some(u32::from_ne_bytes(self.0.get(offset..offset + 4)?.try_into().ok()?))
    }

    fn u64(self, offset: usize) -> Option<u64> {
        Some(u64::from_ne_bytes(self.0.get(offset..offset + 8)?.try_into().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::os::fd::AsRawFd as _;

    use super::*;

    /// A structure of this length in which every byte differs from its neighbours, in the state `SYN_SENT`.
    fn sample(length: usize) -> Vec<u8> {
        let mut bytes: Vec<u8> = (0..=u8::MAX).cycle().take(length).collect();
        if let Some(state) = bytes.first_mut() {
            *state = 2;
        }
        bytes
    }

    /// The number of the four bytes that [`sample`] has at this offset.
    fn at(offset: u8) -> u32 {
        u32::from_ne_bytes([offset, offset + 1, offset + 2, offset + 3])
    }

    fn long_at(offset: u8) -> u64 {
        u64::from_ne_bytes(std::array::from_fn(|index| offset + u8::try_from(index).expect("eight bytes")))
    }

    #[test]
    fn every_field_is_where_the_kernel_puts_it() {
        let expected = TcpInfo {
            state: TcpState::SynSent,
            retransmits: 2,
            probes: 3,
            backoff: 4,
            unacked: at(24),
            retrans: at(36),
            total_retrans: at(100),
            path_mtu: at(60),
            send_mss: at(16),
            rtt: Duration::from_micros(at(68).into()),
            congestion_window: at(80),
            since_data_sent: Duration::from_millis(at(44).into()),
            since_data_received: Duration::from_millis(at(52).into()),
            since_ack_received: Duration::from_millis(at(56).into()),
            segments_out: Some(at(136)),
            segments_in: Some(at(140)),
            bytes_acked: Some(long_at(120)),
            bytes_received: Some(long_at(128)),
            bytes_sent: Some(long_at(200)),
            bytes_retransmitted: Some(long_at(208)),
            send_window: Some(at(228)),
        };
        for length in [232, 280, LONGEST] {
            assert_eq!(
                TcpInfo::read(&sample(length)).expect("a whole structure"),
                expected,
                "{length} bytes"
            );
        }
    }

    #[test]
    fn what_an_older_kernel_does_not_give_is_none() {
        for length in 0..LONGEST {
            let read = TcpInfo::read(&sample(length));
            assert_eq!(read.is_ok(), length >= SHORTEST, "{length} bytes");
            let Ok(info) = read else { continue };
            assert_eq!(info.bytes_acked.is_some(), length >= 128, "{length} bytes");
            assert_eq!(info.bytes_received.is_some(), length >= 136, "{length} bytes");
            assert_eq!(info.segments_out.is_some(), length >= 140, "{length} bytes");
            assert_eq!(info.segments_in.is_some(), length >= 144, "{length} bytes");
            assert_eq!(info.send_window.is_some(), length >= 232, "{length} bytes");
        }
    }

    #[test]
    fn every_state_is_the_kernel_s_number_and_others_are_errors() {
        for number in 0..=u8::MAX {
            let mut bytes = sample(SHORTEST);
            bytes[0] = number;
            match TcpInfo::read(&bytes) {
                Ok(info) => assert_eq!(info.state as u8, number),
                Err(error) => {
                    assert_eq!(error.kind(), io::ErrorKind::InvalidData);
                    assert!(!(1..=11).contains(&number), "{number} is a state");
                }
            }
        }
    }

    #[test]
    fn a_connection_on_loopback_is_established_and_a_listener_listens() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has ports");
        let client = TcpStream::connect(listener.local_addr().expect("it is bound")).expect("it listens");
        let info = TcpInfo::of(client.as_raw_fd()).expect("it is a TCP socket");
        assert_eq!((info.state, info.retransmits, info.total_retrans), (TcpState::Established, 0, 0));
        assert!(info.rtt > Duration::ZERO && info.rtt < Duration::from_secs(1), "{info:?}");
        assert!(info.path_mtu > info.send_mss && info.send_mss > 500, "{info:?}");
        assert!(info.segments_out >= Some(2) && info.segments_in >= Some(1), "{info:?}");
        let listening = TcpInfo::of(listener.as_raw_fd()).expect("it is a TCP socket");
        assert_eq!(listening.state, TcpState::Listen);
    }

    #[test]
    fn what_is_no_tcp_socket_is_the_kernel_s_error() {
        let datagrams = std::net::UdpSocket::bind("127.0.0.1:0").expect("loopback has ports");
        let error = TcpInfo::of(datagrams.as_raw_fd()).expect_err("UDP has no TCP_INFO");
        assert_eq!(error.raw_os_error(), Some(libc::EOPNOTSUPP));
    }
}
