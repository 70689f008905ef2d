//! When enough flows were tried: the stopping rule of multipath detection (Veitch et al., INFOCOM 2009).
//!
//! It counts; which flows are tried where is decided by `search.rs`.

/// Branches that are counted on at most. A hop with more of them is searched no further.
const MOST_BRANCHES: usize = 129;

/// How many flows rule out one more branch.
#[derive(Debug)]
pub(super) struct StoppingRule {
    failure_bound: f64,
    /// n(2), n(3) and so on, as far as they were asked for.
    flows: Vec<usize>,
}

impl StoppingRule {
    /// The rule for a bound on the probability to miss a branch; one that no rule can keep becomes the nearest that can.
    pub(super) fn new(failure_bound: f64) -> Self {
        let failure_bound = if failure_bound.is_nan() { 0.05 } else { failure_bound.clamp(1e-6, 0.5) };
        Self { failure_bound, flows: Vec::new() }
    }

    /// The bound that is kept.
    pub(super) fn failure_bound(&self) -> f64 {
        self.failure_bound
    }

    /// Flows to try at a balancer of which `known` branches were seen: n(known + 1), because one branch more would have
    /// shown by then. Where none was seen it is as if one was.
    pub(super) fn flows(&mut self, known: usize) -> usize {
        let known = known.clamp(1, MOST_BRANCHES - 1);
        while self.flows.len() < known {
            self.flows.push(flows_to_see_all(self.flows.len() + 2, self.failure_bound));
        }
        self.flows[known - 1]
    }

    /// How often one flow is asked again at a hop of `nodes` addresses: a router that spreads packets one by one would
    /// have sent another one by then.
    pub(super) fn repeats(&self, nodes: usize) -> usize {
        let mut repeats = 0;
        let mut chance = 1.0;
        while nodes > 1 && chance > self.failure_bound {
            chance /= count(nodes);
            repeats += 1;
        }
        repeats
    }
}

/// The least number of flows by which all of `branches` equally likely branches are seen, but for a probability of
/// `failure_bound`.
///
/// It follows how likely it is to have seen so many of them after each flow: the alternating sum of the closed formula
/// loses its digits where branches are many.
fn flows_to_see_all(branches: usize, failure_bound: f64) -> usize {
    let all = count(branches);
    let mut seen = vec![0.0; branches + 1];
    seen[0] = 1.0;
    let mut flows = 0;
    while seen[branches] < 1.0 - failure_bound {
        for so_many in (1..=branches).rev() {
            let again = seen[so_many] * count(so_many) / all;
            seen[so_many] = again + seen[so_many - 1] * (all - count(so_many - 1)) / all;
        }
        seen[0] = 0.0;
        flows += 1;
    }
    flows
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// scamper's tables, from n(2) on.
    const AT_95: [usize; 24] = [
        6, 11, 16, 21, 27, 33, 38, 44, 51, 57, 63, 70, 76, 83, 90, 96, 103, 110, 117, 124, 131, 138, 145, 152,
    ];
    const AT_99: [usize; 24] = [
        8, 15, 21, 28, 36, 43, 51, 58, 66, 74, 82, 90, 98, 106, 115, 123, 132, 140, 149, 157, 166, 175, 183,
        192,
    ];
    /// Of a graph of at most 30 balancers at 95 %.
    const AT_NODE: [usize; 8] = [11, 19, 27, 36, 45, 54, 64, 73];

    fn check(failure_bound: f64, table: &[usize]) {
        let mut rule = StoppingRule::new(failure_bound);
        let flows: Vec<_> = (1..=table.len()).map(|known| rule.flows(known)).collect();
        assert_eq!(flows, table);
    }

    #[test]
    fn the_tables_are_those_of_the_literature() {
        check(0.05, &AT_95);
        check(0.01, &AT_99);
        check(1.0 - 0.95_f64.powf(1.0 / 30.0), &AT_NODE);
    }

    #[test]
    fn it_counts_to_a_hundred_and_twenty_eight_branches_and_no_further() {
        let mut rule = StoppingRule::new(0.05);
        // The union bound of diamond-miner is never less, and hardly more where branches are many.
        let union = |branches: f64| ((0.05 / branches).ln() / ((branches - 1.0) / branches).ln()).ceil();
        let exact = count(rule.flows(127));
        assert!(exact <= union(128.0) && exact > union(128.0) - 8.0, "{exact}");
        assert_eq!(rule.flows(128), rule.flows(usize::MAX));
        assert_eq!(rule.flows(0), rule.flows(1));
    }

    #[test]
    fn a_bound_that_makes_no_sense_becomes_one_that_does() {
        let check = |bound: f64, kept: f64| {
            assert!((StoppingRule::new(bound).failure_bound() - kept).abs() < 1e-12, "{bound}");
        };
        check(f64::NAN, 0.05);
        check(0.0, 1e-6);
        check(-1.0, 1e-6);
        check(1.0, 0.5);
        check(f64::INFINITY, 0.5);
    }

    #[test]
    fn a_flow_is_asked_again_until_chance_would_have_shown() {
        let at_95 = StoppingRule::new(0.05);
        assert_eq!([1, 2, 3, 4, 16].map(|nodes| at_95.repeats(nodes)), [0, 5, 3, 3, 2]);
        assert_eq!(StoppingRule::new(0.01).repeats(4), 4);
    }
}
