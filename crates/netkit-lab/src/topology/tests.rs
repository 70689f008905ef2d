//! Every word that a topology may say, and what becomes of it; what is refused stands in `tests/refusals.rs`.

use std::time::Duration;

use super::*;

mod refusals;

/// The vantage, three routers and a target, in a row. More words come behind line 10.
const ROW: &str = r#"about = "three routers in a row"
target = "target"
[vantage]
address = ["10.0.0.2/24", "fd00::2/64"]
[router."r1..r3"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1..r3", "target"]
"#;

fn topology(text: &str) -> Topology {
    read("test.toml", text).unwrap_or_else(|why| panic!("{why}\n\n{text}"))
}

fn row_with(more: &str) -> Topology {
    topology(&format!("{ROW}{more}"))
}

/// The second router, with these words.
fn router(words: &str) -> Router {
    router_over_time(&format!("[[change]]\nrouter = \"r2\"\n{words}")).at(Duration::ZERO).clone()
}

fn router_over_time(more: &str) -> Timeline<Router> {
    let topology = row_with(more);
    match &topology.nodes[2].role {
        Role::Router(router) => router.clone(),
        role => panic!("r2 is a router, not {role:?}"),
    }
}

/// The target, with these words.
fn host(words: &str) -> Host {
    let topology = row_with(&format!("[[change]]\nhost = \"target\"\n{words}"));
    match &topology.nodes[4].role {
        Role::Host(host) => host.at(Duration::ZERO).clone(),
        role => panic!("the target is a host, not {role:?}"),
    }
}

/// Both ways of the link from r1 to r2, with these words.
fn link(words: &str) -> [LinkBehaviour; 2] {
    let topology = row_with(&format!("[[change]]\nlink = [\"r1\", \"r2\"]\n{words}"));
    topology.links[1].behaviour.each_ref().map(|way| way.at(Duration::ZERO).clone())
}

fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn at_second<T: Clone>(timeline: &Timeline<T>, second: u64) -> T {
    timeline.at(Duration::from_secs(second)).clone()
}

#[test]
fn a_row_is_what_it_says() {
    let topology = row_with("");
    assert_eq!((topology.name.as_str(), topology.seed), ("test", 1));
    assert_eq!(topology.about, "three routers in a row");
    let names: Vec<&str> = topology.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["vantage", "r1", "r2", "r3", "target"]);
    let ends: Vec<[usize; 2]> = topology.links.iter().map(|link| link.ends.map(|end| end.0)).collect();
    assert_eq!(ends, [[0, 1], [1, 2], [2, 3], [3, 4]]);
    assert_eq!((topology.vantage, topology.target, topology.resolver), (NodeId(0), Some(NodeId(4)), None));
    let second_router: Vec<String> =
        topology.nodes[2].addresses.iter().map(|prefix| prefix.address.to_string()).collect();
    assert_eq!(second_router, ["10.1.2.1", "fd00:1:2::1"]);
    assert_eq!(topology.nodes[0].addresses[0].length, 24);
}

#[test]
fn the_number_of_a_node_stands_for_the_asterisk_in_decimal_digits() {
    let text = ROW.replace("r1..r3", "r9..r11");
    let shown = |node: usize| topology(&text).nodes[node].addresses[1].address.to_string();
    assert_eq!([shown(1), shown(2), shown(3)], ["fd00:1:9::1", "fd00:1:10::1", "fd00:1:11::1"]);
}

#[test]
fn a_list_in_a_path_is_one_step_with_several_nodes() {
    let more = "[router.\"m1..m2\"]\naddress = \"10.2.*.1\"\n[router.\"n1..n2\"]\naddress = \"10.3.*.1\"\n\
                [[link]]\npath = [\"r1\", [\"m1..m2\"], [\"n1\", \"n2\"], \"r3\"]\n";
    let topology = row_with(more);
    let name = |node: NodeId| topology.nodes[node.0].name.clone();
    let joined: Vec<String> =
        topology.links.iter().skip(4).map(|link| link.ends.map(name).join("-")).collect();
    assert_eq!(joined, ["r1-m1", "r1-m2", "m1-n1", "m1-n2", "m2-n1", "m2-n2", "n1-r3", "n2-r3"]);
}

