//! TLS: certificates that are old, young, for another name or of nobody, and servers that do not speak it, or not along.

use super::super::scenario::Proof::{Counted, Holds};
use super::super::scenario::Who::Server;
use super::super::scenario::{Fault, Place, Proof, Scenario, Service, Step, Truth};

/// An authority, a certificate of it and a server, in files that this world alone sees. The words: the name in the
/// certificate, the two ends of its validity in words of date(1), and more options of the server.
macro_rules! server {
    ($name:literal, $from:literal, $until:literal, $options:literal) => {
        &[
            file!("/etc/hosts", "{target-v4} service.netkit.test\\n"),
            (
                Server,
                concat!(
                    "mount -t tmpfs none /mnt; chmod 755 /mnt; cd /mnt; export HOME=/mnt RANDFILE=/mnt/random
                     key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
                     openssl req -x509 $key -keyout ca.key -out ca.pem -subj /CN=authority -days 3650 2> log
                     openssl req $key -keyout key.pem -out request.pem -subj /CN=service 2>> log
                     printf 'subjectAltName=DNS:", $name, "\\nextendedKeyUsage=serverAuth\\n' > extensions
                     printf '[ca]\\ndefault_ca=it\\n[it]\\ndatabase=/mnt/index\\nnew_certs_dir=/mnt\\nserial=/mnt/serial\\n\
                     default_md=sha256\\npolicy=names\\n[names]\\ncommonName=supplied\\n' > settings
                     : > index; echo 01 > serial; format=+%Y%m%d%H%M%SZ
                     openssl ca -batch -config settings -cert ca.pem -keyfile ca.key -in request.pem -out cert.pem \
                       -notext -extfile extensions -startdate $(date -u -d '", $from, "' $format) \
                       -enddate $(date -u -d '", $until, "' $format) 2>> log
                     openssl s_server -accept {port} -cert cert.pem -key key.pem -www ", $options, " \
                       < /dev/null > /dev/null 2>&1 &
                     until ss -Hltn sport = :{port} | grep -q .; do sleep 0.1; done"
                ),
            ),
        ]
    };
}

const NAME: &str = "service.netkit.test";
const TRUSTING: &str = "--tls --ca /mnt/ca.pem";
const SHAKEN: &[Proof] = &[Counted(Server, "synack_out")];
/// Another program's judgement of the certificate: this number of openssl-verify(1).
macro_rules! judged {
    ($number:literal) => {
        &[
            Counted(Server, "synack_out"),
            Holds(
                Server,
                concat!(
                    "cd /mnt; openssl verify -CAfile ca.pem -verify_hostname service.netkit.test cert.pem 2>&1 | \
                     grep -q '^error ", $number, " '"
                ),
            ),
        ]
    };
}

/// Whether the certificate is old or this host's clock is wrong takes another clock to tell.
const fn dated(ids: &'static [&'static str], candidates: &'static [&'static str]) -> Truth {
    Truth::Fault(Fault { ids, candidates, ..Fault::known(ids, Place::Target) })
}

const fn served(
    id: &'static str,
    ids: &'static [&'static str],
    stage: &'static [Step],
    proofs: &'static [Proof],
) -> Scenario {
    Scenario {
        asks: NAME,
        services: &[],
        stage,
        words: TRUSTING,
        ..Scenario::known(id, ids, Place::Target, proofs)
    }
}

/// All of them.
pub const SCENARIOS: &[Scenario] = &[
    Scenario {
        truth: dated(&["tls.expired"], &["tls.expired", "tls.clock"]),
        ..served(
            "tls-expired",
            &[],
            server!("service.netkit.test", "90 days ago", "2 days ago", ""),
            judged!("10"),
        )
    },
    Scenario {
        truth: dated(&["tls.not-yet-valid"], &["tls.not-yet-valid", "tls.clock"]),
        ..served(
            "tls-not-yet-valid",
            &[],
            server!("service.netkit.test", "2 days", "90 days", ""),
            judged!("9"),
        )
    },
    served(
        "tls-wrong-name",
        &["tls.name"],
        server!("other.netkit.test", "2 days ago", "90 days", ""),
        judged!("62"),
    ),
    // Who is trusted here is this host's matter; whether somebody intercepts cannot be told from the certificate.
    Scenario {
        words: "--tls",
        truth: Truth::Fault(Fault {
            ids: &["tls.issuer"],
            possible: &["tls.intercepted"],
            ..Fault::open(&["tls.issuer"], Place::Target)
        }),
        ..served(
            "tls-unknown-issuer",
            &[],
            server!("service.netkit.test", "2 days ago", "90 days", ""),
            SHAKEN,
        )
    },
    served(
        "tls-old-version",
        &["tls.version", "tls.alert"],
        server!("service.netkit.test", "2 days ago", "90 days", "-tls1_1 -cipher DEFAULT@SECLEVEL=0"),
        SHAKEN,
    ),
    Scenario {
        words: "--tls",
        services: &[Service::Greets("220 ready\r\n")],
        ..Scenario::known("tls-at-a-plain-port", &["tls.not-tls"], Place::Target, SHAKEN)
    },
    // Before a byte of TLS came, a server that breaks off and one that does not speak TLS are the same bytes.
    Scenario {
        words: "--tls",
        truth: Truth::Fault(Fault::open(&["tls.stalled", "tls.not-tls"], Place::Target)),
        ..Scenario::known("tls-unanswered", &[], Place::Target, SHAKEN)
    },
    Scenario {
        words: "--tls",
        services: &[Service::Closes],
        truth: Truth::Fault(Fault::open(&["tls.closed", "tls.not-tls"], Place::Target)),
        ..Scenario::known("tls-closed", &[], Place::Target, SHAKEN)
    },
    Scenario {
        asks: NAME,
        services: &[],
        words: TRUSTING,
        stage: server!("service.netkit.test", "2 days ago", "90 days", ""),
        ..Scenario::fine("tls-sound")
    },
];
