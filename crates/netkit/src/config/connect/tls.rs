//! Whether a connection is to speak TLS, under which name, with which protocols, and whom it trusts.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use netkit_connect::{TlsPlan, Trust};
use rustls_native_certs::load_native_certs;

use super::ConnectTarget;
use crate::args::ConnectArgs;

/// Schemes of URLs whose service begins with a TLS handshake: those of the registry that have a port of their own for it.
const SCHEMES: [&str; 14] = [
    "https",
    "wss",
    "ftps",
    "imaps",
    "pop3s",
    "smtps",
    "submissions",
    "ldaps",
    "nntps",
    "ircs",
    "mqtts",
    "amqps",
    "rediss",
    "ipps",
];
/// What browsers offer for `https` (RFC 9113 §3.3).
const ALPN_OF_HTTPS: [&str; 2] = ["h2", "http/1.1"];
/// The longest name of a protocol (RFC 7301 §3.1).
const LONGEST_PROTOCOL: usize = 255;

/// Gives every target that is to speak TLS its plan.
pub(super) fn plan(args: &ConnectArgs, targets: &mut [ConnectTarget]) -> anyhow::Result<()> {
    let asked = args.tls.is_some();
    let wants = |target: &ConnectTarget| asked || is_of_tls(target.scheme.as_deref());
    if !targets.iter().any(wants) {
        for (option, given) in [("--alpn", args.alpn.is_some()), ("--ca", args.ca.is_some())] {
            if given {
                bail!("{option} is about TLS: add --tls, or write a URL such as https://host.example/");
            }
        }
        return Ok(());
    }
    let trust = Arc::new(trust(args.ca.as_deref())?);
    let alpn = args.alpn.as_deref().map(protocols).transpose()?;
    for target in targets.iter_mut().filter(|target| wants(target)) {
        let is_https = target.scheme.as_deref() == Some("https");
        let usual = || ALPN_OF_HTTPS.iter().filter(|_| is_https).map(|&name| name.to_owned()).collect();
        let alpn = alpn.clone().unwrap_or_else(usual);
        let own = target.host.split('%').next().unwrap_or(&target.host);
        let name = args.tls.as_deref().filter(|name| !name.is_empty()).unwrap_or(own);
        let plan = TlsPlan::new(name, alpn, Arc::clone(&trust));
        target.tls = Some(plan.with_context(|| {
            format!(
                "no certificate can be for {name:?}: write --tls=NAME with the name of a host or an address"
            )
        })?);
    }
    Ok(())
}

/// Whom to trust: the certificates of a file, or those of the system.
pub(crate) fn trust(file: Option<&Path>) -> anyhow::Result<Trust> {
    match file {
        Some(file) => of_file(file),
        // What of the system cannot be read is not there; what that leads to, the verdict says.
        None => Ok(Trust::of_system(load_native_certs().certs)),
    }
}

fn is_of_tls(scheme: Option<&str>) -> bool {
    scheme.is_some_and(|scheme| SCHEMES.contains(&scheme))
}

/// The certificates of a file in PEM, as curl's `--cacert` takes them.
fn of_file(file: &Path) -> anyhow::Result<Trust> {
    let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    let trust = Trust::of_user(&text);
    trust.filter(|trust| trust.count() > 0).with_context(|| {
        format!("{} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)", file.display())
    })
}

/// `h2,http/1.1`: each once, none empty.
fn protocols(list: &str) -> anyhow::Result<Vec<String>> {
    let mut protocols: Vec<String> = Vec::new();
    for name in list.split(',') {
        if name.is_empty() || name.len() > LONGEST_PROTOCOL {
            bail!(
                "--alpn {list:?}: the name of a protocol has 1 to {LONGEST_PROTOCOL} bytes: write h2,http/1.1"
            );
        }
        if !protocols.iter().any(|known| known == name) {
            protocols.push(name.to_owned());
        }
    }
    Ok(protocols)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_are_a_list() {
        assert_eq!(protocols("h2,http/1.1,h2").ok(), Some(vec!["h2".to_owned(), "http/1.1".to_owned()]));
        let long = "x".repeat(256);
        for wrong in ["", ",", "h2,", &long] {
            assert!(protocols(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn schemes_say_whether_tls_comes_first() {
        assert!(is_of_tls(Some("https")) && is_of_tls(Some("imaps")));
        assert!(!is_of_tls(Some("http")) && !is_of_tls(Some("postgresql")) && !is_of_tls(None));
    }
}
