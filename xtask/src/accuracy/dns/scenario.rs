//! One question of the benchmark as data: what stands in the client's `/etc`, what is typed, and what is true. It asks
//! nobody.

use netkit_lab::nameservers::{CLIENT, Etc};

/// Who is at fault, as far as the verdict's place tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// This host: its files, its addresses, its way out.
    Here,
    /// Somebody else: a server, a zone, the way to them.
    There,
    /// It may be told either way.
    Either,
}

/// What is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// Nothing is wrong; these may be remarked.
    Sound(&'static [&'static str]),
    /// One of these is right, the first is the best.
    Is(&'static [&'static str], Party),
    /// The same where several causes look alike from here, so that this one may be said among others.
    Among(&'static [&'static str], Party),
}

/// One question.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Its name.
    pub id: &'static str,
    /// Who asks.
    pub client: &'static str,
    /// `/etc/resolv.conf`, where it is not the usual one.
    pub resolv_conf: Option<&'static str>,
    /// `/etc/hosts`, where it is not the usual one.
    pub hosts: Option<&'static str>,
    /// The line `hosts:` of `/etc/nsswitch.conf`, where it is not the usual one.
    pub nsswitch: Option<&'static str>,
    /// What is typed behind `netkit lookup`. `{words}` are places: see [`super::fill`].
    pub words: &'static str,
    /// What is true.
    pub truth: Truth,
}

impl Scenario {
    const fn new(id: &'static str, words: &'static str, truth: Truth) -> Self {
        Self { id, client: CLIENT, resolv_conf: None, hosts: None, nsswitch: None, words, truth }
    }

    /// Somebody else is at fault.
    pub const fn there(id: &'static str, words: &'static str, ids: &'static [&'static str]) -> Self {
        Self::new(id, words, Truth::Is(ids, Party::There))
    }

    /// Somebody else is at fault, and who of them cannot be known: a server that is off, and a filter before it.
    pub const fn mute(id: &'static str, words: &'static str, ids: &'static [&'static str]) -> Self {
        Self::new(id, words, Truth::Among(ids, Party::There))
    }

    /// This host is at fault.
    pub const fn here(id: &'static str, words: &'static str, ids: &'static [&'static str]) -> Self {
        Self::new(id, words, Truth::Is(ids, Party::Here))
    }

    /// Nobody is to blame for a name that is not there.
    pub const fn is(id: &'static str, words: &'static str, ids: &'static [&'static str]) -> Self {
        Self::new(id, words, Truth::Is(ids, Party::Either))
    }

    /// Nothing is wrong.
    pub const fn sound(id: &'static str, words: &'static str) -> Self {
        Self::new(id, words, Truth::Sound(&[]))
    }

    /// Nothing is wrong, and this may be remarked.
    pub const fn remarkable(id: &'static str, words: &'static str, ids: &'static [&'static str]) -> Self {
        Self::new(id, words, Truth::Sound(ids))
    }

    /// The same, asked by another client.
    pub const fn on(self, client: &'static str) -> Self {
        Self { client, ..self }
    }

    /// The same with another `/etc/resolv.conf`.
    pub const fn resolving(self, text: &'static str) -> Self {
        Self { resolv_conf: Some(text), ..self }
    }

    /// The same with another `/etc/hosts`.
    pub const fn hosts(self, text: &'static str) -> Self {
        Self { hosts: Some(text), ..self }
    }

    /// The same with another order of sources.
    pub const fn order(self, text: &'static str) -> Self {
        Self { nsswitch: Some(text), ..self }
    }

    /// The client's files, with places by their addresses.
    pub fn etc(&self, fill: impl Fn(&str) -> String) -> Etc {
        let usual = Etc::default();
        Etc {
            resolv_conf: self.resolv_conf.map_or(usual.resolv_conf, &fill),
            hosts: self.hosts.map_or(usual.hosts, &fill),
            nsswitch: self.nsswitch.map_or(usual.nsswitch, |order| format!("hosts: {order}\n")),
        }
    }
}
