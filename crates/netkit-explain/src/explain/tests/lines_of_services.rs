//! Lines of servers, proxies, browsers, package managers and the kernel's log, and lines that are about no network.
//!
//! The lines are those of real programs with the hosts replaced; each gets the pages of its innermost cause first.

use super::pasted::{Pasted, check_lines};
use super::*;

#[test]
fn a_line_of_a_service_finds_what_it_is_about() {
    check_lines(LINES);
}

#[test]
fn of_several_errors_the_innermost_comes_first() {
    check("failed: Connection timed out\nCaused by: Connection refused", &["ECONNREFUSED", "ETIMEDOUT"]);
    check("ETIMEDOUT: retrying: connect: no route to host", &["EHOSTUNREACH", "ETIMEDOUT"]);
    check(
        "ConnectionRefusedError: [Errno 111] Connection refused\n\nDuring handling of the above exception, another \
         exception occurred:\n\nOSError: [Errno 110] Connection timed out",
        &["ECONNREFUSED", "ETIMEDOUT"],
    );
}

#[test]
fn a_line_about_no_network_finds_nothing() {
    for line in OTHER_LINES {
        check(line, &[]);
    }
}

#[test]
fn words_that_are_a_title_find_their_page_when_they_stand_alone() {
    check("not implemented", &["NOTIMP"]);
    check("HTTP/1.1 501 Not Implemented", &[]);
    check("Function not implemented", &[]);
}

const OTHER_LINES: &[&str] = &[
    "Segmentation fault (core dumped)",
    "bash: foo: command not found",
    "No such file or directory",
    "HTTP/1.1 404 Not Found",
    "make: *** [all] Error 2",
    "IndexError: list index out of range",
    "fatal: not a git repository (or any of the parent directories): .git",
    "systemd[1]: Started Session 3 of user root.",
    "out of memory: Killed process 123 (java)",
    "reset the password",
    "an error occurred while forwarding the message",
    "curl: (92) HTTP/2 stream 0 was not closed cleanly: INTERNAL_ERROR (err 2)",
    "curl: (97) connection to proxy closed",
    "RTNETLINK answers: File exists",
];

