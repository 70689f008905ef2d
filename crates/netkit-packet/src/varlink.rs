//! Varlink's messages to and from systemd-resolved: the question for a host name, and what comes back.
//!
//! It opens no socket. A message is a JSON object with a zero byte behind it (<https://varlink.org/Method-Call>); the method is
//! `ResolveHostname` of the interface `io.systemd.Resolve`, and its flags are those of `org.freedesktop.resolve1(5)`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde_json::{Value, json};

/// What ends a message.
pub const END: u8 = 0;
/// Addresses that are kept of an answer; nobody tries as many.
const MOST_ADDRESSES: usize = 256;
/// Bytes that are kept of an error's name: those that there are have fewer than sixty.
const LONGEST_NAME: usize = 255;
/// Address families of Linux, by which the addresses are told apart.
const AF_INET: u16 = 2;
const AF_INET6: u16 = 10;

/// What systemd-resolved says of a host name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostnameReply {
    /// It has addresses.
    Found {
        /// The addresses, each with the index of the link through which it was found, where there is one.
        addresses: Vec<(IpAddr, Option<u32>)>,
        /// How it found them.
        flags: ResolvedFlags,
    },
    /// It has none.
    Failed {
        /// The error, such as `io.systemd.Resolve.DNSError`.
        error: Vec<u8>,
        /// The response code, where a server gave one.
        rcode: Option<u16>,
    },
}

/// How systemd-resolved found an answer, bit by bit; unknown bits survive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResolvedFlags(pub u64);

impl ResolvedFlags {
    /// The protocols that were used, and where the answer was taken from.
    const SOURCES: [(u64, &'static str); 10] = [
        (1 << 0, "dns"),
        (1 << 1 | 1 << 2, "llmnr"),
        (1 << 3 | 1 << 4, "mdns"),
        (1 << 19, "synthetic"),
        (1 << 20, "cache"),
        (1 << 21, "zone"),
        (1 << 22, "trust-anchor"),
        (1 << 23, "network"),
        (1 << 9, "authenticated"),
        (1 << 18, "confidential"),
    ];

    /// The names of the bits that say something about an answer.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        Self::SOURCES.into_iter().filter(move |(bits, _)| self.0 & bits != 0).map(|(_, name)| name)
    }

    /// Whether a bit of this name is set.
    pub fn has(self, name: &str) -> bool {
        self.names().any(|one| one == name)
    }
}

impl HostnameReply {
    /// The question for the addresses of a name, of both families, as `nss-resolve` asks it.
    pub fn call(name: &str) -> Vec<u8> {
        let method = "io.systemd.Resolve.ResolveHostname";
        let call = json!({ "method": method, "parameters": { "name": name, "flags": 0 } });
        let mut bytes = call.to_string().into_bytes();
        bytes.push(END);
        bytes
    }

    /// Reads a reply, without the byte that ends it. `None` where it is no reply to such a question.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let message: Value = serde_json::from_slice(bytes).ok()?;
        let parameters = message.get("parameters");
        if let Some(error) = message.get("error") {
            let error = error.as_str()?.as_bytes();
            let rcode = parameters.and_then(|parameters| number(parameters.get("rcode")?));
            return Some(Self::Failed { error: error[..error.len().min(LONGEST_NAME)].to_vec(), rcode });
        }
        let addresses = parameters?.get("addresses")?.as_array()?.iter().take(MOST_ADDRESSES);
        let flags = parameters?.get("flags").and_then(Value::as_u64).unwrap_or_default();
        Some(Self::Found {
            addresses: addresses.map(address).collect::<Option<_>>()?,
            flags: ResolvedFlags(flags),
        })
    }
}

/// An address and the link through which it was found.
fn address(value: &Value) -> Option<(IpAddr, Option<u32>)> {
    let bytes: Vec<u8> = value.get("address")?.as_array()?.iter().map(number).collect::<Option<_>>()?;
    let ip = match number::<u16>(value.get("family")?)? {
        AF_INET => IpAddr::from(Ipv4Addr::from(<[u8; 4]>::try_from(bytes).ok()?)),
        AF_INET6 => IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(bytes).ok()?)),
        _ => return None,
    };
    let link = value.get("ifindex").and_then(number).filter(|index| *index != 0);
    Some((ip, link))
}

