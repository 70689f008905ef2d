//! What programs print, as people paste it, and the pages that it is about, the most specific first.
//!
//! The lines are those of real programs with the hosts replaced.

use super::*;

/// A line, and the names of the pages that it gets.
pub(super) type Pasted = (&'static str, &'static [&'static str]);

#[test]
fn a_pasted_line_finds_what_it_is_about() {
    check_lines(PASTED);
}

#[track_caller]
pub(super) fn check_lines(lines: &[Pasted]) {
    let missed = lines.iter().filter(|(line, expect)| !is_as_expected(line, expect));
    let missed: Vec<String> =
        missed.map(|(line, expect)| format!("{line}\n  {:?}, not {expect:?}", names(line))).collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// The pages that are expected in their order; other programs that use the same words may come last.
fn is_as_expected(line: &str, expect: &[&str]) -> bool {
    let found = explain(line).topics;
    let is_expected = |topic: &&Topic| topic.kind != Kind::Program || expect.contains(&topic.name.as_str());
    let last = found.iter().rposition(|topic| topic.kind != Kind::Program).map_or(0, |last| last + 1);
    found.iter().filter(is_expected).map(|topic| topic.name.as_str()).eq(expect.iter().copied())
        && found[last..].iter().all(|topic| topic.kind == Kind::Program)
}

const PASTED: &[Pasted] = &[
    // curl
    (
        "curl: (7) Failed to connect to 10.0.0.1 port 80 after 0 ms: Connection refused",
        &["ECONNREFUSED", "curl 7"],
    ),
    (
        "curl: (7) Failed to connect to db.example port 5432 after 2 ms: Couldn't connect to server",
        &["curl 7"],
    ),
    ("curl: (6) Could not resolve host: time-wait.example", &["curl 6"]),
    ("curl: (28) Connection timed out after 5001 milliseconds", &["curl 28"]),
    ("curl: (28) Operation timed out after 3000 milliseconds with 0 bytes received", &["curl 28"]),
    ("curl: (52) Empty reply from server", &["curl 52"]),
    ("curl: (56) Recv failure: Connection reset by peer", &["ECONNRESET", "curl 56"]),
    ("curl: (35) Recv failure: Connection reset by peer", &["ECONNRESET", "curl 35"]),
    ("curl: (60) SSL certificate problem: unable to get local issuer certificate", &["curl 60"]),
    ("* connect to 192.0.2.1 port 443 from 10.0.0.5 port 51234 failed: No route to host", &["EHOSTUNREACH"]),
    // ssh, scp, git, rsync
    ("ssh: connect to host web.example port 22: Connection refused", &["ECONNREFUSED"]),
    ("ssh: connect to host 10.0.0.7 port 22: No route to host", &["EHOSTUNREACH"]),
    ("ssh: connect to host 10.0.0.7 port 22: Connection timed out", &["ETIMEDOUT"]),
    ("ssh: connect to host fe80::1 port 22: Invalid argument", &["EINVAL"]),
    ("ssh: Could not resolve hostname nosuch: Name or service not known", &["EAI_NONAME"]),
    ("client_loop: send disconnect: Broken pipe", &["EPIPE"]),
    (
        "fatal: unable to access 'https://git.example/a.git/': Failed to connect to git.example port 443: Network is unreachable",
        &["ENETUNREACH"],
    ),
    ("rsync: [sender] failed to connect to backup (10.0.0.9): Connection refused (111)", &["ECONNREFUSED"]),
    ("rsync: [sender] failed to connect to backup (10.0.0.9): Connection timed out (110)", &["ETIMEDOUT"]),
    // wget, nc, telnet
    (
        "Connecting to example.com (example.com)|192.0.2.7|:80... failed: Connection refused.",
        &["ECONNREFUSED"],
    ),
    ("Connecting to [2001:db8::1]:443... failed: Network is unreachable.", &["ENETUNREACH"]),
    ("wget: unable to resolve host address 'nosuch.example': Name or service not known", &["EAI_NONAME"]),
    ("nc: connect to 10.0.0.1 port 111 (tcp) failed: Connection refused", &["ECONNREFUSED"]),
    ("telnet: Unable to connect to remote host: No route to host", &["EHOSTUNREACH"]),
    // Python
    ("ConnectionRefusedError: [Errno 111] Connection refused", &["ECONNREFUSED"]),
    ("BrokenPipeError: [Errno 32] Broken pipe", &["EPIPE"]),
    ("OSError: [Errno 101] Network is unreachable", &["ENETUNREACH"]),
    ("OSError: [Errno 113] No route to host", &["EHOSTUNREACH"]),
    ("OSError: [Errno 99] Cannot assign requested address", &["EADDRNOTAVAIL"]),
    ("OSError: [Errno 98] Address already in use", &["EADDRINUSE"]),
    ("BlockingIOError: [Errno 115] Operation now in progress", &["EINPROGRESS"]),
    ("socket.gaierror: [Errno -2] Name or service not known", &["EAI_NONAME"]),
    ("socket.gaierror: [Errno -3] Temporary failure in name resolution", &["EAI_AGAIN"]),
    (
        "requests.exceptions.ConnectionError: HTTPConnectionPool(host='localhost', port=8080): Max retries exceeded with url: / (Caused by NewConnectionError('<urllib3.connection.HTTPConnection object at 0x7f11>: Failed to establish a new connection: [Errno 111] Connection refused'))",
        &["ECONNREFUSED", "requests max retries exceeded"],
    ),
    (
        "Traceback (most recent call last):\n  File \"a.py\", line 3, in <module>\n    s.connect((\"10.0.0.1\", 111))\n\
         ConnectionResetError: [Errno 104] Connection reset by peer",
        &["ECONNRESET"],
    ),
    // Go, Rust, Docker, Kubernetes
    ("dial tcp 10.0.0.1:80: connect: connection refused", &["ECONNREFUSED"]),
    ("Get \"http://10.0.0.1/\": dial tcp 10.0.0.1:80: connect: no route to host", &["EHOSTUNREACH"]),
    ("dial tcp: lookup nosuch.example on 127.0.0.53:53: no such host", &["EAI_NONAME"]),
    ("dial tcp: lookup a.example on 127.0.0.53:53: server misbehaving", &["SERVFAIL"]),
    ("read tcp 10.0.0.5:51234->10.0.0.1:443: read: connection reset by peer", &["ECONNRESET"]),
    ("write tcp 10.0.0.5:51234->10.0.0.1:443: write: broken pipe", &["EPIPE"]),
    ("listen tcp :8080: bind: address already in use", &["EADDRINUSE"]),
    ("Error: Os { code: 111, kind: ConnectionRefused, message: \"Connection refused\" }", &["ECONNREFUSED"]),
    ("tcp connect error: Connection refused (os error 111)", &["ECONNREFUSED"]),
    (
        "docker: Error response from daemon: Get \"https://registry.example/v2/\": dial tcp 192.0.2.9:443: connect: connection refused.",
        &["ECONNREFUSED"],
    ),
    (
        "Readiness probe failed: Get \"http://10.244.0.7:8080/healthz\": dial tcp 10.244.0.7:8080: connect: connection refused",
        &["ECONNREFUSED"],
    ),
    // Java
    ("java.net.ConnectException: Connection refused (Connection refused)", &["ECONNREFUSED"]),
    (
        "Exception in thread \"main\" java.net.NoRouteToHostException: No route to host\n\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)",
        &["EHOSTUNREACH"],
    ),
    ("java.net.ConnectException: Connection timed out (Connection timed out)", &["ETIMEDOUT"]),
    ("java.net.BindException: Cannot assign requested address", &["EADDRNOTAVAIL"]),
    ("java.net.SocketException: Broken pipe (Write failed)", &["EPIPE"]),
    ("java.net.SocketException: Network is unreachable (connect failed)", &["ENETUNREACH"]),
    ("Caused by: java.net.UnknownHostException: db.example: Name or service not known", &["EAI_NONAME"]),
    // nginx
    (
        "2026/11/23 03:10:00 [error] 31#31: *1 connect() failed (111: Connection refused) while connecting to upstream, client: 10.0.0.5, server: _, request: \"GET / HTTP/1.1\", upstream: \"http://127.0.0.1:8080/\", host: \"a.example\"",
        &["ECONNREFUSED", "nginx connect() failed"],
    ),
    (
        "2026/11/23 03:10:00 [error] 31#31: *9 connect() failed (113: No route to host) while connecting to upstream",
        &["EHOSTUNREACH"],
    ),
    (
        "[crit] 31#31: *7 connect() to 10.0.0.1:80 failed (99: Cannot assign requested address) while connecting to upstream",
        &["EADDRNOTAVAIL"],
    ),
    ("[emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)", &["EADDRINUSE"]),
    ("[emerg] 1#1: bind() to 0.0.0.0:80 failed (13: Permission denied)", &["EACCES"]),
    // node
    ("Error: connect ECONNREFUSED 127.0.0.1:5432", &["ECONNREFUSED"]),
    (
        "{ errno: -111, code: 'ECONNREFUSED', syscall: 'connect', address: '::1', port: 111 }",
        &["ECONNREFUSED"],
    ),
    ("Error: getaddrinfo ENOTFOUND nosuch.example", &["EAI_NONAME"]),
    ("Error: getaddrinfo EAI_AGAIN db", &["EAI_AGAIN"]),
    (
        "Error: read ECONNRESET\n    at TCP.onStreamRead (node:internal/stream_base_commons:217:20)",
        &["ECONNRESET"],
    ),
    ("Error: listen EADDRINUSE: address already in use :::3000", &["EADDRINUSE"]),
    // databases
    (
        "psql: error: connection to server at \"localhost\" (127.0.0.1), port 5432 failed: Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?",
        &["ECONNREFUSED"],
    ),
    ("ERROR 2003 (HY000): Can't connect to MySQL server on '10.0.0.1:3306' (111)", &["ECONNREFUSED"]),
    (
        "ERROR 2003 (HY000): Can't connect to MySQL server on 'db' (113 \"No route to host\")",
        &["EHOSTUNREACH"],
    ),
    // ping, dig, ss, netstat, tcpdump, strace, the kernel's log
    ("From 10.0.0.254 icmp_seq=3 Destination Port Unreachable", &["icmp 3/3"]),
    ("From 10.9.1.1 icmp_seq=1 Packet filtered", &["icmp 3/13"]),
    ("From fd00::fe icmp_seq=1 Destination unreachable: Administratively prohibited", &["icmpv6 1/1"]),
    ("ping: connect: Network is unreachable", &["ENETUNREACH"]),
    (";; ->>HEADER<<- opcode: QUERY, status: SERVFAIL, id: 51234", &["SERVFAIL"]),
    (";; ->>HEADER<<- opcode: QUERY, status: NXDOMAIN, id: 111", &["NXDOMAIN"]),
    ("; EDE: 18 (Prohibited)", &["ede 18"]),
    ("; EDE: 22 (No Reachable Authority)\n;; status: SERVFAIL", &["ede 22", "SERVFAIL"]),
    (
        "CLOSE-WAIT 1      0         10.0.0.1:443       10.0.0.2:51234 users:((\"java\",pid=1,fd=9))",
        &["CLOSE_WAIT"],
    ),
    ("tcp        0      0 10.0.0.1:111         10.0.0.2:51234        TIME_WAIT   -", &["TIME_WAIT"]),
    ("tcp6       0      0 :::80                   :::*                    LISTEN", &["LISTEN"]),
    ("51234 → 80 [SYN, ACK] Seq=0 Ack=1 Win=65160", &["SYN"]),
    (
        "connect(3, {sa_family=AF_INET, sin_port=htons(111)}, 16) = -1 EINPROGRESS (Operation now in progress)",
        &["EINPROGRESS"],
    ),
    (
        "CIFS: VFS: Error connecting to socket. Aborting operation. cifs_mount failed w/return code = -111",
        &["ECONNREFUSED"],
    ),
    ("net.ipv4.tcp_tw_recycle = 1", &["net.ipv4.tcp_tw_recycle"]),
    ("net/ipv4/tcp_fin_timeout", &["net.ipv4.tcp_fin_timeout"]),
    (
        "sysctl: cannot stat /proc/sys/net/ipv4/tcp_tw_recycle: No such file or directory",
        &["net.ipv4.tcp_tw_recycle"],
    ),
    ("echo 1 > /proc/sys/net/ipv4/tcp_tw_reuse", &["net.ipv4.tcp_tw_reuse"]),
];
