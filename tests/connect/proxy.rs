//! Ways through an HTTP proxy on real connections: through it, refused by it, past it, and without a word of credentials.
//!
//! Which answer means what is tested in `netkit-connect` and `netkit-diagnose`.

use super::*;

/// Where the proxy listens, and what it is told to connect to.
const PROXY: &str = "--proxy=http://user:secret@127.0.0.1:7128";
const TARGET: &str = "host.example:443";

/// A proxy that answers every request with its argument, byte by byte, and says then what it has heard.
const SERVER: &str = "
import socket, sys
answer = sys.argv[1].encode().decode('unicode_escape').encode()
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', 7128))
s.listen(5)
print('listens', flush=True)
while True:
    c, _ = s.accept()
    c.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    heard = b''
    try:
        while b'\\r\\n\\r\\n' not in heard:
            piece = c.recv(999)
            if not piece: break
            heard += piece
        print(repr(heard), flush=True)
        for byte in answer: c.sendall(bytes([byte]))
        if answer.startswith(b'HTTP/1.1 2'):
            said = c.recv(999)
            c.sendall(b'heard ' + said)
    except OSError:
        pass
    c.close()
";

fn proxy(world: &World, answer: &str) -> world::Running {
    let mut running = world.start("a", &["python3", "-c", SERVER, answer]);
    running.line_with("listens");
    running
}

fn asked(output: &Output) -> Value {
    output.json()["report"]["attempts"][0]["proxy"].clone()
}

#[test]
fn what_is_said_goes_through_the_proxy() {
    let world = World::alone();
    // What the target says at once follows the header, and is the target's.
    let mut server = proxy(&world, r"HTTP/1.1 200 Connection established\r\n\r\nwelcome ");
    let output = connect(&world, &[PROXY, "--send", "hello", "--expect", "welcome heard hello", TARGET]);
    check(&output, "tcp.connected", 0, AT_ONCE);
    let request = server.line_with("CONNECT");
    assert!(request.contains("CONNECT host.example:443 HTTP/1.1"), "{request}");
    assert!(request.contains("Proxy-Authorization: Basic dXNlcjpzZWNyZXQ="), "{request}");
    let asked = asked(&output);
    assert_eq!(
        (&asked["address"], &asked["target"], &asked["status"]),
        (&"127.0.0.1:7128".into(), &TARGET.into(), &200.into())
    );
    assert!(!output.stdout.contains("secret") && !output.stdout.contains("dXNl"), "{output}");
}

#[test]
fn a_refusal_is_the_proxys() {
    let world = World::alone();
    for (answer, says) in [
        (
            r"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
            "the proxy 127.0.0.1:7128 refuses host.example:443: 407 Proxy Authentication Required",
        ),
        (
            r"HTTP/1.1 502 Bad \x1b[31m\r\n\r\n",
            "the proxy 127.0.0.1:7128 cannot reach host.example:443, as it says: 502 Bad \\u{1b}[31m",
        ),
        (r"SSH-2.0-x\r\n", "the proxy 127.0.0.1:7128 does not answer in HTTP: it begins with \"SSH-2.0-x\""),
    ] {
        let _server = proxy(&world, answer);
        let output = connect(&world, &[PROXY, TARGET]);
        check(&output, "app.http-status", 1, AT_ONCE);
        let document = output.json();
        assert_eq!(document["verdict"]["text"], says, "{output}");
        let text = world.netkit("a", &["connect", "-v", PROXY, TARGET]);
        assert!(!text.stdout.contains('\u{1b}') && !text.stdout.contains("secret"), "{text}");
    }
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let world = World::alone();
    let output = connect(&world, &[PROXY, TARGET]);
    check(&output, "listen.none", 1, AT_ONCE);
    let text = output.json()["verdict"]["text"].to_string();
    assert!(text.contains("the proxy 127.0.0.1:7128"), "{text}");
    let variable = "https_proxy=http://user:secret@127.0.0.1:7128";
    let words = ["connect", "--json", "--proxy", "https://host.example/"];
    let output = world.netkit_behind("a", &["env", variable], &words);
    check(&output, "local.proxy-env", 1, AT_ONCE);
    assert!(!output.stdout.contains("secret"), "{output}");
}

#[test]
fn wrong_words_about_proxies_are_refused() {
    let world = World::alone();
    let refused: [(&[&str], &str); 4] = [
        (&["--proxy=socks5://user:secret@127.0.0.1:1080", TARGET], "is no HTTP proxy"),
        (&["--proxy=http://user:secret@127.0.0.1:0", TARGET], "whole number"),
        (&["--proxy", TARGET], "the environment names no proxy"),
        (&["--proxy=http://user:secret@127.0.0.1:1", "--mss-test", TARGET], "cannot be used with"),
    ];
    for (arguments, says) in refused {
        let output = world.netkit("a", &[&["connect"], arguments].concat());
        assert_eq!(output.code, Some(2), "{output}");
        assert!(output.stderr.contains(says) && !output.stderr.contains("secret"), "{output}");
    }
}
