//! What `connect` is to connect to: `host:port`, `[address]:port`, `host:service` or a URL.
//!
//! It resolves no names; a service's port stands in `service.rs`.

use std::net::Ipv6Addr;

use anyhow::{Context as _, anyhow, bail};
use netkit_connect::TlsPlan;

use super::ProxyPlan;
use super::service::{port_of_scheme, port_of_service};
use crate::numbers;

/// Ports of one target: more than a service has, and far fewer than a scan of ports would need.
const MOST_PORTS: usize = 32;

/// A host and its ports.
#[derive(Clone, Debug)]
pub(crate) struct ConnectTarget {
    /// What the user typed.
    pub(crate) input: String,
    /// A name or an address, with its scope.
    pub(crate) host: String,
    /// At least one, each once, in the order given.
    pub(crate) ports: Vec<u16>,
    /// The scheme of a URL, in small letters.
    pub(crate) scheme: Option<String>,
    /// The TLS handshake that follows the one of TCP; decided in `tls.rs`.
    pub(crate) tls: Option<TlsPlan>,
    /// The proxy to go through; decided in `proxied.rs`.
    pub(crate) proxy: Option<ProxyPlan>,
}

impl ConnectTarget {
    /// Reads one word.
    pub(crate) fn parse(word: &str) -> anyhow::Result<Self> {
        let url = word.split_once("://");
        let (host, ports) = match url {
            Some((scheme, rest)) => of_url(word, scheme, rest)?,
            None => of_host_and_ports(word)?,
        };
        if host.is_empty() {
            bail!("{word:?} names no host: write host.example:443");
        }
        let scheme = url.map(|(scheme, _)| scheme.to_ascii_lowercase());
        Ok(Self { input: word.to_owned(), host: host.to_owned(), ports, scheme, tls: None, proxy: None })
    }
}

/// `scheme://user@host:port/path` (RFC 3986 §3); only the host and the port matter to a connection.
fn of_url<'a>(word: &str, scheme: &str, rest: &'a str) -> anyhow::Result<(&'a str, Vec<u16>)> {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let place = authority.rsplit_once('@').map_or(authority, |(_, place)| place);
    let (host, port) = host_and_rest(word, place)?;
    match port {
        Some(port) if !port.is_empty() => Ok((host, vec![number(word, port)?])),
        _ => {
            let port = port_of_scheme(scheme).ok_or_else(|| {
                anyhow!("{word:?} names no port, and which one {scheme:?} has is not known: write host:PORT")
            })?;
            Ok((host, vec![port]))
        }
    }
}

fn of_host_and_ports(word: &str) -> anyhow::Result<(&str, Vec<u16>)> {
    let (host, ports) = host_and_rest(word, word)?;
    match ports {
        Some(ports) if !ports.is_empty() => Ok((host, list(word, ports)?)),
        Some(_) => bail!("behind the colon of {word:?} a port is missing: write {host}:443 or {host}:https"),
        None if word.trim().is_empty() => bail!("a target is empty: write host.example:443"),
        None if word.starts_with('[') => bail!("{word:?} names no port: write {word}:443"),
        None => bail!("{word:?} names no port: write {word}:443 or {word}:https"),
    }
}

/// The host without brackets, and what stands behind its colon. `word` is what the user typed.
fn host_and_rest<'a>(word: &str, place: &'a str) -> anyhow::Result<(&'a str, Option<&'a str>)> {
    if let Some(rest) = place.strip_prefix('[') {
        let Some((host, behind)) = rest.split_once(']') else {
            bail!("{word:?} has no closing bracket: write [2001:db8::1]:443");
        };
        if !is_ipv6(host) {
            bail!("in the brackets of {word:?} stands no IPv6 address; names and IPv4 addresses need none");
        }
        return match behind.strip_prefix(':') {
            Some(port) => Ok((host, Some(port))),
            None if behind.is_empty() => Ok((host, None)),
            None => bail!("behind the bracket of {word:?} only :PORT may stand"),
        };
    }
    if place.contains([']', '[']) {
        bail!("the brackets of {word:?} are in the wrong place: write [2001:db8::1]:443");
    }
    match place.split_once(':') {
        None => Ok((place, None)),
        Some((host, port)) if !port.contains(':') => Ok((host, Some(port))),
        Some(_) if is_ipv6(place) => {
            bail!("{word:?} is an address without a port, or its port cannot be told: write [{place}]:443")
        }
        Some(_) => bail!("{word:?} has more than one colon: write host:443 or [2001:db8::1]:443"),
    }
}

