//! What applications see, against the C library itself: the names that `getaddrinfo` asks for are those that netkit tells, and
//! each reason for which applications see something else has its verdict.

pub mod world;

use std::io::{Read as _, Write as _};
use std::net::UdpSocket;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value;
use world::{Output, Running, World};

/// Tells the process that it is a name server, and what it answers: `name=does` with blanks between.
const TOLD: &str = "NETKIT_TEST_ANSWERS";
const READY: &str = "name server is ready";
/// The name that is asked for between the C library's questions and netkit's.
const MARKER: &str = "marker.invalid.";

/// Puts three texts over three files, in a mount namespace of its own, and executes what follows.
const OVER: &str = r#"
    over() { file=$(mktemp); printf '%s' "$1" > "$file"; chmod 644 "$file"; mount --bind "$file" "$2"; rm "$file"; }
    over "$1" /etc/resolv.conf; over "$2" /etc/hosts; over "$3" /etc/nsswitch.conf
    shift 3; exec "$@""#;

/// A host's files that say where names come from.
#[derive(Clone, Copy)]
struct Etc {
    resolv_conf: &'static str,
    hosts: &'static str,
    nsswitch: &'static str,
}

const ETC: Etc = Etc {
    resolv_conf: "nameserver 127.0.0.1\n",
    hosts: "127.0.0.1 localhost\n",
    nsswitch: "hosts: files dns\n",
};

/// A host with a name server of its own.
struct Host {
    world: World,
    server: Running,
}

impl Host {
    fn answering(table: &str) -> Self {
        let world = World::alone();
        let program = std::env::current_exe().expect("this program has a path");
        let program = program.to_str().expect("its path is UTF-8");
        let mut command = world.command("a", &[program, "--exact", "responder", "--nocapture"]);
        command.env(TOLD, table);
        let mut server = Running::start(command);
        server.line_with(READY);
        Self { world, server }
    }

    fn run(&self, etc: Etc, words: &[&str]) -> Output {
        let before = ["unshare", "-m", "sh", "-ec", OVER, "etc", etc.resolv_conf, etc.hosts, etc.nsswitch];
        Running::start(self.world.command("a", &[&before, words].concat())).finish()
    }

    fn look_up(&self, etc: Etc, name: &str) -> Value {
        self.run(etc, &[env!("CARGO_BIN_EXE_netkit"), "lookup", "--json", name]).json()
    }

    /// Every name that was asked for, each with its types together, in order.
    fn asked(self) -> Vec<String> {
        let stdout = self.server.finish().stdout;
        let mut names: Vec<String> =
            stdout.lines().filter_map(|line| line.strip_prefix("asked ")).map(str::to_owned).collect();
        names.dedup();
        names
    }
}

