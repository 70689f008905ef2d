//! TLS on real connections: good and bad certificates, what is no TLS, what never comes, and Ctrl-C in the handshake.
//!
//! What certificates are worth is tested in `netkit-connect`, which rule says what in `netkit-diagnose`.

use std::fs;
use std::path::PathBuf;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, SanType};

use super::*;

const AT: &str = "127.0.0.1:7443";

/// Serves one connection after the other; its last words say how.
const SERVER: &str = "
import socket, ssl, sys
how, files = sys.argv[1], sys.argv[2:]
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 7443))
s.listen(5)
print('listens', flush=True)
kept = []
while True:
    c, _ = s.accept()
    print('accepted', flush=True)
    if how == 'mute':
        kept.append(c)
    elif how == 'http':
        c.recv(9999)
        c.sendall(b'HTTP/1.1 400 Bad Request\\r\\n\\x1b[31m')
    elif how == 'hang-up':
        c.recv(9999)
        c.close()
    else:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*files)
        context.set_alpn_protocols(['http/1.1'])
        try:
            t = context.wrap_socket(c, server_side=True)
            heard = t.recv(999)
            if heard: t.sendall(b'heard ' + heard)
            t.close()
        except (ssl.SSLError, OSError):
            pass
";

/// Certificates in files that everybody may read, gone with the test.
struct Files {
    folder: PathBuf,
}

impl Files {
    /// An authority, and the certificate that it signs for `host.example`, changed at will.
    fn new(change: impl FnOnce(&mut CertificateParams)) -> Self {
        let mut authority = CertificateParams::new(Vec::new()).expect("no names");
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let root = authority.self_signed(&key).expect("a root");
        let mut own = CertificateParams::new(vec!["host.example".to_owned()]).expect("a name");
        change(&mut own);
        let own_key = KeyPair::generate().expect("a key");
        let signed = own.signed_by(&own_key, &Issuer::from_params(&authority, &key)).expect("a certificate");
        let unique = format!("netkit-tls-{}-{:?}", std::process::id(), std::thread::current().id());
        let folder = std::env::temp_dir().join(unique);
        fs::create_dir_all(&folder).expect("a folder for certificates");
        for (name, text) in
            [("ca.pem", root.pem()), ("own.pem", signed.pem()), ("key.pem", own_key.serialize_pem())]
        {
            fs::write(folder.join(name), text).expect("room for a certificate");
        }
        Self { folder }
    }

