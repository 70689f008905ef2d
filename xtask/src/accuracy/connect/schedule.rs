//! Who stages what and when: every scenario in every round, several at the same time. It stages nothing itself.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Plays each scenario in each round, `jobs` at a time, and gives what came of it in the order of the scenarios.
pub fn run<S: Sync, T: Send>(
    scenarios: &[&S],
    rounds: u32,
    jobs: usize,
    play: impl Fn(&S, u32) -> T + Sync,
) -> Vec<Vec<T>> {
    // Round after round, so that a run that is cut short has seen everything as often.
    let tasks: Vec<(u32, usize)> =
        (0..rounds).flat_map(|round| (0..scenarios.len()).map(move |place| (round, place))).collect();
    let next = AtomicUsize::new(0);
    let played = Mutex::new(Vec::with_capacity(tasks.len()));
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, tasks.len().max(1)) {
            scope.spawn(|| {
                while let Some(&(round, place)) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = play(scenarios[place], round);
                    played.lock().expect("nobody panics with it").push((place, round, result));
                }
            });
        }
    });
    let mut played = played.into_inner().expect("nobody panicked with it");
    played.sort_by_key(|(place, round, _)| (*place, *round));
    let mut by_scenario: Vec<Vec<T>> = scenarios.iter().map(|_| Vec::new()).collect();
    for (place, _, result) in played {
        by_scenario[place].push(result);
    }
    by_scenario
}

#[cfg(test)]
mod tests {
    use super::super::scenario::Scenario;
    use super::*;

    #[test]
    fn everything_is_played_once_a_round_however_many_play() {
        let [one, other] = ["one", "other"].map(Scenario::fine);
        for jobs in [0, 1, 3, 100] {
            let played = run(&[&one, &other], 3, jobs, |scenario, round| (scenario.id, round));
            let all = |id| (0..3).map(|round| (id, round)).collect::<Vec<_>>();
            assert_eq!(played, [all("one"), all("other")]);
        }
    }
}
