//! Everything that is refused, each with its line and what is said of it.

use super::*;

/// The whole text is refused with exactly these problems.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let error = read("t.toml", text).expect_err("this is to be refused");
    let found: Vec<String> = error.problems.iter().map(ToString::to_string).collect();
    assert_eq!(found, expected, "{text}");
    assert_eq!(error.to_string(), expected.join("\n"));
}

/// The row with more words, which begin on line 11.
#[track_caller]
fn more(words: &str, expected: &str) {
    check(&format!("{ROW}{words}\n"), &[&format!("t.toml:{expected}")]);
}

/// The row with something else in one place.
#[track_caller]
fn instead(of: &str, words: &str, expected: &str) {
    assert!(ROW.contains(of), "{of}");
    check(&ROW.replace(of, words), &[&format!("t.toml:{expected}")]);
}

/// Words of a link, on line 13.
#[track_caller]
fn link(words: &str, expected: &str) {
    more(&format!("[[change]]\nlink = [\"r1\", \"r2\"]\n{words}"), &format!("13: {expected}"));
}

/// Words of the second router, on line 13.
#[track_caller]
fn router(words: &str, expected: &str) {
    more(&format!("[[change]]\nrouter = \"r2\"\n{words}"), &format!("13: {expected}"));
}

/// Words of the target, on line 13.
#[track_caller]
fn host(words: &str, expected: &str) {
    more(&format!("[[change]]\nhost = \"target\"\n{words}"), &format!("13: {expected}"));
}

#[test]
fn what_is_no_toml() {
    check("about = \"x", &["t.toml:1: invalid basic string, expected `\"`"]);
    instead("target = \"target\"", "about = \"twice\"", "2: duplicate key");
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let text = ROW
        .replace("about", "abut")
        .replace("192.0.2.10", "192.0.2.300")
        .replace("r1..r3\", \"t", "r1..r3\", \"r33\", \"t");
    check(
        &text,
        &[
            "t.toml:1: about is missing: one sentence that says what this internet shows",
            "t.toml:1: unknown key \"abut\"; did you mean \"about\"? \
             (here are known: about, change, host, link, resolver, route, router, seed, target, vantage)",
            "t.toml:8: address: \"192.0.2.300\" is no IPv4 or IPv6 address or prefix",
            "t.toml:10: path: no node is called \"r33\"; did you mean \"r3\"?",
        ],
    );
}

#[test]
fn unknown_keys_name_those_that_exist() {
    more(
        "[[route]]\nat = \"r2\"\nto = \"target\"\nvia = \"r3\"\nmetric = 1",
        "15: unknown key \"metric\" (here are known: at, from, to, until, via)",
    );
    instead(
        "[vantage]",
        "[vantage]\nadress = 1",
        "4: unknown key \"adress\"; did you mean \"address\"? (here are known: address, kernel)",
    );
    router(
        "mpls = { label = 3, tll = 1 }",
        "unknown key \"tll\"; did you mean \"ttl\"? (here are known: label, traffic_class, ttl)",
    );
    link(
        "jitter = { mean = \"1 ms\", shape = \"x\" }",
        "unknown key \"shape\" (here are known: distribution, mean)",
    );
    link(
        "forward = { dely = \"1 ms\" }",
        "unknown key \"dely\"; did you mean \"delay\"? (here are known: bandwidth, delay, down, duplicates, jitter, loss, mtu, queue, reordering)",
    );
    host(
        "dns = { zones = \"\" }",
        "unknown key \"zones\"; did you mean \"zone\"? (here are known: delay, edns, rcodes, silent, silent_names, tcp, truncates, zone)",
    );
    host(
        "tcp.80 = { closed = true }",
        "unknown key \"closed\"; did you mean \"closes\"? (here are known: closes, greeting, greeting_hex, manner, response, response_delay, response_hex, response_size, syn_ack_delay)",
    );
    host(
        "kernel = {}",
        "unknown key \"kernel\" (here are known: answer_delay, answers_echo, closed_udp_answers, dns, drops, from, hop_limit, host, link, reset_hop_limit, router, tcp, udp_echo, until)",
    );
}

