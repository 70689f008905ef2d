//! Names of TCP services and of URL schemes, and the ports they stand for (services(5), RFC 6335).
//!
//! It asks no name service: `/etc/services` is read as getservbyname(3) reads it where nothing else is set up.

use std::fs::File;
use std::io::Read as _;

/// The file has 13 kB on Debian and 700 kB on Fedora.
const LONGEST_FILE: u64 = 4 << 20;

/// What people connect to by name: known also where there is no `/etc/services`, as in most containers.
const WELL_KNOWN: [(&str, u16); 24] = [
    ("ftp", 21),
    ("ssh", 22),
    ("telnet", 23),
    ("smtp", 25),
    ("domain", 53),
    ("http", 80),
    ("pop3", 110),
    ("imap", 143),
    ("imap2", 143),
    ("ldap", 389),
    ("https", 443),
    ("submissions", 465),
    ("submission", 587),
    ("ldaps", 636),
    ("imaps", 993),
    ("pop3s", 995),
    ("mqtt", 1883),
    ("nfs", 2049),
    ("mysql", 3306),
    ("ms-wbt-server", 3389),
    ("postgresql", 5432),
    ("amqp", 5672),
    ("redis", 6379),
    ("http-alt", 8080),
];

/// Schemes whose name is no service's, or another one's (IANA's registry of URI schemes).
const SCHEMES: [(&str, u16); 14] = [
    ("ws", 80),
    ("wss", 443),
    ("git", 9418),
    ("ipp", 631),
    ("ipps", 631),
    ("rtsp", 554),
    ("smtps", 465),
    ("amqps", 5671),
    ("mqtts", 8883),
    ("postgres", 5432),
    ("rediss", 6379),
    ("mongodb", 27017),
    ("socks5", 1080),
    ("vnc", 5900),
];

/// The TCP port of a service by its name or one of its aliases.
pub(super) fn port_of_service(name: &str) -> Option<u16> {
    let mut services = Vec::new();
    if let Ok(file) = File::open("/etc/services") {
        // A file that cannot be read to its end is as good as its beginning.
        let _read_as_far_as_it_goes = file.take(LONGEST_FILE).read_to_end(&mut services);
    }
    port_in(&String::from_utf8_lossy(&services), name).or_else(|| known(&WELL_KNOWN, name))
}

/// The port that a URL without one means.
pub(super) fn port_of_scheme(scheme: &str) -> Option<u16> {
    let scheme = scheme.to_ascii_lowercase();
    known(&SCHEMES, &scheme).or_else(|| known(&WELL_KNOWN, &scheme)).or_else(|| port_of_service(&scheme))
}

fn known(table: &[(&str, u16)], name: &str) -> Option<u16> {
    table.iter().find(|(known, _)| *known == name).map(|(_, port)| *port)
}

/// The first TCP port that a text in the form of services(5) has for a name: `name port/protocol alias… # comment`.
fn port_in(services: &str, name: &str) -> Option<u16> {
    services.lines().find_map(|line| {
        let mut words = line.split('#').next()?.split_whitespace();
        let (official, place) = (words.next()?, words.next()?);
        let port = place.strip_suffix("/tcp")?.parse().ok().filter(|port| *port != 0)?;
        (official == name || words.any(|alias| alias == name)).then_some(port)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SERVICES: &str = "\
# comment
domain 53/udp
domain\t53/tcp dns   # Domain Name Server
http 80/tcp www\t# web
broken
worse 99999/tcp
none 0/tcp
 spaced  7/tcp
";

    #[test]
    fn a_service_has_the_port_of_its_line() {
        for (name, port) in [
            ("domain", Some(53)),
            ("dns", Some(53)),
            ("www", Some(80)),
            ("spaced", Some(7)),
            ("web", None),
            ("broken", None),
            ("worse", None),
            ("none", None),
            ("#", None),
            ("", None),
        ] {
            assert_eq!(port_in(SERVICES, name), port, "{name}");
        }
    }

    #[test]
    fn what_everybody_uses_is_known_without_the_file() {
        for (name, port) in WELL_KNOWN {
            assert_eq!(port_of_service(name), Some(port), "{name}");
        }
        for (scheme, port) in SCHEMES {
            assert_eq!(port_of_scheme(scheme), Some(port), "{scheme}");
        }
        assert_eq!(port_of_scheme("HTTPS"), Some(443));
    }
}