/// An IPv6 address, with a scope or without.
fn is_ipv6(text: &str) -> bool {
    text.split('%').next().unwrap_or(text).parse::<Ipv6Addr>().is_ok()
}

/// `80,443`, `8000-8003` or `https`, and any list of these.
fn list(word: &str, text: &str) -> anyhow::Result<Vec<u16>> {
    let mut ports = Vec::new();
    for part in text.split(',') {
        let (first, last) = match part.split_once('-') {
            Some((first, last)) if is_number(first) && is_number(last) => {
                (number(word, first)?, number(word, last)?)
            }
            _ => {
                let port = if is_number(part) { number(word, part)? } else { service(word, part)? };
                (port, port)
            }
        };
        if last < first {
            bail!("the range of ports in {word:?} ends before it starts");
        }
        for port in first..=last {
            if !ports.contains(&port) {
                ports.push(port);
            }
            if ports.len() > MOST_PORTS {
                bail!("{word:?} names more than {MOST_PORTS} ports, and netkit is no port scanner");
            }
        }
    }
    Ok(ports)
}

/// What is meant as a number, right or wrong.
fn is_number(text: &str) -> bool {
    text.bytes().next().is_none_or(|first| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn number(word: &str, text: &str) -> anyhow::Result<u16> {
    numbers::port(text).map_err(|error| anyhow!("the port in {word:?} {error}"))
}

fn service(word: &str, name: &str) -> anyhow::Result<u16> {
    port_of_service(name).with_context(|| {
        format!(
            "the service in {word:?} is unknown: /etc/services has no TCP port for {name:?}; write the number"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, host: &str, ports: &[u16]) {
        let target = ConnectTarget::parse(word).unwrap_or_else(|error| panic!("{word}: {error}"));
        assert_eq!((target.host.as_str(), target.ports.as_slice()), (host, ports), "{word}");
        assert_eq!(target.input, word);
    }

    fn refused(word: &str, says: &str) {
        let error = ConnectTarget::parse(word).expect_err(word);
        assert!(error.to_string().contains(says), "{word}: {error}");
    }

    #[test]
    fn a_target_is_a_host_with_ports() {
        check("host:443", "host", &[443]);
        check("192.0.2.1:1", "192.0.2.1", &[1]);
        check("[2001:db8::1]:65535", "2001:db8::1", &[65_535]);
        check("[fe80::1%eth0]:22", "fe80::1%eth0", &[22]);
        check("host:https", "host", &[443]);
        check("host:80,443,80", "host", &[80, 443]);
        check("host:8000-8003", "host", &[8000, 8001, 8002, 8003]);
        check("host:22,8000-8001,http", "host", &[22, 8000, 8001, 80]);
    }

    #[test]
    fn a_url_brings_its_port() {
        check("https://host.example/a:b?c#d", "host.example", &[443]);
        check("http://host.example", "host.example", &[80]);
        check("HTTP://host.example:8080/", "host.example", &[8080]);
        check("https://user:secret@host.example:8443/x", "host.example", &[8443]);
        check("ssh://[2001:db8::1]/", "2001:db8::1", &[22]);
        check("postgresql://user@db.example/base", "db.example", &[5432]);
        check("https://host.example:/", "host.example", &[443]);
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_right() {
        refused("host", "names no port: write host:443 or host:https");
        refused("", "a target is empty");
        refused(" ", "a target is empty");
        refused("host:", "a port is missing");
        refused(":443", "names no host");
        refused("https:///x", "names no host");
        refused("host:0", "must be a whole number from 1 to 65535");
        refused("host:65536", "must be a whole number from 1 to 65535");
        refused("host:99999999999999999999", "must be a whole number from 1 to 65535");
        refused("host:-1", "must be a whole number from 1 to 65535");
        refused("host:+80", "is unknown");
        refused("host:no-such-service", "is unknown");
        refused("host:٣", "is unknown");
        refused("host:80,", "must be a whole number from 1 to 65535");
        refused("host:9-8", "ends before it starts");
        refused("host:1-65535", "no port scanner");
        refused("[::1", "no closing bracket");
        refused("[::1]", "names no port: write [::1]:443");
        refused("[::1]443", "only :PORT may stand");
        refused("[]:443", "no IPv6 address");
        refused("[host]:443", "no IPv6 address");
        refused("::1]:443", "in the wrong place");
        refused("2001:db8::1", "write [2001:db8::1]:443");
        refused("a:b:c", "more than one colon");
        refused("gopher+x://host/", "is not known");
        refused("https://host:port/", "must be a whole number");
    }
}
