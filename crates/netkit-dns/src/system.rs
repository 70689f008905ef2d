//! A target's addresses as every application on this host sees them: `getaddrinfo`, with a deadline.
//!
//! It speaks no DNS itself and sorts nothing: /etc/hosts, nsswitch.conf, search domains and RFC 6724's order are
//! the system's, and what the system says is what counts.

use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::thread;
use std::time::Duration;

use netkit_model::{Address, EaiCode, SystemAnswer};
use netkit_net::{AddressInfoError, address_info};
use tokio::sync::{Semaphore, SemaphorePermit, oneshot};
use tokio::time::timeout;

use crate::error::{EscapedName, ResolveError};
use crate::host_name::host_name;
use crate::literal::literal;

/// An address family that a caller insists on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddressFamily {
    /// IPv4 only, as with `-4`.
    Ipv4,
    /// IPv6 only, as with `-6`.
    Ipv6,
}

/// The addresses of `name`, in the system's order and each once; at least one, all of `family` if it is given.
///
/// A link-local literal without `%interface` is returned as it is: whether it needs one is the caller's question.
///
/// An address literal is read without asking anybody and without a thread. A name is given to `getaddrinfo`,
/// which may block for as long as it likes: it runs in a thread of its own that is left behind, and does not hold
/// up the end of the program, if `deadline` passes first. The tokio runtime needs time enabled.
pub async fn resolve(
    name: &str,
    family: Option<AddressFamily>,
    deadline: Duration,
) -> Result<Vec<Address>, ResolveError> {
    let addresses = match literal(name)? {
        Some(address) => vec![address],
        None => look_up(name, deadline).await?,
    };
    of_family(name, family, addresses)
}

/// What `getaddrinfo` says about a name, literals included, with its own error where it has one.
///
/// The deadline is as for [`resolve`].
pub async fn system_answer(name: &str, deadline: Duration) -> SystemAnswer {
    let Ok(wanted) = host_name(name) else { return SystemAnswer::NotAsked };
    let answer = async {
        let permit = LOOKUPS.acquire().await.map_err(io::Error::other)?;
        in_thread(permit, move || address_info(&wanted))?.await.map_err(io::Error::other)
    };
    match timeout(deadline, answer).await {
        Err(_) => SystemAnswer::TimedOut,
        Ok(Err(_no_thread)) => SystemAnswer::NotAsked,
        Ok(Ok(Ok(addresses))) => SystemAnswer::Addresses(each_once(addresses.into_iter())),
        Ok(Ok(Err(AddressInfoError { code, errno }))) => SystemAnswer::Error(EaiCode(code), errno),
    }
}

impl AddressFamily {
    /// The family of an address.
    pub fn of(address: IpAddr) -> Self {
        if address.is_ipv4() { Self::Ipv4 } else { Self::Ipv6 }
    }

    pub(crate) fn other(self) -> Self {
        match self {
            Self::Ipv4 => Self::Ipv6,
            Self::Ipv6 => Self::Ipv4,
        }
    }
}

impl std::fmt::Display for AddressFamily {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
        })
    }
}

/// Lookups that may block at once, the abandoned ones included: as many names as one would give on a command line,
/// and too few threads to hurt when a server is silent and a file names thousands.
const MOST_LOOKUPS: u32 = 32;
static LOOKUPS: Semaphore = Semaphore::const_new(MOST_LOOKUPS as usize);

async fn look_up(name: &str, deadline: Duration) -> Result<Vec<Address>, ResolveError> {
    let wanted =
        host_name(name).map_err(|fault| ResolveError::NotAName { name: EscapedName::new(name), fault })?;
    let failed = |source| ResolveError::Failed { name: EscapedName::new(name), source };
    let answer = async {
        // The semaphore is never closed, so that a permit always comes.
        let permit = LOOKUPS.acquire().await.map_err(io::Error::other)?;
        let answer = in_thread(permit, move || (wanted, 0).to_socket_addrs().map(each_once))?;
        Ok(answer
            .await
            .unwrap_or_else(|_| Err(io::Error::other("the lookup thread ended without an answer"))))
    };
    match timeout(deadline, answer).await {
        Err(_) => Err(ResolveError::TimedOut { name: EscapedName::new(name), after: deadline }),
        Ok(Err(source)) => Err(failed(source)),
        Ok(Ok(Err(source))) => Err(classify(name, source)),
        Ok(Ok(Ok(addresses))) if addresses.is_empty() => {
            Err(ResolveError::NoAddress { name: EscapedName::new(name) })
        }
        Ok(Ok(Ok(addresses))) => Ok(addresses),
    }
}

/// Runs `getaddrinfo` in a thread of its own.
///
/// Tokio's `lookup_host` would do the same on its blocking pool, but that pool panics where no thread can be made,
/// and the end of the runtime waits for a lookup that nobody waits for any more.
fn in_thread<T: Send + 'static>(
    permit: SemaphorePermit<'static>,
    look_up: impl FnOnce() -> T + Send + 'static,
) -> io::Result<oneshot::Receiver<T>> {
    let (sender, receiver) = oneshot::channel();
    thread::Builder::new().name("getaddrinfo".to_owned()).spawn(move || {
        let answer = look_up();
        drop(permit);
        // Nobody listens any more if the deadline has passed.
        let _ = sender.send(answer);
    })?;
    Ok(receiver)
}

fn each_once(addresses: impl Iterator<Item = SocketAddr>) -> Vec<Address> {
    let mut unique = Vec::new();
    for address in addresses.map(Address::from) {
        if !unique.contains(&address) {
            unique.push(address);
        }
    }
    unique
}

fn of_family(
    name: &str,
    family: Option<AddressFamily>,
    mut addresses: Vec<Address>,
) -> Result<Vec<Address>, ResolveError> {
    let Some(family) = family else { return Ok(addresses) };
    let all = addresses.len();
    addresses.retain(|address| AddressFamily::of(address.ip) == family);
    if addresses.is_empty() {
        return Err(ResolveError::NoAddressOfFamily {
            name: EscapedName::new(name),
            family,
            other_count: all,
        });
    }
    Ok(addresses)
}

/// What a failed `getaddrinfo` means.
///
/// The standard library keeps no EAI number, only `gai_strerror`'s text after "failed to lookup address
/// information: ". The program sets no locale, so that the text is English: first glibc's words, then musl's. A text
/// that is not known here stays as the source of [`ResolveError::Failed`].
fn classify(name: &str, source: io::Error) -> ResolveError {
    const NOT_FOUND: [&str; 2] = ["Name or service not known", "Name does not resolve"];
    const NO_ADDRESS: [&str; 3] = [
        "No address associated with hostname",
        "Address family for hostname not supported",
        "Name has no usable address",
    ];
    const TEMPORARY: [&str; 2] = ["Temporary failure in name resolution", "Try again"];

    let text = source.to_string();
    // An error with a number is the system's own (EAI_SYSTEM), whatever its text.
    let says = |words: &[&str]| source.raw_os_error().is_none() && words.iter().any(|w| text.ends_with(w));
    let escaped = EscapedName::new(name);
    if says(&NOT_FOUND) {
        ResolveError::NotFound { name: escaped }
    } else if says(&NO_ADDRESS) {
        ResolveError::NoAddress { name: escaped }
    } else if says(&TEMPORARY) {
        ResolveError::Temporary { name: escaped }
    } else {
        ResolveError::Failed { name: escaped, source }
    }
}

#[cfg(test)]
mod tests;