/// The C library and netkit tell of the same names, and netkit of the addresses that the library gives.
fn check(name: &str, resolv_conf: &'static str, table: &str) {
    let host = Host::answering(table);
    let etc = Etc { resolv_conf, ..ETC };
    let library = host.run(etc, &["getent", "ahosts", name]);
    host.run(ETC, &["getent", "ahosts", MARKER]);
    let system = host.look_up(etc, name)["report"]["system"].clone();
    let asked = host.asked();
    let asked: Vec<_> = asked.iter().take_while(|name| *name != MARKER).map(String::as_str).collect();
    let candidates = system["candidates"].as_array().expect("candidates");
    let tried: Vec<_> = candidates.iter().filter_map(|one| one["name"].as_str()).collect();
    assert_eq!(tried, asked, "{name} with {resolv_conf:?}");
    let addresses: Vec<_> =
        system["addresses"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let mut given: Vec<_> =
        library.stdout.lines().filter_map(|line| line.split_whitespace().next()).collect();
    given.dedup();
    assert_eq!(addresses, given, "{name} with {resolv_conf:?}");
}

#[test]
fn names_are_tried_as_the_c_library_tries_them() {
    const LIST: &str = "nameserver 127.0.0.1\nsearch x.test y.test\n";
    const DEEP: &str = "nameserver 127.0.0.1\nsearch x.test y.test\noptions ndots:3 attempts:1\n";
    const ONCE: &str = "nameserver 127.0.0.1\nsearch x.test y.test\noptions attempts:1\n";
    check("a.b", LIST, "");
    check("www", LIST, "www.y.test.=ok");
    check("www.", LIST, "");
    check("www.a", DEEP, "www.a.x.test.=nodata www.a.y.test.=ok");
    check("www", ONCE, "www.x.test.=serv www.y.test.=ok");
    check("www", ONCE, "www.x.test.=refused www.y.test.=ok");
    check("www.a", ONCE, "www.a.=refused www.a.y.test.=ok");
    check("www", "nameserver 127.0.0.1\nsearch . y.test\n", "");
    check("www", "nameserver 127.0.0.1\nsearch x.test\ndomain z.test w.test\n", "");
    check("www", "nameserver 127.0.0.1\nsearch a..b ok.test\n", "www.ok.test.=ok");
    check("www", "nameserver 127.0.0.1\nsearch x.test y.test\noptions no-tld-query\n", "");
    check("www", "nameserver 127.0.0.1\nsearch x.test # y.test\n", "");
    check("a.b", "nameserver 127.0.0.9\nnameserver 127.0.0.1 # second\n nameserver 127.0.0.8\n", "a.b.=ok");
    check("a.b", "nameserver 127.1\n", "a.b.=ok");
}

/// The verdict, and the code with which the run ends.
fn check_verdict(name: &str, etc: Etc, table: &str, status: &str, id: &str) {
    let host = Host::answering(table);
    let document = host.look_up(etc, name);
    let verdict = &document["verdict"];
    assert_eq!((verdict["status"].as_str(), verdict["id"].as_str()), (Some(status), Some(id)), "{document}");
}

#[test]
fn each_reason_for_another_view_has_its_verdict() {
    let hosts = Etc { hosts: "10.9.9.9 h.x\n", ..ETC };
    check_verdict("h.x", hosts, "h.x.=ok", "degraded", "dns.hosts-override");
    check_verdict("h.x", hosts, "", "ok", "dns.hosts-override");
    let search = Etc { resolv_conf: "nameserver 127.0.0.1\nsearch y.test\n", ..ETC };
    check_verdict("www", search, "www.y.test.=ok", "ok", "dns.search-surprise");
    check_verdict("www.a", search, "www.a.y.test.=ok", "degraded", "dns.search-surprise");
    let files = Etc { nsswitch: "hosts: files\n", ..ETC };
    check_verdict("a.b", files, "a.b.=ok", "fail", "dns.nsswitch");
    check_verdict("p.local", ETC, "", "fail", "dns.local-name");
    let no_aaaa = Etc { resolv_conf: "nameserver 127.0.0.1\noptions no-aaaa\n", ..ETC };
    check_verdict("a.b", no_aaaa, "a.b.=ok", "degraded", "dns.no-aaaa");
    check_verdict("a.b", ETC, "a.b.=ok", "ok", "dns.ok");
}

/// No server anywhere: what the hosts file has is an answer, and for the rest the reason is told.
#[test]
fn a_machine_without_any_server_gets_a_useful_answer() {
    let world = World::alone();
    let run = |etc: Etc, name: &str| {
        let before = ["unshare", "-m", "sh", "-ec", OVER, "etc", etc.resolv_conf, etc.hosts, etc.nsswitch];
        let words = [env!("CARGO_BIN_EXE_netkit"), "lookup", "--json", name];
        Running::start(world.command("a", &[&before, &words[..]].concat())).finish()
    };
    let nothing = Etc { resolv_conf: "", ..ETC };
    let local = run(nothing, "localhost");
    assert_eq!((local.code, local.json()["verdict"]["status"].as_str()), (Some(0), Some("ok")), "{local}");
    let missing = run(nothing, "www.example");
    assert_eq!(
        (missing.code, missing.json()["verdict"]["id"].as_str()),
        (Some(9), Some("dns.no-config")),
        "{missing}"
    );
    // As an editor on another system leaves it.
    let unread = run(Etc { resolv_conf: "nameserver 127.0.0.1\r\n", ..ETC }, "www.example");
    let text = unread.json()["verdict"]["text"].as_str().map(str::to_owned).unwrap_or_default();
    assert!(text.contains("line 1"), "{text}");
}

/// Puts a folder over that of systemd-resolved, in the mount namespace of what follows.
const OVER_RESOLVED: &str = r#"
    folder=$1; shift
    mount -t tmpfs none /run; mkdir -p /run/systemd/resolve; mount --bind "$folder" /run/systemd/resolve
    exec "$@""#;

/// A systemd-resolved that says one thing and has two servers; it ends with the result.
struct Resolved {
    folder: PathBuf,
}

impl Resolved {
    /// `reply` is written to whoever asks; without one nothing is said until the test ends.
    fn saying(reply: Option<Vec<u8>>) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("netkit-resolved-{}-{number}", std::process::id()));
        std::fs::create_dir(&folder).expect("a folder of the test's own");
        let socket = folder.join("io.systemd.Resolve");
        let listener = UnixListener::bind(&socket).expect("a socket in it");
        std::fs::set_permissions(&socket, PermissionsExt::from_mode(0o666)).expect("for everybody");
        std::fs::write(
            folder.join("resolv.conf"),
            "nameserver 10.8.0.1\nnameserver 192.0.2.53\nsearch corp.test\n",
        )
        .expect("its servers");
        std::thread::spawn(move || {
            // Whoever asks twice is told twice; the listener ends with the process.
            while let Ok((mut stream, _)) = listener.accept() {
                let mut question = Vec::new();
                let mut byte = [1];
                while stream.read(&mut byte).is_ok_and(|read| read == 1) && byte != [0] {
                    question.push(byte[0]);
                }
                let asks = String::from_utf8_lossy(&question).contains("io.systemd.Resolve.ResolveHostname");
                match reply.as_deref().filter(|_| asks) {
                    Some(reply) => {
                        let _the_asker_is_gone = stream.write_all(reply);
                    }
                    // It waits for the asker to give up.
                    None => {
                        let _given_up = stream.read(&mut byte);
                    }
                }
            }
        });
        Self { folder }
    }

    fn look_up(&self, host: &Host, etc: Etc, name: &str) -> Output {
        let folder = self.folder.to_str().expect("its path is UTF-8");
        let netkit = env!("CARGO_BIN_EXE_netkit");
        let words = ["sh", "-ec", OVER_RESOLVED, "resolved", folder, netkit, "lookup", "--json", name];
        host.run(etc, &words)
    }
}