#[test]
fn unknown_nodes() {
    instead(
        "target = \"target\"",
        "target = \"targte\"",
        "2: target: no node is called \"targte\"; did you mean \"target\"?",
    );
    instead("target = \"target\"", "target = \"vantage\"", "2: target: the vantage does not talk to itself");
    instead(
        "target = \"target\"",
        "resolver = \"target\"",
        "2: resolver: \"target\" has no DNS server: give it dns = { … }",
    );
    instead(
        "\"r1..r3\", \"target\"",
        "\"r1..r4\", \"target\"",
        "10: path: no node is called \"r4\"; did you mean \"r1\"?",
    );
    more("[[route]]\nat = \"x\"\nto = \"target\"\nvia = \"r3\"", "12: at: no node is called \"x\"");
    more("[[route]]\nat = \"r2\"\nto = \"nowhere\"\nvia = \"r3\"", "13: to: no node is called \"nowhere\"");
    more(
        "[[change]]\nrouter = \"r9\"\nsilent = true",
        "12: router: no node is called \"r9\"; did you mean \"r1\"?",
    );
    more("[[change]]\nrouter = \"target\"\nsilent = true", "12: router: \"target\" is no router");
    more("[[change]]\nhost = \"r1\"\ndrops = \"1 %\"", "12: host: \"r1\" is no host");
    router(
        "nat = { inside = [\"r7\"], outside = \"10.1.2.1\" }",
        "inside: no node is called \"r7\"; did you mean \"r1\"?",
    );
    router(
        "firewall = { to = \"targe\", action = \"drop\" }",
        "to: no node is called \"targe\"; did you mean \"target\"?",
    );
}

#[test]
fn names_and_ranges() {
    more("[host.r1]\naddress = \"10.9.9.9\"", "11: \"r1\" is there already: every name is somebody's alone");
    more(
        "[host.\"two words\"]\naddress = \"10.9.9.9\"",
        "11: \"two words\" is no name: write letters, digits and hyphens",
    );
    more(
        "[host.default]\naddress = \"10.9.9.9\"",
        "11: \"default\" is a word of the format: choose another name",
    );
    more("[host.\"h4..h1\"]\naddress = \"10.9.*.9\"", "11: \"h4..h1\": a range counts upwards");
    more("[[change]]\nrouter = \"r2..r1\"", "12: router: \"r2..r1\": a range counts upwards");
    instead(
        "10.1.*.1",
        "10.1.1.1",
        "6: address: every node of a range needs its own: write a * where its number belongs",
    );
    instead(
        "192.0.2.10",
        "192.0.*.10",
        "8: address: \"192.0.*.10\": a * stands for the number in a range such as \"r1..r4\", and there is none",
    );
}

#[test]
fn addresses() {
    let duplicate = "8: address: 10.1.3.1 of \"target\" is \"r3\"'s already (line 5)";
    instead("192.0.2.10", "10.1.3.1", duplicate);
    instead("192.0.2.10", "10.1.3.0/24", "6: address: 10.1.3.1 of \"r3\" is \"target\"'s already (line 7)");
    instead(
        "\"192.0.2.10\"",
        "\"192.0.2.10\", \"192.0.2.10\"",
        "8: address: 192.0.2.10 of \"target\" is \"target\"'s already (line 7)",
    );
    instead(
        "2001:db8::10",
        "fd00:1:2::/48",
        "6: address: fd00:1:2::1 of \"r2\" is \"target\"'s already (line 7)",
    );
    instead(
        "address = [\"192.0.2.10\", \"2001:db8::10\"]",
        "",
        "7: address is missing: such as address = \"192.0.2.1\"",
    );
    instead("192.0.2.10", "192.0.2.0/33", "8: address: \"192.0.2.0/33\": the prefix length is 1 to 32");
    instead("192.0.2.10", "0.0.0.0", "8: address: 0.0.0.0 cannot be the address of a node");
    instead("192.0.2.10", "127.0.0.1", "8: address: 127.0.0.1 cannot be the address of a node");
    instead("2001:db8::10", "ff02::1", "8: address: ff02::1 cannot be the address of a node");
    instead("\"192.0.2.10\"", "192", "8: address: this is an integer; write text in quotes");
}

#[test]
fn paths_and_reach() {
    more(
        "[host.alone]\naddress = \"10.9.9.9\"",
        "11: \"alone\" cannot be reached: no chain of links and routers leads from the vantage to it",
    );
    more(
        "[host.behind]\naddress = \"10.9.9.9\"\n[[link]]\npath = [\"target\", \"behind\"]",
        "11: \"behind\" cannot be reached: no chain of links and routers leads from the vantage to it",
    );
    more("[[link]]\npath = [\"vantage\", \"r2\"]", "3: the vantage has exactly one link, and here it has 2");
    instead(
        "path = [\"vantage\", \"r1..r3\"",
        "path = [\"r1..r3\"",
        "3: the vantage has exactly one link, and here it has 0",
    );
    more("[[link]]\npath = [\"r2\", \"r2\"]", "12: path: \"r2\" cannot be linked with itself");
    more(
        "[[link]]\npath = [\"r3\", \"r2\"]",
        "12: path: \"r3\" and \"r2\" are linked already (line 9); a [[change]] gives one link of a path its own behaviour",
    );
    more("[[link]]\npath = [\"r3\"]", "12: path: a path joins at least two nodes, such as [\"r1\", \"r2\"]");
    more("[[link]]\ndelay = \"1 ms\"", "11: path is missing: such as path = [\"r1\", \"r2\"]");
    more("[[change]]\nlink = [\"r1\", \"r3\"]\nmtu = 1400", "12: link: no link joins \"r1\" and \"r3\"");
    more(
        "[[change]]\nmtu = 1400",
        "11: a change names what changes: write one of link = [\"r1\", \"r2\"], router or host",
    );
    check(
        &ROW.replace("[vantage]\naddress = [\"10.0.0.2/24\", \"fd00::2/64\"]\n", "")
            .replace("\"vantage\", ", ""),
        &["t.toml:1: vantage is missing: write [vantage] with its address: where the tools run"],
    );
}

