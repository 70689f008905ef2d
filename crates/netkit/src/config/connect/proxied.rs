//! Through which HTTP proxy a target is to be reached, where the user asks for one.
//!
//! It connects to none. Credentials go to the proxy alone and stand in no message.

use std::ffi::OsStr;
use std::fmt;

use anyhow::{Context as _, bail};
use netkit_connect::ProxyRequest;
use netkit_model::ProxyVia;

use super::ConnectTarget;
use super::proxy::{of_environment, without_credentials};
use crate::args::ConnectArgs;

/// The port of a proxy that names none, as to curl (curl(1), `--proxy`).
const USUAL_PORT: u16 = 1080;
/// The option as it stands in front of a URL.
const OPTION: &str = "--proxy=";

/// A proxy, and what it is told about the user.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ProxyPlan {
    /// A name or an address.
    pub(crate) host: String,
    pub(crate) port: u16,
    /// `user:password`.
    credentials: Option<Vec<u8>>,
    /// The variable of the environment that names it; `None` where the user did.
    variable: Option<&'static str>,
}

impl fmt::Debug for ProxyPlan {
    /// Credentials are nobody's business.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProxyPlan")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("variable", &self.variable)
            .finish_non_exhaustive()
    }
}

impl ConnectTarget {
    /// The host to connect to: a proxy's, where one is gone through.
    pub(crate) fn first_stop(&self) -> &str {
        self.proxy.as_ref().map_or(&self.host, |proxy| &proxy.host)
    }

    /// What is to be asked of the proxy for this port, and why it is gone through.
    pub(crate) fn through_proxy(&self, port: u16) -> Option<(ProxyVia, ProxyRequest)> {
        let proxy = self.proxy.as_ref()?;
        // The scope of an address is of this host and says nothing to the proxy.
        let host = self.host.split('%').next().unwrap_or(&self.host);
        let target = if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        let via = ProxyVia { target: target.clone(), variable: proxy.variable };
        Some((via, ProxyRequest::new(target, proxy.credentials.clone())))
    }
}

/// Gives every target its proxy. `variable` gives the value of a variable of the environment.
pub(super) fn plan(
    args: &ConnectArgs,
    targets: &mut [ConnectTarget],
    variable: impl Fn(&str) -> Option<String>,
) -> anyhow::Result<()> {
    let Some(url) = args.proxy.as_deref() else { return Ok(()) };
    for target in targets {
        target.proxy = Some(if url.is_empty() {
            let usual = if target.tls.is_some() { "https" } else { "http" };
            let scheme = target.scheme.as_deref().filter(|scheme| matches!(*scheme, "http" | "https"));
            let named = of_environment(scheme.unwrap_or(usual), &target.host, &variable);
            let (name, value) = named.with_context(|| {
                let input = &target.input;
                format!("the environment names no proxy for {input:?}: write --proxy=http://HOST:PORT")
            })?;
            parse(&value, Some(name)).with_context(|| format!("{name} of the environment is unusable"))?
        } else {
            parse(url, None).context("--proxy is unusable")?
        });
    }
    Ok(())
}

/// A word of the command line as it may be shown.
pub(crate) fn shown(word: &OsStr) -> String {
    let word = word.to_string_lossy().into_owned();
    match word.strip_prefix(OPTION).filter(|url| !url.is_empty()) {
        Some(url) => format!("{OPTION}{}", without_credentials(url)),
        None => word,
    }
}

fn parse(url: &str, variable: Option<&'static str>) -> anyhow::Result<ProxyPlan> {
    let shown = without_credentials(url);
    let (scheme, place) = shown.split_once("://").unwrap_or(("http", &shown));
    if !scheme.eq_ignore_ascii_case("http") {
        bail!("{shown:?} is no HTTP proxy: netkit speaks to http://[USER:PASSWORD@]HOST:PORT alone");
    }
    let place = place.strip_suffix(':').unwrap_or(place);
    let behind = place.rsplit_once(']').map_or(place, |(_, behind)| behind);
    let place = if behind.contains(':') { place.to_owned() } else { format!("{place}:{USUAL_PORT}") };
    let stop = ConnectTarget::parse(&place)?;
    let [port] = stop.ports[..] else { bail!("{shown:?} names more than one port") };
    if stop.host.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
        bail!("{shown:?} names no host");
    }
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let credentials = rest.rsplit_once('@').map(|(credentials, _)| decoded(credentials));
    Ok(ProxyPlan { host: stop.host, port, credentials, variable })
}

