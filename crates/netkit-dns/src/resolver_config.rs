//! What glibc's resolver is told by `/etc/resolv.conf`, the environment and this host's name (resolv.conf(5)).
//!
//! It is what every program on the host goes by that asks `getaddrinfo`. Nobody is asked here, and no file is read. What the
//! manual leaves open is as glibc 2.36 does it, which `tests/lookup_system.rs` compares.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use netkit_model::{Address, ResolverConfig, ResolverOption, SearchFrom, Untrusted};

/// Servers that are asked; further ones are ignored (`MAXNS`, resolv.h).
const MOST_SERVERS: usize = 3;
/// Limits of `ndots`, `timeout` and `attempts` (`RES_MAXNDOTS`, `RES_MAXRETRANS`, `RES_MAXRETRY`, resolv.h).
const MOST_DOTS: u32 = 15;
const LONGEST_TIMEOUT: u32 = 30;
const MOST_ATTEMPTS: u32 = 5;
/// What holds where nothing is said (`RES_TIMEOUT`, `RES_DFLRETRY`, resolv.h).
const USUAL_TIMEOUT: u32 = 5;
const USUAL_ATTEMPTS: u32 = 2;
/// Words and lines that mean nothing and are kept: enough to tell what is wrong with a file that is not one.
const MOST_UNKNOWN: usize = 16;

/// The text from which a resolver takes its configuration.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResolverTexts<'a> {
    /// `/etc/resolv.conf`; empty where there is none.
    pub file: &'a [u8],
    /// `LOCALDOMAIN`, where it is set.
    pub local_domain: Option<&'a [u8]>,
    /// `RES_OPTIONS`, where it is set.
    pub options: Option<&'a [u8]>,
    /// This host's name (gethostname(2)).
    pub host_name: &'a [u8],
}

/// Reads the configuration as glibc does. `scope_of` gives the index of an interface by its name.
pub fn resolver_config(texts: ResolverTexts<'_>, scope_of: impl Fn(&str) -> Option<u32>) -> ResolverConfig {
    let mut config = ResolverConfig {
        servers: Vec::new(),
        servers_are_default: false,
        ignored_servers: Vec::new(),
        search: Vec::new(),
        search_from: SearchFrom::Nowhere,
        ndots: 1,
        timeout: Duration::from_secs(USUAL_TIMEOUT.into()),
        attempts: USUAL_ATTEMPTS,
        options: Vec::new(),
        unknown: Vec::new(),
    };
    if let Some(domains) = texts.local_domain {
        let first_line = domains.split(|byte| *byte == b'\n').next().unwrap_or_default();
        config.search = words(first_line).map(Untrusted::from_bytes).collect();
        config.search_from = SearchFrom::Environment;
    }
    let lines = texts.file.split(|byte| *byte == b'\n').enumerate();
    for (index, line) in lines {
        read_line(&mut config, index + 1, line, &scope_of);
    }
    if config.search_from == SearchFrom::Nowhere
        && let Some(domain) = texts.host_name.iter().position(|byte| *byte == b'.')
        && !texts.host_name[domain + 1..].is_empty()
    {
        config.search = vec![Untrusted::from_bytes(&texts.host_name[domain + 1..])];
        config.search_from = SearchFrom::HostName;
    }
    if let Some(options) = texts.options {
        read_options(&mut config, 0, options);
    }
    if config.servers.is_empty() {
        config.servers = vec![Address::new(IpAddr::V4(Ipv4Addr::LOCALHOST))];
        config.servers_are_default = true;
    }
    config
}

/// A keyword counts only at the very beginning of its line and with a blank behind it.
fn read_line(
    config: &mut ResolverConfig,
    number: usize,
    line: &[u8],
    scope_of: &impl Fn(&str) -> Option<u32>,
) {
    if matches!(line.first(), None | Some(b';' | b'#')) {
        return;
    }
    let after = |keyword: &str| {
        let rest = line.strip_prefix(keyword.as_bytes())?;
        matches!(rest, [b' ' | b'\t', ..]).then_some(rest)
    };
    // The search list of the environment stands above both.
    let from_file = config.search_from != SearchFrom::Environment;
    if let Some(rest) = after("nameserver") {
        match words(rest).next().and_then(|word| server(word, scope_of)) {
            Some(server) if config.servers.len() < MOST_SERVERS => config.servers.push(server),
            Some(server) => config.ignored_servers.push(server),
            None => note(config, number, line),
        }
    } else if let Some(rest) = after("domain") {
        if from_file && let Some(domain) = words(rest).next() {
            config.search = vec![Untrusted::from_bytes(domain)];
            config.search_from = SearchFrom::File;
        }
    } else if let Some(rest) = after("search") {
        if from_file && words(rest).next().is_some() {
            config.search = words(rest).map(Untrusted::from_bytes).collect();
            config.search_from = SearchFrom::File;
        }
    } else if let Some(rest) = after("options") {
        read_options(config, number, rest);
    } else if after("sortlist").is_none() && words(line).next().is_some() {
        note(config, number, line);
    }
}

