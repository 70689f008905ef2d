//! Rule `tls.version`: the two sides have no version of TLS, or no method of it, in common.
//!
//! **Observed**: the server answered the offer of TLS 1.3 and TLS 1.2 with the alert `protocol_version` (RFC 8446 §6.2), or
//! chose what was not offered. **Means**: it speaks only TLS 1.1 or older, which RFC 8996 forbids, or ciphers that nobody
//! should use any more. **Does not prove** which versions it would take. **Decides**: the server's configuration.

use netkit_model::{Status, TlsAlert, TlsEnd, VerdictId};

use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, test};
use crate::words::quoted;

const ID: VerdictId = VerdictId::TlsVersion;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let how = match &seen.tls()?.end {
        TlsEnd::Alert(TlsAlert::PROTOCOL_VERSION) => {
            "it refuses both (alert 70, protocol_version)".to_owned()
        }
        TlsEnd::Incompatible(how) => quoted(how),
        _ => return None,
    };
    let text = format!("{seen} speaks neither TLS 1.3 nor TLS 1.2 as this host offers them: {how}");
    let versions = format!("openssl ciphers -v; ss -tlnp sport = :{}", seen.inquiry.port);
    Some(
        Finding::proven(ID, Status::Fail, seen.target_locus(None), text)
            .because(seen.ids.attempt)
            .because(seen.ids.tls)
            .not(&[VerdictId::TlsNotTls, VerdictId::TcpFiltered], seen.ids.tls)
            .next(test(seen.target_place(), versions, &[ID]))
            .fix("let the server speak TLS 1.2 or 1.3"),
    )
}
