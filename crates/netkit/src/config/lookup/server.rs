//! A server as the user names it: `@ADDRESS`, `@ADDRESS#PORT`, `@[IPV6]:PORT`, `@NAME`, `@tls://…`, `@https://…/PATH`.

use anyhow::{Context as _, bail};
use netkit_model::DnsTransport;

/// A server as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerWord {
    /// An address or a name.
    pub(crate) host: String,
    /// The port, where one was named.
    pub(crate) port: Option<u16>,
    /// By what it is to be asked, where the word says so.
    pub(crate) transport: Option<DnsTransport>,
    /// The path of its URL.
    pub(crate) path: Option<String>,
}

/// Where servers answer over HTTPS (RFC 8484 §4.1.1 has it in its examples, and all follow).
const USUAL_PATH: &str = "/dns-query";

impl ServerWord {
    /// Reads a word without its `@`.
    pub(super) fn parse(word: &str) -> anyhow::Result<Self> {
        let wrong = || {
            format!(
                "\"@{}\" is not a server such as @192.0.2.53, @[2001:db8::53]:5353, @ns.example, @tls://ns.example or \
                 @https://ns.example/dns-query",
                word.escape_debug()
            )
        };
        let (transport, path, word) = match word.split_once("://") {
            None => (None, None, word),
            Some((scheme, rest)) => {
                let (place, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
                // What a template leaves open is what a question in the body does not need (RFC 8484 §4.1).
                let path = path.split('{').next().unwrap_or_default();
                match scheme.to_ascii_lowercase().as_str() {
                    "udp" if path.is_empty() => (Some(DnsTransport::Udp), None, place),
                    "tcp" if path.is_empty() => (Some(DnsTransport::Tcp), None, place),
                    "tls" | "dot" if path.is_empty() => (Some(DnsTransport::Tls), None, place),
                    "https" if is_path(path) => {
                        let path = if path.len() < 2 { USUAL_PATH } else { path };
                        (Some(DnsTransport::Https), Some(path.to_owned()), place)
                    }
                    _ => bail!(wrong()),
                }
            }
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
        Ok(Self { host: host.to_owned(), port, transport, path })
    }
}

/// True for what can be the path of a URL as it stands (RFC 3986 §3.3).
pub(super) fn is_path(path: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:@".contains(&byte);
    (path.is_empty() || path.starts_with('/')) && path.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expect: Option<(&str, Option<u16>)>) {
        let word_read = ServerWord::parse(word).ok();
        let read = word_read.as_ref().map(|server| (server.host.as_str(), server.port));
        assert_eq!(read, expect, "{word}");
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
    fn a_url_says_by_what_to_ask() {
        for (word, host, port, transport, path) in [
            ("tls://dns.example", "dns.example", None, DnsTransport::Tls, None),
            ("TLS://[2001:db8::53]:8853", "2001:db8::53", Some(8853), DnsTransport::Tls, None),
            ("https://dns.example", "dns.example", None, DnsTransport::Https, Some("/dns-query")),
            ("https://dns.example:8443/q{?dns}", "dns.example", Some(8443), DnsTransport::Https, Some("/q")),
            ("tcp://192.0.2.53", "192.0.2.53", None, DnsTransport::Tcp, None),
        ] {
            let (transport, path) = (Some(transport), path.map(str::to_owned));
            let expect = ServerWord { host: host.to_owned(), port, transport, path };
            assert_eq!(ServerWord::parse(word).ok(), Some(expect), "{word}");
        }
        for word in
            ["quic://a", "tls://a/path", "https://", "https:///q", "https://a/\u{e9}", "https://a/b c"]
        {
            check(word, None);
        }
    }

    #[test]
    fn what_is_no_server_is_refused() {
        for word in ["", "#53", ":53", "[::1", "[::1]53", "[]:53", "a#0", "a#65536", "a#x", "a:", "a#"] {
            check(word, None);
        }
    }
}