/// An option is known by how it begins: glibc takes `rotated` for `rotate`.
fn read_options(config: &mut ResolverConfig, line: usize, text: &[u8]) {
    for word in words(text) {
        let number = |keyword: &str, most: u32| {
            word.strip_prefix(keyword.as_bytes()).map(|digits| leading_number(digits).min(most))
        };
        if let Some(dots) = number("ndots:", MOST_DOTS) {
            config.ndots = dots;
        } else if let Some(seconds) = number("timeout:", LONGEST_TIMEOUT) {
            config.timeout = Duration::from_secs(seconds.into());
        } else if let Some(attempts) = number("attempts:", MOST_ATTEMPTS) {
            config.attempts = attempts;
        } else if let Some(option) = option(word) {
            if !config.has(option) {
                config.options.push(option);
            }
        } else {
            note(config, line, word);
        }
    }
}

fn option(word: &[u8]) -> Option<ResolverOption> {
    let known = ResolverOption::ALL.into_iter().find(|option| word.starts_with(option.name().as_bytes()));
    // Its older spelling.
    known.or_else(|| word.starts_with(b"no_tld_query").then_some(ResolverOption::NoTldQuery))
}

/// The number with which a text begins, as `atoi` reads it; what is below zero is as good as the limit.
fn leading_number(text: &[u8]) -> u32 {
    let (is_negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        [b'+', digits @ ..] | digits => (false, digits),
    };
    let value = digits
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0_u32, |value, digit| value.saturating_mul(10).saturating_add(u32::from(digit - b'0')));
    if is_negative && value > 0 { u32::MAX } else { value }
}

/// The address of a server: IPv4 in every form of `inet_aton`, or IPv6 with an optional `%interface`.
fn server(word: &[u8], scope_of: &impl Fn(&str) -> Option<u32>) -> Option<Address> {
    let text = std::str::from_utf8(word).ok()?;
    if let Some(ipv4) = inet_aton(text) {
        return Some(Address::new(IpAddr::V4(ipv4)));
    }
    let (address, scope) = match text.split_once('%') {
        Some((address, scope)) => (address, Some(scope)),
        None => (text, None),
    };
    let ip = IpAddr::V6(address.parse::<Ipv6Addr>().ok()?);
    // A scope that is unknown counts as none.
    let scope_id = scope.and_then(|scope| scope.parse().ok().or_else(|| scope_of(scope))).unwrap_or(0);
    Some(Address { ip, scope_id })
}

/// One to four numbers, decimal, octal or hexadecimal; the last fills what is left (`inet_aton`).
fn inet_aton(text: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u32> = text.split('.').map(c_number).collect::<Option<_>>()?;
    let (last, bytes) = parts.split_last()?;
    if bytes.len() > 3 || bytes.iter().any(|byte| *byte > 255) {
        return None;
    }
    let rest_bits = 32 - 8 * u32::try_from(bytes.len()).ok()?;
    if u64::from(*last) >> rest_bits != 0 {
        return None;
    }
    let high = bytes.iter().enumerate().fold(0, |word, (index, byte)| word | byte << (24 - 8 * index));
    Some(Ipv4Addr::from_bits(high | last))
}

fn c_number(text: &str) -> Option<u32> {
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&text[2..], 16),
        [b'0', _, ..] => (&text[1..], 8),
        _ => (text, 10),
    };
    // A sign is no digit, though Rust reads one.
    if digits.starts_with('+') { None } else { u32::from_str_radix(digits, radix).ok() }
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| matches!(byte, b' ' | b'\t')).filter(|word| !word.is_empty())
}

fn note(config: &mut ResolverConfig, line: usize, text: &[u8]) {
    if config.unknown.len() < MOST_UNKNOWN {
        config.unknown.push((line, Untrusted::from_bytes(text)));
    }
}

#[cfg(test)]
mod tests;
