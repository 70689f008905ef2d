//! Networks made by chance: whatever happens, counters add up and are the truth, and the session neither spins nor panics.

use netkit_model::Method;
use netkit_pathping::SamplerConfig;
use proptest::prelude::*;

use super::{check, every, ms, s, targets, topology};

/// A path of five routers on which nearly everything may happen.
fn network() -> impl Strategy<Value = String> {
    let percents = (0..40_u8, 0..20_u8, 0..20_u8, 0..20_u8);
    let times = (0..40_u16, 1..30_u16, 1..15_u16, 1..10_u16);
    let oddities = (0..6_usize, 0..4_usize, 0..3_usize);
    (percents, times, oddities).prop_map(
        |((out, back, duplicates, late), (delay, jitter, from, length), odd)| {
            let (silent, limited, balanced) = odd;
            let router = |place: usize, is: &str| match place {
                0 => String::new(),
                place => format!("[[change]]\nrouter = \"r{place}\"\n{is}\n"),
            };
            format!(
                r#"
about = "Made by chance"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r5"]
address = ["10.1.*.1", "fd00:1:*::1"]
{balance}
[router."b1..b2"]
address = ["10.3.*.1", "fd00:3:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
[[link]]
path = ["vantage", "r1..r2"]
delay = "{delay} ms"
[[link]]
path = ["r2", "r3", "r4", "r5", "target"]
delay = "2 ms"
[[link]]
path = ["r2", "b1..b2", "r4"]
delay = "3 ms"
[[change]]
link = ["r1", "r2"]
forward = {{ loss = "{out} %", duplicates = "{duplicates} %" }}
backward = {{ loss = "{back} %", reordering = {{ ratio = "{late} %", by = "{jitter} ms" }} }}
[[change]]
link = ["r2", "r3"]
down = true
from = "{from} s"
until = "{until} s"
{silent}{limited}
"#,
                until = from + length,
                balance = ["", "balance = \"flow\"", "balance = \"packet\""][balanced],
                silent = router(silent, "silent = true"),
                limited = router(limited, "rate_limit = { every = \"300 ms\", burst = 3, per = \"router\" }"),
            )
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_is_counted_as_it_happened(
        network in network(),
        seed in any::<u64>(),
        place in 0..2_usize,
        method in prop::sample::select(vec![Method::IcmpDatagram, Method::Udp, Method::Tcp]),
        interval in prop::sample::select(vec![5_u64, 100, 700]),
        timeout in prop::sample::select(vec![30_u64, 1_000, 10_000]),
    ) {
        let topology = topology(&network);
        let target = targets(&topology)[place];
        let rounds = if interval == 5 { 600 } else { 25 };
        let config = SamplerConfig { timeout: ms(timeout), ..every(ms(interval), rounds, method, target) };
        if method == Method::Tcp {
            let mut run = super::sampler(&topology, seed, &config);
            run.run();
            super::expected::adds_up(&run.session().path(0), "made by chance");
        } else {
            let (run, path) = check(&topology, seed, &config);
            prop_assert_eq!(path.rounds, rounds);
            prop_assert!(run.now() < ms(interval * rounds) + s(11));
        }
    }
}