#[test]
fn routes_lead_to_neighbours() {
    more(
        "[[route]]\nat = \"r1\"\nto = \"target\"\nvia = [\"r3\"]",
        "14: via: \"r3\" is no neighbour of \"r1\"; its neighbours are vantage, r2",
    );
    more(
        "[[route]]\nat = \"r1\"\nto = \"10.0.0.0/40\"\nvia = []",
        "13: to: \"10.0.0.0/40\": the prefix length is 1 to 32",
    );
    more(
        "[[route]]\nat = \"r1\"\nto = \"target\"",
        "11: via is missing: neighbours, such as via = [\"r2\"]; via = [] is a blackhole",
    );
}

#[test]
fn times() {
    more(
        "[[change]]\nrouter = \"r1\"\nfrom = \"5 s\"\nuntil = \"5 s\"",
        "14: until: it ends before it begins: write a time after from",
    );
    more(
        "[[route]]\nat = \"r1\"\nto = \"target\"\nvia = []\nuntil = \"0 s\"",
        "15: until: it ends before it begins: write a time after from",
    );
    more(
        "[[change]]\nrouter = \"r1\"\nfrom = \"-5 s\"",
        "13: from: \"-5 s\" is negative: write zero or more",
    );
}

#[test]
fn links_that_cannot_be() {
    link("delay = \"-1 ms\"", "delay: \"-1 ms\" is negative: write zero or more");
    link(
        "delay = 5",
        "delay: this is an integer; write a quantity in quotes, such as \"5 ms\", \"10 %\" or \"10 Mbit/s\"",
    );
    link("loss = \"101 %\"", "loss: \"101 %\" is more than everything: write at most \"100 %\"");
    link("loss = { every = 0 }", "every: 0 is not within 1 to 1000000000");
    link("loss = { burst = 3 }", "loss: write \"1 %\", { ratio = \"5 %\", burst = 8 } or { every = 10 }");
    link(
        "loss = { ratio = \"60 %\", burst = 1 }",
        "ratio: bursts of this length cannot lose so much: write less, or longer bursts",
    );
    link("loss = { ratio = \"1 %\", burst = 0.5 }", "burst: write a number of at least 1");
    link(
        "duplicates = \"ten\"",
        "duplicates: \"ten\" is no quantity: write a number and a unit (%), such as \"10 %\"",
    );
    link("reordering = { ratio = \"1 %\" }", "by is missing: how long they wait, such as by = \"5 ms\"");
    link("reordering = { ratio = \"1 %\", by = \"0 s\" }", "by: write more than nothing");
    link(
        "jitter = { mean = \"1 ms\", distribution = \"parreto\" }",
        "distribution: \"parreto\" is none of uniform, normal, exponential, pareto; did you mean \"pareto\"?",
    );
    link(
        "bandwidth = \"0 bit/s\"",
        "bandwidth: \"0 bit/s\" is no speed of a link: write 1 bit/s to 1000 Gbit/s",
    );
    link("queue = 0\nbandwidth = \"1 Mbit/s\"", "queue: 0 is not within 1 to 1000000");
    link("queue = 5", "queue: only a slow link has a queue: write bandwidth = \"10 Mbit/s\" too");
    link("mtu = 67", "mtu: 67 is not within 68 to 65535");
    link("mtu = 1279", "mtu: 1279 is too little for IPv6, which both ends speak: write at least 1280");
    link("down = \"yes\"", "down: this is a string; write true or false");
}

