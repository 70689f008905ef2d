//! A TLS handshake that was tried: what was offered, what was agreed, which certificates came, and what is wrong with them.
//!
//! It is what was seen and checked, and no verdict. Everything that the other side wrote is [`Untrusted`].

use std::time::Duration;

use netkit_net::Errno;

use crate::Untrusted;

/// A TLS handshake, as far as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsReport {
    /// What this side offered.
    pub offer: TlsOffer,
    /// How long the handshake took, from the `ClientHello` on.
    pub took: Duration,
    /// When the first byte of an answer came, after the `ClientHello`.
    pub first_byte: Option<Duration>,
    /// Bytes sent until the handshake ended.
    pub sent: u64,
    /// Bytes received until then.
    pub received: u64,
    /// How it ended.
    pub end: TlsEnd,
    /// What was agreed, as far as it came.
    pub session: TlsAgreed,
    /// The server asked for a certificate of the client's, and got none.
    pub wants_client_certificate: bool,
    /// The certificates that the server sent, its own first.
    pub chain: Vec<Certificate>,
    /// Everything that is wrong with them, the certificate itself before the chain.
    pub faults: Vec<CertificateFault>,
    /// How many roots this host trusts.
    pub roots: usize,
    /// The time of day by which they were judged.
    pub judged_at: EpochSeconds,
    /// What is known about the clock that this time is from.
    pub clock: ClockSeen,
}

/// What a `ClientHello` offers besides TLS 1.3 and TLS 1.2, which it always does.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TlsOffer {
    /// The name or address that the certificate has to be for.
    pub name: String,
    /// The name was sent to the server (SNI, RFC 6066 §3); an address never is.
    pub sends_name: bool,
    /// The protocols offered (ALPN, RFC 7301), the most wanted first.
    pub alpn: Vec<String>,
}

/// What both sides agreed on.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct TlsAgreed {
    /// "TLS 1.3" or "TLS 1.2".
    pub version: Option<&'static str>,
    /// The cipher suite by its registered name.
    pub cipher: Option<String>,
    /// The protocol that the server chose.
    pub alpn: Option<Untrusted>,
}

/// How a handshake ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsEnd {
    /// It is complete.
    Done,
    /// The server sent a fatal alert.
    Alert(TlsAlert),
    /// What came is not TLS; its beginning.
    NotTls(Untrusted),
    /// The server wants a version that this side does not speak, or has nothing in common with it: in words.
    Incompatible(String),
    /// The server broke the rules of the protocol: in words.
    Broken(String),
    /// The server closed the connection.
    Closed,
    /// The connection failed: ECONNRESET for a RST.
    Failed(Errno),
    /// It was not complete when the timeout ended.
    Stalled,
    /// The user gave up.
    Interrupted,
}

/// A certificate that the server sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Whose it is.
    pub subject: Untrusted,
    /// Who signed it.
    pub issuer: Untrusted,
    /// The names that it is for (subjectAltName, RFC 5280 §4.2.1.6).
    pub names: Vec<Untrusted>,
    /// Names beyond those that are kept.
    pub more_names: usize,
    /// The first moment at which it is valid.
    pub not_before: EpochSeconds,
    /// The last one.
    pub not_after: EpochSeconds,
    /// Its key: "RSA 2048", "EC 256", "Ed25519".
    pub key: String,
    /// It names itself as its issuer.
    pub is_self_issued: bool,
}

/// Something wrong with the certificates. Indices count from the server's own certificate, which is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CertificateFault {
    /// It is not valid any more.
    Expired(usize),
    /// It is not valid yet.
    NotYetValid(usize),
    /// It is not for the name that was asked for. True where only its common name is, which counts no more (RFC 9525 §2).
    WrongName(bool),
    /// It signs itself, and this host was not told to trust it.
    SelfSigned,
    /// The chain ends at a root that this host does not know; its index.
    UnknownRoot(usize),
    /// The issuer of the certificate with this index did not come, and this host does not know it.
    MissingIssuer(usize),
    /// The server did not prove that the certificate's key is its own, or used a certificate that cannot be read: in words.
    Unproven(String),
    /// Another rule for certificates is broken: in words.
    Unfit(String),
}

/// A moment in whole seconds since 1970 in UTC, as certificates have it; before 1970 negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct EpochSeconds(pub i64);

/// What is known about this host's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ClockSeen {
    /// How far off it is at most, where something keeps it to a reference (`adjtimex`); `None` where nothing does, or
    /// nothing that the kernel knows of.
    pub kept_within: Option<Duration>,
    /// Something that was made at this moment or later, and lies behind what the clock shows.
    pub witness: Option<(ClockWitness, EpochSeconds)>,
}

/// What can prove that a clock is slow: it exists already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockWitness {
    /// A root certificate that this host's system came with.
    Root,
    /// The stamp of a public log (RFC 6962 §3.2) in a certificate that a trusted root vouches for.
    PublicLog,
}

/// A TLS alert by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TlsAlert(pub u8);

impl TlsAlert {
    /// `handshake_failure`: nothing in common.
    pub const HANDSHAKE_FAILURE: Self = Self(40);
    /// `protocol_version`.
    pub const PROTOCOL_VERSION: Self = Self(70);
    /// `unrecognized_name`.
    pub const UNRECOGNIZED_NAME: Self = Self(112);
    /// `certificate_required`.
    pub const CERTIFICATE_REQUIRED: Self = Self(116);
    /// `no_application_protocol`.
    pub const NO_APPLICATION_PROTOCOL: Self = Self(120);

    /// Its name as the registry of TLS alerts has it (RFC 8446 §6, RFC 5246 §7.2, RFC 7301 §3.2).
    pub const fn name(self) -> Option<&'static str> {
        Some(match self.0 {
            0 => "close_notify",
            10 => "unexpected_message",
            20 => "bad_record_mac",
            21 => "decryption_failed",
            22 => "record_overflow",
            30 => "decompression_failure",
            40 => "handshake_failure",
            41 => "no_certificate",
            42 => "bad_certificate",
            43 => "unsupported_certificate",
            44 => "certificate_revoked",
            45 => "certificate_expired",
            46 => "certificate_unknown",
            47 => "illegal_parameter",
            48 => "unknown_ca",
            49 => "access_denied",
            50 => "decode_error",
            51 => "decrypt_error",
            60 => "export_restriction",
            70 => "protocol_version",
            71 => "insufficient_security",
            80 => "internal_error",
            86 => "inappropriate_fallback",
            90 => "user_canceled",
            100 => "no_renegotiation",
            109 => "missing_extension",
            110 => "unsupported_extension",
            111 => "certificate_unobtainable",
            112 => "unrecognized_name",
            113 => "bad_certificate_status_response",
            114 => "bad_certificate_hash_value",
            115 => "unknown_psk_identity",
            116 => "certificate_required",
            120 => "no_application_protocol",
            121 => "ech_required",
            _ => return None,
        })
    }

    /// The alert is about the certificate of the client's: it is missing, or not the right one.
    pub const fn is_about_client(self) -> bool {
        matches!(self.0, 41..=49 | 116)
    }
}

impl TlsReport {
    /// The handshake is complete and nothing is wrong with the certificates.
    pub fn is_good(&self) -> bool {
        self.end == TlsEnd::Done && self.faults.is_empty()
    }
}

impl EpochSeconds {
    /// The time from `earlier` to `self`; zero where `earlier` is the later one.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_secs(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}