#[test]
fn everything_has_a_default() {
    assert_eq!(router(""), Router { balance_seed: 2, ..Router::default() });
    assert_eq!(host(""), Host::default());
    assert_eq!(link(""), [LinkBehaviour::default(), LinkBehaviour::default()]);
}

#[test]
fn every_word_of_a_link_is_understood() {
    let both = |words: &str, change: fn(&mut LinkBehaviour)| {
        let mut expected = LinkBehaviour::default();
        change(&mut expected);
        assert_eq!(link(words), [expected.clone(), expected], "{words}");
    };
    let jitter = |mean, distribution| Some(Jitter { mean, distribution });
    assert_eq!(link("jitter = \"2 ms\"")[0].jitter, jitter(ms(2), JitterDistribution::Uniform));
    for (name, distribution) in [
        ("uniform", JitterDistribution::Uniform),
        ("normal", JitterDistribution::Normal),
        ("exponential", JitterDistribution::Exponential),
        ("pareto", JitterDistribution::Pareto),
    ] {
        let words = format!("jitter = {{ mean = \"2 ms\", distribution = \"{name}\" }}");
        assert_eq!(link(&words)[1].jitter, jitter(ms(2), distribution));
    }
    both("delay = \"1.5 ms\"", |it| it.delay = Duration::from_micros(1500));
    both("jitter = \"0 ms\"", |it| it.jitter = None);
    both("loss = \"1 %\"", |it| it.loss = Some(Loss::Random { ratio: 0.01 }));
    both("loss = \"0 %\"", |it| it.loss = None);
    both("loss = { every = 10 }", |it| it.loss = Some(Loss::Every { count: 10 }));
    both("loss = { ratio = \"50 %\", burst = 8 }", |it| {
        it.loss = Some(Loss::Bursts { ratio: 0.5, length: 8.0 });
    });
    both("duplicates = \"25 %\"", |it| it.duplicates = 0.25);
    both("reordering = { ratio = \"50 %\", by = \"5 ms\" }", |it| {
        it.reordering = Some(Reordering { ratio: 0.5, by: ms(5) });
    });
    both("bandwidth = \"10 Mbit/s\"", |it| {
        it.bottleneck = Some(Bottleneck { bandwidth: 10_000_000, queue: 100 });
    });
    both("queue = 5\nbandwidth = \"1 Mbit/s\"", |it| {
        it.bottleneck = Some(Bottleneck { bandwidth: 1_000_000, queue: 5 });
    });
    both("mtu = 1280", |it| it.mtu = 1280);
    both("down = true", |it| it.down = true);
}

#[test]
fn each_direction_can_have_its_own_words() {
    let [forward, backward] =
        link("delay = \"1 ms\"\nforward = { mtu = 1400 }\nbackward = { delay = \"3 ms\" }");
    assert_eq!((forward.delay, forward.mtu), (ms(1), 1400));
    assert_eq!((backward.delay, backward.mtu), (ms(3), 1500));
}

#[test]
fn a_change_may_name_the_ends_the_other_way_round() {
    let topology = row_with("[[change]]\nlink = [\"r2\", \"r1\"]\nforward = { mtu = 1400 }\n");
    assert_eq!(topology.links[1].behaviour.each_ref().map(|way| way.at(Duration::ZERO).mtu), [1500, 1400]);
}

#[test]
fn changes_overlap_and_the_later_one_wins() {
    let more = "[[change]]\nlink = [\"r1..r3\"]\nfrom = \"2 s\"\nuntil = \"6 s\"\ndelay = \"5 ms\"\nmtu = 1400\n\
                [[change]]\nlink = [\"r2\", \"r3\"]\nfrom = \"4 s\"\ndelay = \"9 ms\"\n";
    let topology = row_with(more);
    let seen = |link: usize| {
        let way = &topology.links[link].behaviour[0];
        (0..8)
            .map(|second| at_second(way, second))
            .map(|it| (it.delay.as_millis(), it.mtu))
            .collect::<Vec<_>>()
    };
    let (plain, first) = ((0, 1500), (5, 1400));
    assert_eq!(seen(1), [plain, plain, first, first, first, first, plain, plain]);
    assert_eq!(seen(2), [plain, plain, first, first, (9, 1400), (9, 1400), (9, 1500), (9, 1500)]);
}

