//! Rule `tls.not-tls`: what answers on the port does not speak TLS.
//!
//! **Observed**: the first bytes that came are no record of TLS (RFC 8446 §5.1). **Means**: the port is reachable and the
//! program behind it speaks something else: a service without TLS, one that begins TLS only when it is asked to (STARTTLS),
//! or a proxy that answers with an error of its own. **Does not prove** that no port of the host speaks TLS. **Decides**: the
//! program's configuration; its greeting says mostly what it is.

use netkit_model::{Status, TlsEnd, Untrusted, VerdictId};

use super::tls_words::said;
use crate::commands::netkit_connect;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};

const ID: VerdictId = VerdictId::TlsNotTls;

/// How protocols greet, or answer what is not theirs.
const GREETINGS: [(&[u8], &str); 7] = [
    (b"HTTP/", "HTTP without TLS"),
    (b"SSH-", "SSH"),
    (b"220", "SMTP or FTP, which begin TLS only by STARTTLS or AUTH TLS"),
    (b"* OK", "IMAP, which begins TLS only by STARTTLS"),
    (b"+OK", "POP3, which begins TLS only by STLS"),
    (b"RFB ", "VNC"),
    (b"-ERR", "Redis or POP3 without TLS"),
];

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let TlsEnd::NotTls(beginning) = &seen.tls()?.end else { return None };
    let bytes = beginning.as_bytes();
    let speaks = GREETINGS.iter().find(|(greeting, _)| bytes.starts_with(greeting)).map(|(_, name)| *name);
    let what = speaks.map_or_else(
        || {
            let first: Vec<u8> = bytes.iter().copied().take(16).collect();
            format!("it begins with \"{}\"", said(&Untrusted::from_bytes(first)))
        },
        |name| format!("it speaks {name}"),
    );
    let text = format!("{seen} accepts the connection and does not answer in TLS: {what}");
    let hold = format!("{} --hold 5s", netkit_connect(seen.address(), seen.inquiry.port));
    Some(
        Finding::proven(ID, Status::Fail, seen.target_locus(None), text)
            .because(seen.ids.attempt)
            .because(seen.ids.tls)
            .not(&[VerdictId::TcpFiltered, VerdictId::ListenNone, VerdictId::TlsIssuer], seen.ids.tls)
            .next(test(HERE, hold, &[ID]))
            .fix("ask the port on which the service speaks TLS, or turn TLS on in the service"),
    )
}