impl Drop for Resolved {
    fn drop(&mut self) {
        let _left_behind = std::fs::remove_dir_all(&self.folder);
    }
}

/// What systemd-resolved says of a name, as the document has it; the verdict's identity beside it.
fn resolved(reply: Option<&[u8]>) -> (Value, Value) {
    let host = Host::answering("a.b.=ok");
    let document = Resolved::saying(reply.map(<[u8]>::to_vec)).look_up(&host, ETC, "a.b").json();
    (document["report"]["system"].clone(), document["verdict"]["id"].clone())
}

#[test]
fn systemd_resolved_is_asked_where_it_runs() {
    let found = br#"{"parameters":{"addresses":[{"ifindex":1,"family":2,"address":[10,8,0,7]}],"name":"a.b","flags":1048577}}"#;
    let (system, id) = resolved(Some(&[&found[..], b"\0"].concat()));
    assert_eq!((&system["resolved_runs"], &id), (&Value::from(true), &Value::from("dns.ok")), "{system}");
    assert_eq!(system["resolved_servers"], serde_json::json!(["10.8.0.1", "192.0.2.53"]));
    let said = &system["resolved"];
    assert_eq!(said["addresses"], serde_json::json!([{ "address": "10.8.0.7", "link": "lo" }]));
    assert_eq!(said["sources"], serde_json::json!(["dns", "cache"]));
    let (system, _) =
        resolved(Some(b"{\"error\":\"io.systemd.Resolve.DNSError\",\"parameters\":{\"rcode\":3}}\0"));
    let said = &system["resolved"];
    assert_eq!(
        (&said["outcome"], &said["rcode"]),
        (&Value::from("error"), &Value::from("NXDOMAIN")),
        "{said}"
    );
}

