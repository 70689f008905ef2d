//! systemd-resolved, asked itself: what it says of the name, and the servers that it asks.
//!
//! It is asked as `nss-resolve` asks it, so that the answer is that of applications whose `nsswitch.conf` names it.

use std::io;
use std::path::Path;
use std::time::Duration;

use netkit_dns::{ResolverTexts, resolver_config};
use netkit_model::dns::Rcode;
use netkit_model::{Address, ResolvedAnswer, ResolvedEnd, Untrusted};
use netkit_net::{Errno, Interface, ask_local_service, read_clocks};
use netkit_packet::varlink::{END, HostnameReply};
use tokio::task::JoinHandle;

use super::system::{MOST_CONFIGURATION, read};

/// Where it listens (systemd-resolved.service(8)).
const SOCKET: &str = "/run/systemd/resolve/io.systemd.Resolve";
/// The servers of all its links, in the form of resolv.conf.
const SERVERS: &str = "/run/systemd/resolve/resolv.conf";
/// The longest answer: 256 addresses with their links have a quarter of it.
const MOST_ANSWER: usize = 64 << 10;

/// Whether it runs.
pub(super) fn runs() -> bool {
    Path::new(SOCKET).exists()
}

/// Begins to ask it for a name, where it runs.
pub(super) fn begin(name: &str, deadline: Duration) -> Option<JoinHandle<ResolvedAnswer>> {
    let call = HostnameReply::call(name);
    runs().then(|| {
        tokio::spawn(async move {
            let began = read_clocks().monotonic;
            let asked = ask_local_service(Path::new(SOCKET), &call, END, MOST_ANSWER);
            let end = match tokio::time::timeout(deadline, asked).await {
                Err(_) => ResolvedEnd::Silent,
                Ok(answer) => end(answer),
            };
            ResolvedAnswer { end, took: read_clocks().monotonic.since(began) }
        })
    })
}

/// The servers that it asks, as it writes them down; none where it does not.
pub(super) fn servers() -> Vec<Address> {
    let file = read(SERVERS, MOST_CONFIGURATION);
    let texts = ResolverTexts { file: &file, local_domain: None, options: None, host_name: b"" };
    let config = resolver_config(texts, |name| Interface::by_name(name).ok().map(|one| one.index()));
    // It names all there are, and no program that asks three at the most reads them for us.
    let is_named = !config.servers_are_default;
    config.servers.into_iter().chain(config.ignored_servers).filter(|_| is_named).collect()
}

fn end(answer: io::Result<Vec<u8>>) -> ResolvedEnd {
    let bytes = match answer {
        Ok(bytes) => bytes,
        Err(error) => {
            return error
                .raw_os_error()
                .map_or(ResolvedEnd::Unreadable, |number| ResolvedEnd::Unreachable(Errno(number)));
        }
    };
    match HostnameReply::decode(&bytes) {
        Some(HostnameReply::Found { addresses, flags }) => {
            let addresses = addresses.into_iter().map(|(ip, link)| {
                let address = Address::new(ip);
                let scope_id = if address.needs_scope() { link.unwrap_or(0) } else { 0 };
                (Address { scope_id, ..address }, link.map(link_name))
            });
            ResolvedEnd::Found { addresses: addresses.collect(), flags }
        }
        Some(HostnameReply::Failed { error, rcode }) => {
            ResolvedEnd::Failed { error: Untrusted::from_bytes(error), rcode: rcode.map(Rcode) }
        }
        None => ResolvedEnd::Unreadable,
    }
}

/// The name of an interface; its number where it is gone.
fn link_name(index: u32) -> Untrusted {
    let name = Interface::by_index(index).map(|one| one.name().to_owned());
    Untrusted::from_bytes(name.unwrap_or_else(|_| format!("link {index}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answer: io::Result<&str>, expected: &str) {
        assert_eq!(end(answer.map(|text| text.as_bytes().to_vec())).name(), expected);
    }

    #[test]
    fn each_end_has_its_name() {
        check(Ok(r#"{"parameters":{"addresses":[],"flags":1}}"#), "addresses");
        check(Ok(r#"{"error":"io.systemd.Resolve.NoNameServers"}"#), "error");
        check(Ok("{}"), "unreadable");
        check(Err(io::Error::from_raw_os_error(111)), "unreachable");
        check(Err(io::ErrorKind::UnexpectedEof.into()), "unreadable");
        check(Err(io::ErrorKind::InvalidData.into()), "unreadable");
    }
}
