//! All questions of the benchmark, one room for each kind. Their truths were written down before netkit was asked.

mod answers;
mod chain;
mod delegation;
mod secured;
mod sound;
mod system;
mod transport;

use super::scenario::Scenario;

/// The rooms by their names.
pub const ROOMS: [(&str, &[Scenario]); 7] = [
    ("answers", answers::SCENARIOS),
    ("transport", transport::SCENARIOS),
    ("secured", secured::SCENARIOS),
    ("system", system::SCENARIOS),
    ("delegation", delegation::SCENARIOS),
    ("dnssec", chain::SCENARIOS),
    ("sound", sound::SCENARIOS),
];

/// Those that are meant: whose name, or whose room, starts with one of these; all where none is given.
pub fn meant(only: &[String]) -> Vec<&'static Scenario> {
    let is_meant = |room: &str, scenario: &Scenario| {
        only.is_empty() || only.iter().any(|it| room == it || scenario.id.starts_with(it.as_str()))
    };
    let all =
        ROOMS.iter().flat_map(|(room, scenarios)| scenarios.iter().map(move |scenario| (*room, scenario)));
    all.filter(|(room, scenario)| is_meant(room, scenario)).map(|(_, scenario)| scenario).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::scenario::Truth;
    use super::*;

    #[test]
    fn every_scenario_has_a_name_of_its_own_and_ids_that_exist() {
        let known: Vec<&str> = netkit_model::VerdictId::ALL.iter().map(|id| id.name()).collect();
        let mut names = BTreeSet::new();
        for scenario in meant(&[]) {
            assert!(names.insert(scenario.id), "{} twice", scenario.id);
            let (Truth::Sound(ids) | Truth::Is(ids, _) | Truth::Among(ids, _)) = scenario.truth;
            let unknown: Vec<_> = ids.iter().filter(|id| !known.contains(*id)).collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", scenario.id);
        }
    }
}