#[test]
fn a_router_changes_and_changes_back() {
    let timeline =
        router_over_time("[[change]]\nrouter = \"r1..r3\"\nfrom = \"1 s\"\nuntil = \"2 s\"\nsilent = true\n");
    assert_eq!([0, 1, 2].map(|second| at_second(&timeline, second).silent), [false, true, false]);
}

#[test]
fn every_word_of_a_router_is_understood() {
    let plain = || Router { balance_seed: 2, ..Router::default() };
    let check = |words: &str, change: fn(&mut Router)| {
        let mut expected = plain();
        change(&mut expected);
        assert_eq!(router(words), expected, "{words}");
    };
    let limit = |every, burst, per| Some(RateLimit { every, burst, per });
    let linux = limit(ms(1000), 6, BucketScope::Destination);
    assert_eq!(router("rate_limit = \"linux\"").rate_limit, linux);
    let all = "rate_limit = { every = \"100 ms\", burst = 5, per = \"router\" }";
    assert_eq!(router(all).rate_limit, limit(ms(100), 5, BucketScope::Router));
    assert_eq!(
        router("answers_from = \"10.9.*.1\"").answers_from,
        ["10.9.2.1".parse::<IpAddr>().expect("an address")]
    );
    check("rate_limit = \"none\"", |it| it.rate_limit = None);
    check("hop_limit = 64", |it| it.hop_limit = 64);
    check("silent = true", |it| it.silent = true);
    check("answers_echo = false", |it| it.answers_echo = false);
    check("rate_limits_echo = true", |it| it.rate_limits_echo = true);
    check("icmp_delay = \"80 ms\"", |it| it.icmp_delay = ms(80));
    check("icmp_jitter = \"1 ms\"", |it| {
        it.icmp_jitter = Some(Jitter { mean: ms(1), distribution: JitterDistribution::Uniform });
    });
    check("quote = 28", |it| it.quote = Some(28));
    check("quoted_checksum = \"zero\"", |it| it.quoted_checksum = QuotedChecksum::Zero);
    check("quoted_checksum = \"wrong\"", |it| it.quoted_checksum = QuotedChecksum::Wrong);
    check("mpls = [{ label = 24015, ttl = 1 }, { label = 3, traffic_class = 5, ttl = 9 }]", |it| {
        let label = |label, traffic_class, ttl| MplsLabel { label, traffic_class, ttl };
        it.mpls = vec![label(24015, 0, 1), label(3, 5, 9)];
    });
    check("interface = { index = 3, name = \"eth*\", mtu = 1500 }", |it| {
        let name = Some("eth2".to_owned());
        it.interface = Some(InterfaceInformation { index: Some(3), address: None, name, mtu: Some(1500) });
    });
    check("extensions_without_length = true", |it| it.extensions_without_length = true);
    check("forwards_zero_ttl = true", |it| it.forwards_zero_ttl = true);
    check("mtu_black_hole = true", |it| it.mtu_black_hole = true);
    check("balance = \"flow\"\nbalance_seed = 7", |it| (it.balance, it.balance_seed) = (Balance::Flow, 7));
    check("balance = \"packet\"", |it| it.balance = Balance::Packet);
    check("nat = { inside = \"r1\", outside = \"10.1.2.1\", restores_quotes = false }", |it| {
        let outside = IpAddr::from([10, 1, 2, 1]);
        it.nat = Some(Nat { inside: vec![NodeId(1)], outside, restores_quotes: false });
    });
}

