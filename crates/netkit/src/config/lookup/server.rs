//! A server as the user names it: `@ADDRESS`, `@ADDRESS#PORT`, `@[IPV6]:PORT`, `@NAME`.

use anyhow::{Context as _, bail};

/// A server as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerWord {
    /// An address or a name.
    pub(crate) host: String,
    /// The port, where one was named.
    pub(crate) port: Option<u16>,
}

impl ServerWord {
    /// Reads a word without its `@`.
    pub(super) fn parse(word: &str) -> anyhow::Result<Self> {
        let wrong = || {
            format!(
                "\"@{}\" is not a server such as @192.0.2.53, @[2001:db8::53]:5353 or @ns.example",
                word.escape_debug()
            )
        };
        let (host, port) = if let Some(rest) = word.strip_prefix('[') {
            let (host, after) = rest.split_once(']').with_context(wrong)?;
            let port = after.strip_prefix(':').or_else(|| after.strip_prefix('#'));
            if port.is_none() && !after.is_empty() {
                bail!(wrong());
            }
            (host, port)
        } else if let Some((host, port)) = word.split_once('#') {
            (host, Some(port))
        } else {
            // More than one colon is an IPv6 address.
            match word.split_once(':') {
                Some((host, port)) if !port.contains(':') => (host, Some(port)),
                _ => (word, None),
            }
        };
        let port = match port {
            Some(port) => Some(crate::numbers::port(port).ok().with_context(wrong)?),
            None => None,
        };
        if host.is_empty() {
            bail!(wrong());
        }
        Ok(Self { host: host.to_owned(), port })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expect: Option<(&str, Option<u16>)>) {
        let expect = expect.map(|(host, port)| ServerWord { host: host.to_owned(), port });
        assert_eq!(ServerWord::parse(word).ok(), expect, "{word}");
    }

    #[test]
    fn servers_are_addresses_and_names_with_or_without_a_port() {
        check("192.0.2.53", Some(("192.0.2.53", None)));
        check("192.0.2.53#5353", Some(("192.0.2.53", Some(5353))));
        check("192.0.2.53:5353", Some(("192.0.2.53", Some(5353))));
        check("2001:db8::53", Some(("2001:db8::53", None)));
        check("2001:db8::53#5353", Some(("2001:db8::53", Some(5353))));
        check("[2001:db8::53]", Some(("2001:db8::53", None)));
        check("[2001:db8::53]:5353", Some(("2001:db8::53", Some(5353))));
        check("[2001:db8::53]#5353", Some(("2001:db8::53", Some(5353))));
        check("fe80::1%eth0", Some(("fe80::1%eth0", None)));
        check("ns.example", Some(("ns.example", None)));
        check("ns.example#53", Some(("ns.example", Some(53))));
    }

    #[test]
    fn what_is_no_server_is_refused() {
        for word in ["", "#53", ":53", "[::1", "[::1]53", "[]:53", "a#0", "a#65536", "a#x", "a:", "a#"] {
            check(word, None);
        }
    }
}
