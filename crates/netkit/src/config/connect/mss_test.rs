//! What `--mss-test` sends: the user's text, or what a URL asks for.
//!
//! It sends nothing.

use std::fmt::Write as _;

use anyhow::bail;

use super::hold::unescaped;
use crate::args::ConnectArgs;

/// What is sent on each connection of the test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct MssTestPlan {
    /// Empty where nothing is known that the service would answer to.
    pub(crate) text: Vec<u8>,
    /// The user chose the text, and so may have it sent more than once.
    pub(crate) may_repeat: bool,
}

impl MssTestPlan {
    /// `None` where no such test is wanted.
    pub(super) fn new(args: &ConnectArgs) -> anyhow::Result<Option<Self>> {
        if !args.mss_test {
            return Ok(None);
        }
        let [target] = args.targets.as_slice() else {
            bail!("--mss-test is about one target: name one");
        };
        let text = match &args.send {
            Some(text) => unescaped(text)?,
            None => request(target).unwrap_or_default().into_bytes(),
        };
        Ok(Some(Self { text, may_repeat: args.send.is_some() }))
    }
}

/// The request for what an `http` URL names (RFC 9112 §3); one of `https` cannot be read without TLS.
fn request(word: &str) -> Option<String> {
    let (scheme, rest) = word.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") {
        return None;
    }
    let rest = rest.split('#').next().unwrap_or(rest);
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let slash = if path.starts_with('/') { "" } else { "/" };
    let version = env!("CARGO_PKG_VERSION");
    Some(format!(
        "GET {slash}{} HTTP/1.1\r\nHost: {}\r\nUser-Agent: netkit/{version}\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        visible(path),
        visible(host)
    ))
}

/// The text with everything that is not visible ASCII percent-encoded (RFC 3986 §2.1).
fn visible(text: &str) -> String {
    text.bytes().fold(String::new(), |mut visible, byte| {
        if byte.is_ascii_graphic() {
            visible.push(byte.into());
        } else {
            // Writing to a string cannot fail.
            let _ = write!(visible, "%{byte:02X}");
        }
        visible
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, first: &str, host: &str) {
        let request = request(word).expect("it is a URL");
        let lines: Vec<&str> = request.split("\r\n").collect();
        assert_eq!((lines[0], lines[1]), (first, host), "{word}");
        assert!(request.ends_with("Connection: close\r\n\r\n"), "{request}");
    }

    #[test]
    fn a_url_asks_for_what_it_names() {
        check("http://host.example/a?b=c#d", "GET /a?b=c HTTP/1.1", "Host: host.example");
        check("HTTP://host.example:8080", "GET / HTTP/1.1", "Host: host.example:8080");
        check("http://[2001:db8::1]:80?q", "GET /?q HTTP/1.1", "Host: [2001:db8::1]:80");
        check("http://user:secret@host.example/", "GET / HTTP/1.1", "Host: host.example");
        check(
            "http://host.example/a b\r\nX: ö",
            "GET /a%20b%0D%0AX:%20%C3%B6 HTTP/1.1",
            "Host: host.example",
        );
    }

    #[test]
    fn what_cannot_be_asked_for_is_not() {
        for word in ["https://host.example/", "host.example:80", "ssh://host.example"] {
            assert_eq!(request(word), None, "{word}");
        }
    }
}