#[test]
fn routers_that_cannot_be() {
    router("hop_limit = 256", "hop_limit: 256 is not within 1 to 255");
    router("hop_limit = 0", "hop_limit: 0 is not within 1 to 255");
    router("hop_limit = -1", "hop_limit: -1 is not within 1 to 255");
    router("rate_limit = \"linus\"", "rate_limit: \"linus\" is none of linux, none; did you mean \"linux\"?");
    router(
        "rate_limit = { burst = 3 }",
        "every is missing: how often one more is allowed, such as every = \"1 s\"",
    );
    router("rate_limit = { every = \"0 s\" }", "every: write more than nothing");
    router("rate_limit = { every = \"1 s\", burst = 0 }", "burst: 0 is not within 1 to 1000000");
    router("quote = 27", "quote: 27 is not within 28 to 1500");
    router("quoted_checksum = \"right\"", "quoted_checksum: \"right\" is none of intact, zero, wrong");
    router("mpls = [{ ttl = 1 }]", "label is missing: 0 to 1048575");
    router("mpls = [{ label = 1048576 }]", "label: 1048576 is not within 0 to 1048575");
    router("mpls = \"24015\"", "mpls: this is a string; write a table, such as { … }");
    router(
        "balance = \"flows\"",
        "balance: \"flows\" is none of first, flow, packet; did you mean \"flow\"?",
    );
    router("answers_from = \"10.0.0.0/8\"", "answers_from: \"10.0.0.0/8\" is no IPv4 or IPv6 address");
    router(
        "nat = { inside = \"target\", outside = \"10.1.2.1\" }",
        "inside: \"target\" is no neighbour of \"r2\"; its neighbours are r1, r3",
    );
    router(
        "nat = { inside = \"r1\", outside = \"198.51.100.1\" }",
        "outside: 198.51.100.1 is no address of \"r2\": write it into its address list too",
    );
    router("firewall = { to = \"target\" }", "action is missing: drop, reset or the name of an ICMP error");
    router(
        "firewall = { port = 80, action = \"drop\" }",
        "port: only TCP and UDP have ports: write protocol = \"tcp\" or \"udp\" too",
    );
    router(
        "firewall = { action = \"reset\" }",
        "firewall: only TCP can be reset: write protocol = \"tcp\" too",
    );
    router("firewall = { action = \"icmp 3\" }", "action: write type and code so: \"icmp 3/13 icmp6 1/1\"");
    router(
        "firewall = { protocol = \"tpc\", action = \"drop\" }",
        "protocol: \"tpc\" is none of tcp, udp, icmp, gre; did you mean \"tcp\"?",
    );
}

#[test]
fn hosts_that_cannot_be() {
    host("drops = \"200 %\"", "drops: \"200 %\" is more than everything: write at most \"100 %\"");
    host("udp_echo = [0]", "udp_echo: 0 is not within 1 to 65535");
    host(
        "tcp = { 65536 = \"refuse\" }",
        "tcp: \"65536\" is no port: write 1 to 65535, or other for all the others",
    );
    host(
        "tcp = { http = \"refuse\" }",
        "tcp: \"http\" is no port: write 1 to 65535, or other for all the others",
    );
    host(
        "tcp = { 80 = \"refus\" }",
        "80: \"refus\" is none of accept, refuse, silent, reset-after-accept, mute, zero-window, close, deaf-after-accept; did you mean \"refuse\"?",
    );
    host(
        "tcp.80 = { response_hex = \"123\" }",
        "response_hex: write pairs of hexadecimal digits, such as \"15 03 01\"",
    );
    host(
        "tcp.80 = { response = \"a\", response_hex = \"12\" }",
        "response and response_hex say the same thing twice: write one of them",
    );
    host("tcp.80 = { response_size = 0 }", "response_size: 0 is not within 1 to 16777216");
    host(
        "dns = { rcodes = { \"a.test\" = \"SERVFAIL\" } }",
        "a.test: \"a.test\" is no absolute name: write \"a.test.\" in quotes, with the dot",
    );
    host(
        "dns = { rcodes = { \"a.test.\" = \"SERVFIAL\" } }",
        "a.test.: \"SERVFIAL\" is none of NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED, YXDOMAIN, YXRRSET, NXRRSET, NOTAUTH, NOTZONE, BADVERS, BADCOOKIE; did you mean \"SERVFAIL\"?",
    );
    host(
        "dns = { zone = \"a.test. 60 IN A 192.0.2.1.1\" }",
        "zone: line 1: network address parse error: invalid IPv4 address syntax",
    );
    host("dns = { rcodes = { \"a.test.\" = 4096 } }", "a.test.: 4096 is not within 0 to 4095");
}

#[test]
fn a_text_without_a_sentence() {
    instead("about = \"three routers in a row\"", "about = \"\"", "1: about: write one sentence on one line");
    instead(
        "about = \"three routers in a row\"",
        "seed = -1\nabout = \"x\"",
        "1: seed: -1 is not within 0 to 9223372036854775807",
    );
}

#[test]
fn no_text_makes_the_reader_panic() {
    // Every word of every scenario in the wrong place: the row with each line of it dropped, doubled or spoilt.
    let lines: Vec<&str> = ROW.lines().collect();
    for place in 0..lines.len() {
        for spoilt in
            ["", "[[[", "x = 1", "path = [[[]]]", "address = [[1]]", "\u{0}", "[router.\"r1..r999\"]"]
        {
            let mut lines = lines.clone();
            lines[place] = spoilt;
            drop(read("t.toml", &lines.join("\n")));
        }
    }
}
