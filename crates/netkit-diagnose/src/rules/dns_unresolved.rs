//! Rule `dns.unresolved`: a name did not resolve, so that there was nothing to probe.
//!
//! **Observed**: the system's resolver gave no address for the name, with the message in the text. **Means**: no
//! program on this host that asks the system reaches the name now. **Does not prove** why: a name that does not
//! exist, a silent server and a missing configuration are told apart only by the message, if at all. **Decides**:
//! the system's own answer by hand, and its configuration.

use netkit_model::{Evidence, EvidenceFact, EvidenceId, Locus, LocusKind, Status, VerdictId};

use crate::finding::{Finding, HERE, test};
use crate::words::quoted;

/// What `input`, as typed, and the system's `message` say.
pub(crate) fn finding(input: &str, message: &str) -> (Finding, Evidence) {
    let id = EvidenceId(1);
    let (input, message) = (input.to_owned(), message.to_owned());
    let (name, says) = (quoted(&input), quoted(&message));
    let says = if says.is_empty() { says } else { format!(": {says}") };
    let text = format!("the name '{name}' did not resolve{says}");
    let unresolved = VerdictId::DnsUnresolved;
    let mut finding = Finding::proven(unresolved, Status::Fail, Locus::of(LocusKind::Unknown), text)
        .because([id])
        .fix("cat /etc/resolv.conf /etc/nsswitch.conf (show which servers and sources this host asks)");
    if is_plain(&input) {
        finding = finding.next(test(HERE, format!("getent ahosts {input}"), &[unresolved]));
    }
    (finding, Evidence { id, fact: EvidenceFact::NameFailure { input, message } })
}

/// Whether the name can stand in a command as it is: letters, digits, dots and inner hyphens, at most as long as a
/// name may be (RFC 1035 §2.3.4).
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    !name.is_empty() && name.len() <= 255 && !name.starts_with('-') && name.chars().all(plain)
}