#[test]
fn a_firewall_rule_is_as_many_rules_as_its_names_have_meanings() {
    let rules = router("firewall = [{ to = \"target\", protocol = \"icmp\", action = \"drop\" }]").firewall;
    let shown: Vec<String> = rules
        .iter()
        .map(|rule| format!("{} {:?}", rule.to.expect("a destination").address, rule.protocol))
        .collect();
    let expected =
        ["192.0.2.10 Some(1)", "192.0.2.10 Some(58)", "2001:db8::10 Some(1)", "2001:db8::10 Some(58)"];
    assert_eq!(shown, expected);
    assert_eq!(router("firewall = []").firewall, []);
}

#[test]
fn firewalls_reject_by_name_and_by_number() {
    let action = |action: &str| {
        router(&format!("firewall = [{{ protocol = \"tcp\", port = 80, action = \"{action}\" }}]")).firewall
            [0]
        .action
    };
    let reject = |ipv4, ipv6| FirewallAction::Reject { ipv4, ipv6 };
    assert_eq!(action("drop"), FirewallAction::Drop);
    assert_eq!(action("reset"), FirewallAction::Reset);
    assert_eq!(action("net-unreachable"), reject((3, 0), (1, 0)));
    assert_eq!(action("admin-prohibited"), reject((3, 13), (1, 1)));
    assert_eq!(action("icmp 3/10"), reject((3, 10), (1, 1)));
    assert_eq!(action("icmp 11/1 icmp6 3/1"), reject((11, 1), (3, 1)));
}

#[test]
fn every_word_of_a_host_is_understood() {
    let check = |words: &str, change: fn(&mut Host)| {
        let mut expected = Host::default();
        change(&mut expected);
        assert_eq!(host(words), expected, "{words}");
    };
    check("hop_limit = 128\nreset_hop_limit = 30", |it| (it.hop_limit, it.reset_hop_limit) = (128, Some(30)));
    check("answers_echo = false", |it| it.answers_echo = false);
    check("drops = \"50 %\"", |it| it.drops = 0.5);
    check("answer_delay = \"2.5 s\"", |it| it.answer_delay = ms(2500));
    check("closed_udp_answers = false", |it| it.closed_udp_answers = false);
    check("udp_echo = [7, 7000]", |it| it.udp_echo = vec![7, 7000]);
    check("tcp = { other = \"silent\" }", |it| it.other_tcp = TcpManner::Silent);
}

#[test]
fn every_manner_of_a_port_has_its_word() {
    for (word, manner) in [
        ("accept", TcpManner::Accept),
        ("refuse", TcpManner::Refuse),
        ("silent", TcpManner::Silent),
        ("reset-after-accept", TcpManner::ResetAfterAccept),
        ("mute", TcpManner::Mute),
        ("zero-window", TcpManner::ZeroWindow),
        ("close", TcpManner::Close),
        ("deaf-after-accept", TcpManner::DeafAfterAccept),
    ] {
        let expected = TcpService { manner, ..TcpService::default() };
        assert_eq!(host(&format!("tcp = {{ 80 = \"{word}\" }}")).tcp[&80], expected);
        assert_eq!(host(&format!("tcp = {{ 80 = {{ manner = \"{word}\" }} }}")).tcp[&80], expected);
    }
}

#[test]
fn ports_send_text_bytes_and_much() {
    let service = |words: &str| host(&format!("tcp.80 = {{ {words} }}")).tcp[&80].clone();
    let expected = TcpService { greeting: b"hi\r\n".to_vec(), closes: true, ..TcpService::default() };
    assert_eq!(service("greeting = \"hi\\r\\n\", closes = true"), expected);
    assert_eq!(service("greeting_hex = \"00 ff\"").greeting, [0, 255]);
    assert_eq!(service("response_hex = \"15030100020228\"").response, [0x15, 3, 1, 0, 2, 2, 0x28]);
    assert_eq!(service("response = \"ab\", response_size = 5").response, b"ab...");
    let slow = service("syn_ack_delay = \"3 s\", response_delay = \"5 ms\"");
    assert_eq!((slow.syn_ack_delay, slow.response_delay), (ms(3000), ms(5)));
}