/// `%40` is `@` (RFC 3986 §2.1); what is no such code stays as it is. A password may be missing, but not its colon (RFC 7617).
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let digit = |at: usize| char::from(*behind.get(at)?).to_digit(16);
        let code = (first == b'%').then(|| Some(digit(0)? * 16 + digit(1)?)).flatten();
        let code = code.and_then(|code| u8::try_from(code).ok());
        bytes.push(code.unwrap_or(first));
        rest = if code.is_some() { &behind[2..] } else { behind };
    }
    if !text.contains(':') {
        bytes.push(b':');
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, host: &str, port: u16, credentials: Option<&str>) {
        let plan = parse(url, None).unwrap_or_else(|error| panic!("{url}: {error}"));
        let credentials = credentials.map(|text| text.as_bytes().to_vec());
        assert_eq!((plan.host.as_str(), plan.port, &plan.credentials), (host, port, &credentials), "{url}");
        assert!(!format!("{plan:?}").contains("secret"));
    }

    #[test]
    fn a_proxy_is_a_url_or_less() {
        check("http://10.0.0.1:3128", "10.0.0.1", 3128, None);
        check("HTTP://p.example:3128/", "p.example", 3128, None);
        check("p.example:3128", "p.example", 3128, None);
        check("http://p.example", "p.example", 1080, None);
        check("http://[2001:db8::1]", "2001:db8::1", 1080, None);
        check("http://[2001:db8::1]:3128", "2001:db8::1", 3128, None);
        check("http://user:secret@p:3128", "p", 3128, Some("user:secret"));
        check("http://us%40er:sec%2fret%@p:3128", "p", 3128, Some("us@er:sec/ret%"));
        check("http://user@p:3128", "p", 3128, Some("user:"));
    }

    #[test]
    fn what_is_no_proxy_is_refused_without_its_credentials() {
        for (url, says) in [
            ("socks5://user:secret@p:1080", "no HTTP proxy"),
            ("https://user:secret@p:443", "no HTTP proxy"),
            ("http://user:secret@p:0", "whole number"),
            ("http://user:secret@p:80,81", "more than one port"),
            ("http://user:secret@", "names no host"),
            ("http://user:secret@a b:80", "names no host"),
        ] {
            let error = format!("{:#}", parse(url, None).expect_err(url));
            assert!(error.contains(says) && !error.contains("secret"), "{url}: {error}");
        }
    }

    #[test]
    fn words_are_shown_without_credentials() {
        let shown = |word: &str| shown(OsStr::new(word));
        assert_eq!(shown("--proxy=http://user:secret@p:3128/"), "--proxy=http://p:3128");
        assert_eq!([shown("--proxy"), shown("--proxy="), shown("h:1")], ["--proxy", "--proxy=", "h:1"]);
    }

    #[test]
    fn the_proxy_is_told_a_host_and_a_port() {
        for (word, says) in [("h.example:443", "h.example:443"), ("[fe80::1%eth0]:22", "[fe80::1]:22")] {
            let mut target = ConnectTarget::parse(word).expect("a target");
            assert_eq!((target.first_stop(), target.through_proxy(1)), (target.host.as_str(), None));
            target.proxy = parse("http://p:3128", Some("https_proxy")).ok();
            let (via, _) = target.through_proxy(target.ports[0]).expect("a proxy");
            assert_eq!((via.target.as_str(), via.variable), (says, Some("https_proxy")));
            assert_eq!(target.first_stop(), "p");
        }
    }
}
