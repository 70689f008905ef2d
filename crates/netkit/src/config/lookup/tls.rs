//! What asking over TLS or HTTPS needs: whom to trust, for which name, at which path.

use std::sync::Arc;

use anyhow::bail;
use netkit_connect::Trust;
use netkit_model::DnsTransport;

use super::ServerWord;
use super::server::is_path;
use crate::args::LookupArgs;
use crate::config::connect::trust;

/// What TLS needs.
#[derive(Clone, Debug)]
pub(crate) struct LookupTls {
    pub(crate) trust: Arc<Trust>,
    /// The name that certificates have to be for, where that is not the server's own.
    pub(crate) name: Option<String>,
    /// The path at which servers are asked over HTTPS, where their URL has none.
    pub(crate) path: String,
}

/// Whether anything is asked over TLS, and what that needs.
pub(super) fn needed(
    args: &LookupArgs,
    transport: DnsTransport,
    servers: &[ServerWord],
) -> anyhow::Result<Option<LookupTls>> {
    let is_secured = |transport| matches!(transport, DnsTransport::Tls | DnsTransport::Https);
    let by_word = servers.iter().any(|server| server.transport.is_some_and(is_secured));
    if !is_secured(transport) && !by_word {
        if args.ca.is_some() {
            bail!("--ca is about TLS: add --tls or --https, or name a server as @tls://ns.example");
        }
        return Ok(None);
    }
    let path = args.https.clone().unwrap_or_else(|| "/dns-query".to_owned());
    if !path.starts_with('/') || !is_path(&path) {
        bail!("--https={path:?} is not the path of a URL such as /dns-query");
    }
    Ok(Some(LookupTls {
        trust: Arc::new(trust(args.ca.as_deref())?),
        name: args.tls.clone().filter(|name| !name.is_empty()),
        path,
    }))
}
