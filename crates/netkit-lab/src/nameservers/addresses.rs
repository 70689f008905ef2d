//! Who has which address in the staged internet of names. It starts nobody.
//!
//! Every server has an IPv4 and an IPv6 address, `10.53.G.N` and `fd53:G::N`: `G` is a group, `N` a member of it.

/// The root's servers: the addresses that the world's root hints have, so that a tool with hints of its own finds them.
pub const ROOT: [(&str, &str); 13] = [
    ("198.41.0.4", "2001:503:ba3e::2:30"),
    ("170.247.170.2", "2801:1b8:10::b"),
    ("192.33.4.12", "2001:500:2::c"),
    ("199.7.91.13", "2001:500:2d::d"),
    ("192.203.230.10", "2001:500:a8::e"),
    ("192.5.5.241", "2001:500:2f::f"),
    ("192.112.36.4", "2001:500:12::d0d"),
    ("198.97.190.53", "2001:500:1::53"),
    ("192.36.148.17", "2001:7fe::53"),
    ("192.58.128.30", "2001:503:c27::2:30"),
    ("193.0.14.129", "2001:7fd::1"),
    ("199.7.83.42", "2001:500:9f::42"),
    ("202.12.27.33", "2001:dc3::35"),
];

/// A place in the plan of addresses: its group and its number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(pub u8, pub u8);

impl Place {
    /// Its IPv4 address.
    pub fn v4(self) -> String {
        format!("10.53.{}.{}", self.0, self.1)
    }

    /// Its IPv6 address.
    pub fn v6(self) -> String {
        format!("fd53:{:x}::{:x}", self.0, self.1)
    }
}

/// Serves `test.`, and what hangs below the root without a zone of its own: knotd.
pub const TLD: Place = Place(1, 1);
/// Serves every child zone: named.
pub const FIRST: Place = Place(2, 1);
/// Serves the sound child zones too: knotd.
pub const SECOND: Place = Place(2, 2);
/// Serves older editions of some of them: named.
pub const STALE: Place = Place(2, 3);
/// Serves no zone at all, and refuses: named.
pub const ZONELESS: Place = Place(3, 1);
/// Has zones whose files are missing, and fails: named.
pub const FAILING: Place = Place(3, 2);
/// Wants the cookie that it has given of whoever sends cookies: named.
pub const COOKIES: Place = Place(3, 3);
/// Nobody listens.
pub const CLOSED: Place = Place(4, 1);
/// A filter drops whatever comes.
pub const SILENT: Place = Place(4, 2);
/// A resolver that validates: unbound.
pub const UNBOUND: Place = Place(5, 1);
/// A resolver that validates: named.
pub const BIND: Place = Place(5, 2);
/// A resolver that validates nothing: unbound.
pub const CREDULOUS: Place = Place(5, 3);
/// A resolver that blocks a name: unbound.
pub const FILTERING: Place = Place(5, 4);
/// named as a resolver, told to drop or refuse questions with EDNS, one switch each: see [`super::daemons::SWITCHES`].
pub const SWITCHED: u8 = 6;
/// What listens here is [`FIRST`] once more; a filter on the way spoils it: see [`super::filters`].
pub const FILTERED: u8 = 7;
/// The misbehaving responder, one trick for each number: see [`super::tricks`].
pub const TRICKS: u8 = 8;
/// Another universe, whose signatures are all of the year 2020: root, `test.` and `good.test.` at one server.
pub const PAST: Place = Place(9, 1);
/// named with TLS and HTTPS, a certificate for each number: see [`super::certificates`].
pub const SECURED: u8 = 11;
/// A third one, whose signatures all start in the year 2035.
pub const FUTURE: Place = Place(9, 2);
