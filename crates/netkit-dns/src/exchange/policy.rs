//! How long and how often one server is asked, and the chance that makes replies hard to forge.

use std::time::Duration;

use netkit_model::{ReceiveStamp, Rtt, SendStamp, StampBasis};

/// How one question is put to one server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExchangePolicy {
    /// How long each datagram is waited for, one after the other; the last also stands for those behind it.
    pub waits: Vec<Duration>,
    /// Datagrams in all; at least one is sent, at most [`Self::MOST_TRIES`].
    pub most_tries: usize,
    /// How long a connection may take to stand, and from there a whole message to come.
    pub stream: Duration,
    /// The name is asked in a case of which every letter is chance (0x20), which a forger would have to guess.
    pub mixed_case: bool,
    /// A truncated reply over UDP is followed by a try over TCP (RFC 7766 §5).
    pub tcp_after_truncation: bool,
}

impl ExchangePolicy {
    /// Datagrams that one question may cost.
    pub const MOST_TRIES: usize = 10;

    /// So long for each datagram, and so many of them.
    pub fn of(timeout: Duration, tries: usize) -> Self {
        Self { waits: vec![timeout], most_tries: tries, stream: timeout, ..Self::default() }
    }

    /// For a question that is one of many which are put at once, as on a walk from the root: what is dead among them holds up
    /// the end for two seconds and not for five. Three are sent all the same, and a late answer to one of them counts.
    pub fn among_many(tries: usize) -> Self {
        Self {
            waits: [500, 500, 1_000].map(Duration::from_millis).to_vec(),
            most_tries: tries,
            ..Self::default()
        }
    }

    /// The same for a question that is put once, by one transport, and waited for no longer than a first try.
    #[must_use]
    pub fn once(&self) -> Self {
        Self { most_tries: 1, stream: self.wait(0), tcp_after_truncation: false, ..self.clone() }
    }

    pub(super) fn tries(&self) -> usize {
        self.most_tries.clamp(1, Self::MOST_TRIES)
    }

    /// How long the datagram of this place is waited for.
    pub(super) fn wait(&self, place: usize) -> Duration {
        let last = self.waits.len().saturating_sub(1);
        self.waits.get(place.min(last)).copied().unwrap_or(Duration::from_secs(2))
    }
}

impl Default for ExchangePolicy {
    /// A second for the first datagram, which most answers need far less of, and two for each of the next two.
    fn default() -> Self {
        Self {
            waits: [1, 2].map(Duration::from_secs).to_vec(),
            most_tries: 3,
            stream: Duration::from_secs(3),
            mixed_case: true,
            tcp_after_truncation: true,
        }
    }
}

/// Bytes of chance for one exchange; each is to be drawn anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chance(pub [u8; Self::BYTES]);

impl Chance {
    /// Two bytes for the identifier of each try, also one by TCP and one with a cookie, and a bit for each letter of a name.
    pub const BYTES: usize = 64;

    /// The identifier of the try of this place; those of two tries differ.
    pub(super) fn id(&self, place: usize) -> u16 {
        let mut taken: Vec<u16> = Vec::with_capacity(place);
        for place in 0..=place {
            let drawn = u16::from_be_bytes([self.0[2 * place % 32], self.0[2 * place % 32 + 1]]);
            let free = (0..=u16::MAX).map(|step| drawn.wrapping_add(step)).find(|id| !taken.contains(id));
            taken.push(free.unwrap_or(drawn));
        }
        taken[place]
    }

    /// True where the letter of this place is to change its case.
    pub(super) fn flips(&self, place: usize) -> bool {
        self.0[32 + place / 8 % 32] >> (place % 8) & 1 == 1
    }
}

/// A round trip by the clock of this host alone.
pub(super) fn host_rtt(duration: Duration) -> Rtt {
    Rtt { duration, basis: StampBasis::Stamps(SendStamp::Host, ReceiveStamp::Host) }
}