const LINES: &[Pasted] = &[
    ("recv failure", &["curl 56"]),
    ("Failed to connect to example.com port 443", &["curl 7"]),
    ("connect() failed", &["nginx connect() failed"]),
    ("unable to resolve host address", &["name not resolved"]),
    ("wget: unable to resolve host address 'nosuch.example'", &["name not resolved"]),
    ("Connection closed by 10.0.0.5 port 22", &["ssh connection closed"]),
    ("curl: (7) couldn't connect to host", &["curl 7"]),
    (
        "curl: (28) Failed to connect to 10.0.0.1 port 80 after 130000 ms: Connection timed out",
        &["ETIMEDOUT", "curl 28", "curl 7"],
    ),
    ("curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to example.com:443", &["curl 35"]),
    ("curl: (35) error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure", &["curl 35"]),
    ("curl: (56) OpenSSL SSL_read: SSL_ERROR_SYSCALL, errno 104", &["ECONNRESET", "curl 56", "curl 35"]),
    ("curl: (56) Received HTTP code 403 from proxy after CONNECT", &["curl 56"]),
    ("curl: (55) Send failure: Broken pipe", &["EPIPE", "curl 55"]),
    ("curl: (18) transfer closed with 1024 bytes remaining to read", &["EOF"]),
    ("curl: (22) The requested URL returned error: 502", &["bad gateway"]),
    ("curl: (45) bind failed with errno 99: Cannot assign requested address", &["EADDRNOTAVAIL"]),
    ("Permission denied (publickey).", &["ssh permission denied"]),
    ("Timeout, server 10.0.0.5 not responding.", &["ssh disconnect"]),
    ("channel 3: open failed: connect failed: Connection refused", &["ECONNREFUSED"]),
    (
        "fatal: unable to access 'https://git.example/a.git/': gnutls_handshake() failed: The TLS connection was non-properly terminated.",
        &["curl 35"],
    ),
    ("error: RPC failed; curl 56 GnuTLS recv error (-54): Error in the pull function.", &["curl 56"]),
    (
        "psql: error: could not translate host name \"db\" to address: Name or service not known",
        &["EAI_NONAME", "name not resolved"],
    ),
    ("SSL SYSCALL error: EOF detected", &["EOF"]),
    (
        "ERROR 2002 (HY000): Can't connect to server on '10.0.0.5' (115)",
        &["EINPROGRESS", "mysql can't connect"],
    ),
    ("ERROR 2005 (HY000): Unknown MySQL server host 'db' (-2)", &["name not resolved"]),
    (
        "Could not connect to Redis at 127.0.0.1:6379: Connection refused",
        &["ECONNREFUSED", "could not connect"],
    ),
    (
        "redis.exceptions.ConnectionError: Error 104 while writing to socket. Connection reset by peer.",
        &["ECONNRESET"],
    ),
    ("MongoServerSelectionError: connect ETIMEDOUT 10.0.0.5:27017", &["ETIMEDOUT"]),
    (
        "requests.exceptions.ReadTimeout: HTTPSConnectionPool(host='a.example', port=443): Read timed out. (read timeout=5)",
        &["java read timed out"],
    ),
    ("urllib.error.URLError: <urlopen error [Errno 111] Connection refused>", &["ECONNREFUSED"]),
    ("ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1131)", &["curl 35"]),
    ("httpx.ConnectError: All connection attempts failed", &["could not connect"]),
    ("httpx.ReadTimeout", &["java read timed out"]),
    ("aiohttp.client_exceptions.ServerDisconnectedError: Server disconnected", &["EOF"]),
    ("dial unix /var/run/docker.sock: connect: no such file or directory", &["unix socket"]),
    (
        "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
        &["unix socket"],
    ),
    ("Get \"https://a.example/\": x509: certificate signed by unknown authority", &["curl 60"]),
    ("http: server gave HTTP response to HTTPS client", &["curl 35"]),
    ("accept tcp [::]:80: accept4: too many open files; retrying in 5ms", &["EMFILE"]),
    (
        "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while dialing: dial tcp 10.0.0.1:50051: connect: connection refused\"",
        &["ECONNREFUSED"],
    ),
    ("javax.net.ssl.SSLHandshakeException: Remote host closed connection during handshake", &["curl 35"]),
    ("javax.net.ssl.SSLException: Unrecognized SSL message, plaintext connection?", &["curl 35"]),
    ("java.io.EOFException", &["EOF"]),
    ("org.apache.http.NoHttpResponseException: a.example:80 failed to respond", &["EOF"]),
    (
        "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure",
        &["mysql can't connect"],
    ),
    ("Error: socket hang up", &["EOF"]),
    ("Error: unable to verify the first certificate", &["curl 60"]),
    ("npm ERR! code ERR_SOCKET_TIMEOUT", &["ETIMEDOUT"]),
    ("net::ERR_CONNECTION_REFUSED", &["ECONNREFUSED"]),
    ("ERR_CONNECTION_RESET", &["ECONNRESET"]),
    ("ERR_NAME_NOT_RESOLVED", &["name not resolved"]),
    ("DNS_PROBE_FINISHED_NXDOMAIN", &["NXDOMAIN"]),
    ("PR_END_OF_FILE_ERROR", &["EOF"]),
    (
        "2026/11/23 03:10:00 [error] 31#31: *1 upstream timed out (110: Connection timed out) while reading response header from upstream",
        &["ETIMEDOUT", "nginx upstream timed out"],
    ),
    (
        "2026/11/23 03:10:00 [crit] 31#31: *1 connect() to unix:/run/php/php-fpm.sock failed (2: No such file or directory) while connecting to upstream",
        &["unix socket"],
    ),
    ("nginx: [emerg] host not found in upstream \"app\"", &["EAI_NONAME"]),
    ("502 Bad Gateway", &["bad gateway"]),
    ("504 Gateway Time-out", &["bad gateway"]),
    (
        "upstream connect error or disconnect/reset before headers. retried and the latest reset reason: remote connection failure, transport failure reason: delayed connect error: 111",
        &["ECONNREFUSED", "envoy upstream connect error"],
    ),
    (
        "haproxy[12]: Server web/app1 is DOWN, reason: Layer4 connection problem, info: \"Connection refused\", check duration: 0ms.",
        &["ECONNREFUSED", "haproxy check"],
    ),
    (
        "haproxy[12]: Server web/app1 is DOWN, reason: Layer4 timeout, check duration: 2001ms.",
        &["haproxy check"],
    ),
    ("haproxy: backend web has no server available!", &["haproxy check"]),
    (
        "(111)Connection refused: AH00957: http: attempt to connect to 127.0.0.1:8080 (127.0.0.1) failed",
        &["ECONNREFUSED", "could not connect"],
    ),
    (
        "The connection to the server localhost:8080 was refused - did you specify the right host or port?",
        &["ECONNREFUSED"],
    ),
    (
        "error forwarding port 80 to pod: dial tcp4 127.0.0.1:80: connect: connection refused",
        &["ECONNREFUSED"],
    ),
    (
        "systemd[1]: nginx.socket: Failed to create listening socket (0.0.0.0:80): Address already in use",
        &["EADDRINUSE"],
    ),
    (
        "kernel: TCP: request_sock_TCP: Possible SYN flooding on port 0.0.0.0:80. Sending cookies.  Check SNMP counters.",
        &["syn-flood"],
    ),
    ("kernel: TCP: out of memory -- consider tuning tcp_mem", &["net.ipv4.tcp_mem"]),
    ("kernel: TCP: too many orphaned sockets", &["net.ipv4.tcp_max_orphans"]),
    ("kernel: TCP: time wait bucket table overflow", &["net.ipv4.tcp_max_tw_buckets"]),
    ("kernel: nf_conntrack: nf_conntrack: table full, dropping packet", &["net.netfilter.nf_conntrack_max"]),
    ("kernel: neighbour: arp_cache: neighbor table overflow!", &["net.ipv4.neigh.default.gc_thresh3"]),
    (
        "kernel: IPv4: martian source 10.0.0.5 from 127.0.0.1, on dev eth0",
        &["net.ipv4.conf.all.log_martians"],
    ),
    ("kernel: e1000e 0000:00:1f.6 eth0: NIC Link is Down", &["link is down"]),
    ("kernel: NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out", &["ETIMEDOUT", "link is down"]),
    (
        "kernel: [UFW BLOCK] IN=eth0 OUT= MAC=.. SRC=10.0.0.5 DST=10.0.0.1 LEN=60 PROTO=TCP SPT=51234 DPT=80 WINDOW=64240 RES=0x00 SYN URGP=0",
        &["SYN", "firewall log"],
    ),
    ("HTTP request sent, awaiting response... No data received.", &["curl 52"]),
    ("wget: bad address 'nosuch.example'", &["name not resolved"]),
    (
        "Err:1 http://deb.example/debian stable InRelease\n  Temporary failure resolving 'deb.example'",
        &["EAI_AGAIN"],
    ),
    (
        "W: Failed to fetch http://deb.example/debian/dists/stable/InRelease  Could not resolve 'deb.example'",
        &["name not resolved"],
    ),
    ("iperf3: error - unable to connect to server: Connection refused", &["ECONNREFUSED"]),
    ("iperf3: error - control socket has closed unexpectedly", &["EOF"]),
    ("Connection closed by foreign host.", &["telnet connection closed"]),
    ("nc: connect to 10.0.0.5 port 80 (tcp) timed out: Operation now in progress", &["nc timed out"]),
    ("(UNKNOWN) [10.0.0.5] 80 (http) : Connection refused", &["ECONNREFUSED"]),
    ("ping: unknown host nosuch", &["name not resolved"]),
    (";; connection timed out; no servers could be reached", &["EAI_AGAIN"]),
    ("mount error(113): could not connect to 10.0.0.5", &["EHOSTUNREACH", "could not connect"]),
    ("openssl: connect:errno=111", &["ECONNREFUSED"]),
    ("System.Net.Sockets.SocketException (111): Connection refused", &["ECONNREFUSED"]),
    ("lost connection with mx.example[10.0.0.5] while receiving the initial server greeting", &["EOF"]),
    ("getsockopt(3, SOL_SOCKET, SO_ERROR, [111], [4]) = 0", &["ECONNREFUSED"]),
    (
        "psql: could not connect to server: Connection refused",
        &["ECONNREFUSED", "curl 7", "psql could not connect"],
    ),
];