#[test]
fn every_word_of_a_name_server_is_understood() {
    let check = |words: &str, change: fn(&mut Dns)| {
        let mut expected = Dns::default();
        change(&mut expected);
        assert_eq!(host(&format!("[change.dns]\n{words}")).dns, Some(expected), "{words}");
    };
    check("zone = \"www.test. 60 IN A 192.0.2.1\"", |it| it.zone = "www.test. 60 IN A 192.0.2.1".into());
    check("rcodes = { \"A.test.\" = \"SERVFAIL\", \"b.test.\" = 23 }", |it| {
        it.rcodes = BTreeMap::from([("a.test.".into(), 2), ("b.test.".into(), 23)]);
    });
    check("silent_names = [\"Mute.test.\"]", |it| it.silent_names = vec!["mute.test.".into()]);
    check("silent = true\ntruncates = true\ntcp = false", |it| {
        (it.silent, it.truncates, it.tcp) = (true, true, false);
    });
    check("delay = \"3 s\"", |it| it.delay = ms(3000));
    check("edns = \"answers\"", |it| it.edns = EdnsManner::Answers);
    check("edns = \"ignores\"", |it| it.edns = EdnsManner::Ignores);
    check("edns = \"drops\"", |it| it.edns = EdnsManner::Drops);
    check("edns = \"formerr\"", |it| it.edns = EdnsManner::FormErr);
    check("edns = \"notimp\"", |it| it.edns = EdnsManner::NotImp);
    check("edns = \"refused\"", |it| it.edns = EdnsManner::Refused);
    check("edns = \"badvers\"", |it| it.edns = EdnsManner::BadVers);
}

#[test]
fn routes_are_for_nodes_prefixes_or_everything() {
    let route = |words: &str| row_with(&format!("[[route]]\nat = \"r2\"\n{words}\n")).routes;
    let route_to = |to| Route { at: NodeId(2), to, via: vec![NodeId(3)], from: Duration::ZERO, until: None };
    let single = |address: &str| Some(Prefix::single(address.parse().expect("an address")));
    assert_eq!(
        route("to = \"target\"\nvia = [\"r3\"]"),
        [route_to(single("192.0.2.10")), route_to(single("2001:db8::10"))]
    );
    // The vantage's prefix is that of its network; a route to it is for its address alone.
    assert_eq!(route("to = \"vantage\"\nvia = \"r3\"")[0], route_to(single("10.0.0.2")));
    assert_eq!(route("to = \"default\"\nvia = \"r3\""), [route_to(None)]);
    let [timed] =
        route("to = \"192.0.2.0/24\"\nvia = []\nfrom = \"1 s\"\nuntil = \"2 s\"").try_into().expect("one");
    assert_eq!(timed.to, Some(Prefix { address: IpAddr::from([192, 0, 2, 0]), length: 24 }));
    assert_eq!((timed.via, timed.from, timed.until), (vec![], ms(1000), Some(ms(2000))));
}

#[test]
fn a_node_has_what_only_a_kernel_can_do() {
    let text = ROW.replace(
        "[router.\"r1..r3\"]\n",
        "[router.\"r1..r3\"]\nkernel = { sysctl = { \"net.ipv4.icmp_ratelimit\" = 0 }, nft = \"x\", commands = [\"a\", \"b\"] }\n",
    );
    let expected = KernelExtras {
        sysctls: BTreeMap::from([("net.ipv4.icmp_ratelimit".into(), "0".into())]),
        nft: Some("x".into()),
        commands: vec!["a".into(), "b".into()],
    };
    assert_eq!(topology(&text).nodes[3].kernel, expected);
    assert_eq!(topology(&text).nodes[4].kernel, KernelExtras::default());
}

#[test]
fn the_example_of_the_readme_loads() {
    let readme = include_str!("../../topologies/README.md");
    let example = readme.split("```").nth(1).and_then(|block| block.strip_prefix("toml\n"));
    let topology = topology(example.expect("the README begins with an example"));
    let lost = topology.links[5].behaviour.each_ref().map(|way| way.at(Duration::ZERO).loss);
    assert_eq!(lost, [Some(Loss::Random { ratio: 0.1 }), None]);
}