    fn path(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn served(&self, world: &World) -> world::Running {
        let (own, key) = (self.path("own.pem"), self.path("key.pem"));
        serve(world, &["tls", &own, &key])
    }

    /// What netkit says of the server that presents these, with the authority trusted.
    fn judged(&self, world: &World, arguments: &[&str]) -> Output {
        let _server = self.served(world);
        let ca = self.path("ca.pem");
        connect(world, &[&["--ca", &ca], arguments, &[AT]].concat())
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _nobody_else_has_them = fs::remove_dir_all(&self.folder);
    }
}

fn serve(world: &World, how: &[&str]) -> world::Running {
    let mut running = world.start("a", &[&["python3", "-c", SERVER], how].concat());
    running.line_with("listens");
    running
}

fn tls(output: &Output) -> Value {
    output.json()["report"]["attempts"][0]["tls"].clone()
}

#[test]
fn a_good_certificate_is_told_with_how_long_it_lasts() {
    let (world, files) = (World::alone(), Files::new(|_| {}));
    let output = files.judged(&world, &["--tls=host.example", "--alpn", "h2,http/1.1"]);
    check(&output, "tcp.connected", 0, AT_ONCE);
    let (document, tls) = (output.json(), tls(&output));
    assert_eq!(
        (&tls["outcome"], &tls["version"], &tls["alpn"]),
        (&"done".into(), &"TLS 1.3".into(), &"http/1.1".into())
    );
    assert_eq!((tls["chain"].as_array().map(Vec::len), &tls["faults"]), (Some(1), &Value::Array(Vec::new())));
    assert!(document["report"]["attempts"][0]["phases_ms"]["tls"].as_f64().is_some_and(|took| took > 0.0));
    let text = document["verdict"]["text"].as_str().unwrap_or_default().to_owned();
    assert!(text.contains("TLS 1.3, certificate of host.example valid for"), "{text}");
}

#[test]
fn bad_certificates_have_names() {
    let world = World::alone();
    let old = Files::new(|own| own.not_after = rcgen::date_time_ymd(2020, 1, 1));
    let output = old.judged(&world, &["--tls=host.example"]);
    check(&output, "tls.expired", 1, AT_ONCE);
    let good = Files::new(|_| {});
    check(&good.judged(&world, &["--tls"]), "tls.name", 1, AT_ONCE);
    let server = good.served(&world);
    let untrusted = connect(&world, &["--tls=host.example", AT]);
    check(&untrusted, "tls.issuer", 1, AT_ONCE);
    let early = Files::new(|own| own.not_before = rcgen::date_time_ymd(2070, 1, 1));
    drop(server);
    check(&early.judged(&world, &["--tls=host.example"]), "tls.not-yet-valid", 1, AT_ONCE);
}

#[test]
fn what_is_said_goes_through_tls() {
    let (world, files) = (World::alone(), Files::new(|_| {}));
    let said = ["--tls=host.example", "--send", "hello", "--expect", "heard hello"];
    let output = files.judged(&world, &said);
    check(&output, "tcp.connected", 0, AT_ONCE);
    assert_eq!(output.json()["report"]["attempts"][0]["after"]["received"], 11, "{output}");
    // Nothing is said to a server that is not the right one.
    let output = files.judged(&world, &["--tls=other.example", "--send", "hello"]);
    check(&output, "tls.name", 1, AT_ONCE);
    assert_eq!(
        output.json()["report"]["attempts"][0]["after"]["received"].as_u64(),
        tls(&output)["received"].as_u64()
    );
}

#[test]
fn names_cannot_steer_the_terminal() {
    let world = World::alone();
    let files = Files::new(|own| {
        let wild = "a\u{1b}[31m\0b".try_into().expect("ASCII");
        own.subject_alt_names = vec![SanType::DnsName(wild)];
    });
    let output = files.judged(&world, &["--tls=host.example"]);
    check(&output, "tls.name", 1, AT_ONCE);
    let _server = files.served(&world);
    let ca = files.path("ca.pem");
    let text = world.netkit("a", &["connect", "-v", "--ca", &ca, "--tls=host.example", AT]);
    let is_wild = |letter: char| letter.is_control() && letter != '\n';
    assert!(!text.stdout.contains(is_wild) && text.stdout.contains("31m"), "{text}");
}

#[test]
fn what_is_no_tls_is_told() {
    let world = World::alone();
    for (how, id) in [("http", "tls.not-tls"), ("hang-up", "tls.closed"), ("mute", "tls.stalled")] {
        let _server = serve(&world, &[how]);
        let output = connect(&world, &["--tls=host.example", "-W", "1", AT]);
        check(&output, id, 1, AT_ONCE);
        assert!(!output.stdout.contains('\u{1b}'), "{output}");
    }
}

#[test]
fn ctrl_c_in_the_handshake_leaves_a_document() {
    let world = World::alone();
    let mut server = serve(&world, &["mute"]);
    let run = world.start_netkit("a", &["connect", "--json", "--tls=host.example", AT]);
    server.line_with("accepted");
    let output = run.interrupt();
    assert_eq!(output.code, Some(130), "{output}");
    is_valid(&output.json());
    assert_eq!(tls(&output)["outcome"], "interrupted", "{output}");
}

#[test]
fn wrong_words_about_tls_are_refused() {
    let world = World::alone();
    let empty = Files::new(|_| {});
    fs::write(empty.folder.join("empty.pem"), "nothing\n").expect("room");
    let (none, missing) = (empty.path("empty.pem"), empty.path("missing.pem"));
    let refused: [(&[&str], &str); 6] = [
        (&["--alpn", "h2", AT], "add --tls"),
        (&["--ca", &none, AT], "add --tls"),
        (&["--tls", "--ca", &none, AT], "holds no certificate"),
        (&["--tls", "--ca", &missing, AT], "cannot read"),
        (&["--tls=not a name", AT], "no certificate can be for"),
        (&["--tls", "--alpn", "h2,,x", AT], "write h2,http/1.1"),
    ];
    for (arguments, says) in refused {
        let output = world.netkit("a", &[&["connect"], arguments].concat());
        assert_eq!(output.code, Some(2), "{output}");
        assert!(output.stderr.contains(says), "{output}");
    }
}