/// Whatever it says, it is bounded, and the lookup has its answer.
#[test]
fn a_hostile_systemd_resolved_changes_nothing() {
    let deep = "[".repeat(60_000).into_bytes();
    let endless = vec![b'x'; 1 << 20];
    let cases: [(&[u8], &str); 6] = [
        (b"\0", "unreadable"),
        (b"{}\0", "unreadable"),
        (b"no end", "unreadable"),
        (&deep, "unreadable"),
        (&endless, "unreadable"),
        (b"{\"error\":\"\\u001b[2J\\u202e\"}\0", "error"),
    ];
    for (reply, outcome) in cases {
        let (system, id) = resolved(Some(reply));
        assert_eq!((&system["resolved"]["outcome"], &id), (&Value::from(outcome), &Value::from("dns.ok")));
        assert!(!system["resolved"].to_string().contains(['\u{1b}', '\u{202e}']), "{system}");
    }
    let host = Host::answering("a.b.=ok");
    let silent = Resolved::saying(None).look_up(&host, ETC, "a.b");
    assert_eq!(silent.json()["report"]["system"]["resolved"]["outcome"], "timed-out", "{silent}");
    assert!(silent.took < Duration::from_secs(20), "{silent}");
}

/// This program once more, as the name server of a host.
#[test]
#[expect(clippy::print_stdout, reason = "what it was asked goes to the test that has started it")]
fn responder() {
    let Ok(table) = std::env::var(TOLD) else { return };
    let socket = UdpSocket::bind(("127.0.0.1", 53)).expect("port 53 of the host's own loopback");
    println!("{READY}");
    // It ends when the test has heard enough and closes its input.
    std::thread::spawn(|| {
        let _ended = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        std::process::exit(0);
    });
    let mut buffer = [0; 4_096];
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        let (name, reply) = answer(&buffer[..length], &table);
        println!("asked {name}");
        let _the_asker_is_gone = socket.send_to(&reply, from);
    }
}

/// The name that a question asks for, and the reply to it by the table; what is not in it does not exist.
fn answer(query: &[u8], table: &str) -> (String, Vec<u8>) {
    let mut name = String::new();
    let mut at = 12;
    while query[at] != 0 {
        let end = at + 1 + usize::from(query[at]);
        name.push_str(&String::from_utf8_lossy(&query[at + 1..end]).to_lowercase());
        name.push('.');
        at = end;
    }
    let is_a = query[at + 2] == 1;
    let does = table.split(' ').filter_map(|entry| entry.split_once('=')).find(|(entry, _)| *entry == name);
    let (rcode, has_answer) = match does.map(|(_, does)| does) {
        Some("ok") => (0, true),
        Some("nodata") => (0, false),
        Some("serv") => (2, false),
        Some("refused") => (5, false),
        _ => (3, false),
    };
    let mut reply = query[..at + 5].to_vec();
    reply[2..12].copy_from_slice(&[0x81, 0x80 | rcode, 0, 1, 0, u8::from(has_answer), 0, 0, 0, query[11]]);
    if has_answer {
        let address: &[u8] = if is_a {
            &[192, 0, 2, 80]
        } else {
            &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x50]
        };
        let length = u8::try_from(address.len()).expect("4 or 16");
        reply.extend_from_slice(&[0xc0, 12, 0, query[at + 2], 0, 1, 0, 0, 0, 60, 0, length]);
        reply.extend_from_slice(address);
    }
    if query[11] == 1 {
        // Its own EDNS to that of the question (RFC 6891 §6.1.2).
        reply.extend_from_slice(&[0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0]);
    }
    (name, reply)
}