/// A number that fits.
fn number<T: TryFrom<u64>>(value: &Value) -> Option<T> {
    value.as_u64().and_then(|number| T::try_from(number).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// As systemd 257 sends it.
    const FOUND: &str = r#"{"parameters":{"addresses":[{"ifindex":2,"family":2,"address":[192,0,2,80]},{"family":10,"address":[32,1,13,184,0,0,0,0,0,0,0,0,0,0,0,80]}],"name":"www.example","flags":8388609}}"#;
    const FAILED: &str = r#"{"error":"io.systemd.Resolve.DNSError","parameters":{"rcode":3}}"#;

    #[test]
    fn a_question_is_a_call() {
        let text = r#"{"method":"io.systemd.Resolve.ResolveHostname","parameters":{"flags":0,"name":"a\"\\\u0001"}}"#;
        assert_eq!(HostnameReply::call("a\"\\\x01"), [text.as_bytes(), &[0]].concat());
    }

    #[test]
    fn addresses_are_read_with_their_links() {
        let Some(HostnameReply::Found { addresses, flags }) = HostnameReply::decode(FOUND.as_bytes()) else {
            panic!("it is found")
        };
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        assert_eq!(addresses, [(ip("192.0.2.80"), Some(2)), (ip("2001:db8::50"), None)]);
        assert_eq!(flags.names().collect::<Vec<_>>(), ["dns", "network"]);
        assert!(flags.has("network") && !flags.has("cache"));
    }

    #[test]
    fn errors_are_read_with_the_response_code() {
        let error = b"io.systemd.Resolve.DNSError".to_vec();
        let failed = HostnameReply::Failed { error, rcode: Some(3) };
        assert_eq!(HostnameReply::decode(FAILED.as_bytes()), Some(failed));
        let error = b"io.systemd.Resolve.NoNameServers".to_vec();
        let bare = r#"{"error":"io.systemd.Resolve.NoNameServers"}"#;
        assert_eq!(
            HostnameReply::decode(bare.as_bytes()),
            Some(HostnameReply::Failed { error, rcode: None })
        );
    }

    #[test]
    fn what_is_no_reply_is_none() {
        for text in [
            "",
            "{}",
            "[]",
            r#"{"error":7}"#,
            r#"{"parameters":{}}"#,
            r#"{"parameters":{"addresses":[{"family":2,"address":[192,0,2]}]}}"#,
            r#"{"parameters":{"addresses":[{"family":2,"address":[192,0,2,256]}]}}"#,
            r#"{"parameters":{"addresses":[{"family":1,"address":[192,0,2,1]}]}}"#,
        ] {
            assert_eq!(HostnameReply::decode(text.as_bytes()), None, "{text}");
        }
        for end in 0..FOUND.len() {
            assert_eq!(HostnameReply::decode(&FOUND.as_bytes()[..end]), None);
        }
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let one = r#"{"family":2,"address":[192,0,2,80]}"#;
        let many = format!(r#"{{"parameters":{{"addresses":[{}]}}}}"#, vec![one; 1_000].join(","));
        let Some(HostnameReply::Found { addresses, .. }) = HostnameReply::decode(many.as_bytes()) else {
            panic!("it is found")
        };
        assert_eq!(addresses.len(), MOST_ADDRESSES);
        let long = format!(r#"{{"error":"{}"}}"#, "e".repeat(1_000));
        let Some(HostnameReply::Failed { error, .. }) = HostnameReply::decode(long.as_bytes()) else {
            panic!("it has failed")
        };
        assert_eq!(error.len(), LONGEST_NAME);
    }

    proptest! {
        #[test]
        fn no_changed_byte_panics(place in 0..FOUND.len(), byte in any::<u8>()) {
            for text in [FOUND, FAILED] {
                let mut bytes = text.as_bytes().to_vec();
                let place = place % bytes.len();
                bytes[place] = byte;
                let _reply = HostnameReply::decode(&bytes);
            }
        }
    }
}
