//! Whatever is lost, silent or slow: a trace ends, never spins, and reports nothing that did not happen.

use proptest::collection::vec;
use proptest::prelude::*;

use netkit_lab::topology::Topology;
use netkit_model::{Method, PathEnd};
use netkit_trace::{FlowStrategy, TraceConfig};

use super::{METHODS, check, config, ms, targets, topology};

/// A row of routers of which each may be silent, slow or limited, with loss on each link.
#[derive(Clone, Debug)]
struct Row {
    routers: Vec<Manner>,
    target_answers: bool,
}

#[derive(Clone, Debug)]
struct Manner {
    silent: bool,
    loss: u8,
    delay_ms: u16,
    limited: bool,
    quote: Option<u16>,
}

fn manner() -> impl Strategy<Value = Manner> {
    let loss = prop_oneof![3 => Just(0_u8), 1 => 0..60_u8];
    let delay = prop_oneof![5 => 0..5_u16, 1 => 0..300_u16];
    let quote = prop_oneof![4 => Just(None), 1 => (28..90_u16).prop_map(Some)];
    (prop::bool::weighted(0.25), loss, delay, prop::bool::weighted(0.1), quote).prop_map(
        |(silent, loss, delay_ms, limited, quote)| Manner { silent, loss, delay_ms, limited, quote },
    )
}

fn row() -> impl Strategy<Value = Row> {
    (vec(manner(), 1..14), prop::bool::weighted(0.8))
        .prop_map(|(routers, target_answers)| Row { routers, target_answers })
}

impl Row {
    fn calm(mut self) -> Self {
        for router in &mut self.routers {
            (router.loss, router.delay_ms) = (0, router.delay_ms.min(15));
        }
        self
    }

    /// As it is for one family: a quote holds the IP header and eight bytes at least.
    fn topology(&self, least_quote: u16) -> Topology {
        let count = self.routers.len();
        let drops = if self.target_answers { 0 } else { 100 };
        let head = format!(
            r#"
about = "Random"
target = "target"
[vantage]
address = ["10.0.0.2", "fd00::2"]
[router."r1..r{count}"]
address = ["10.1.*.1", "fd00:1:*::1"]
[host.target]
address = ["192.0.2.10", "2001:db8::10"]
drops = "{drops} %"
[[link]]
path = ["vantage", "r1..r{count}", "target"]
"#
        );
        let changes = (1..).zip(&self.routers).map(|(number, router)| router.change(number, least_quote));
        let text: String = std::iter::once(head).chain(changes).collect();
        topology(&text)
    }
}

impl Manner {
    /// The router of this number, and the link before it.
    fn change(&self, number: usize, least_quote: u16) -> String {
        let before = if number == 1 { "vantage".to_owned() } else { format!("r{}", number - 1) };
        let limit = if self.limited { "rate_limit = \"linux\"" } else { "" };
        let quote = self.quote.map_or(String::new(), |quote| format!("quote = {}", quote.max(least_quote)));
        let Self { silent, loss, delay_ms, .. } = self;
        format!(
            r#"
[[change]]
link = ["{before}", "r{number}"]
forward = {{ loss = "{loss} %" }}
delay = "{delay_ms} ms"
[[change]]
router = "r{number}"
silent = {silent}
{limit}
{quote}
"#
        )
    }
}

fn strategy() -> impl Strategy<Value = FlowStrategy> {
    prop_oneof![Just(FlowStrategy::Constant), Just(FlowStrategy::PerQuery), Just(FlowStrategy::PerProbe)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_trace_ends_and_reports_only_what_happened(
        row in row(),
        seed in any::<u64>(),
        method in prop::sample::select(METHODS.to_vec()),
        family in 0..2_usize,
        strategy in strategy(),
        (first_hop, max_hop) in (0..4_u8, prop_oneof![Just(30_u8), 1..40_u8]),
        (queries, window) in (1..5_u8, prop_oneof![Just(96_usize), 1..20_usize]),
    ) {
        // Somebody who quotes too little is asked once more alone. That probe may be lost, and an answer that comes after
        // half a second of silence may be taken for one to the next.
        let quotes_little = row.routers.iter().any(|router| router.quote.is_some());
        let row = if method == Method::Udp && quotes_little { row.calm() } else { row };
        let topology = row.topology([28, 48][family]);
        let config = TraceConfig { first_hop, max_hop, queries, window, strategy, ..config(method) };
        let run = check(&topology, seed, &config, targets(&topology)[family]);
        let report = run.session().report(0);
        let asked = u64::from(max_hop) * u64::from(queries);
        prop_assert!(report.sent <= 2 * asked);
        let invented = matches!(report.end, PathEnd::Loop { .. } | PathEnd::Stopped { .. });
        prop_assert!(!invented);
        // Whatever happens, a wait is 3 s at most; and echo requests are all awaited together.
        let at_once = method == Method::IcmpDatagram && window == 96;
        prop_assert!(run.now() <= ms(if at_once { 13_000 } else { 3_000 * 2 * asked }), "{:?}", run.now());
    }

    #[test]
    fn an_interrupt_at_any_time_ends_a_trace(
        row in row(),
        at in 0..700_u64,
        method in prop::sample::select(METHODS.to_vec()),
    ) {
        let topology = row.topology(28);
        let target = targets(&topology)[0];
        let mut run = super::trace(topology, 1, &config(method), target);
        run.interrupt_at(ms(at));
        run.run();
        prop_assert!(run.now() <= ms(at));
    }
}
