//! Every scenario of the benchmark, room by room: where the fault is. It stages and judges none.

/// Commands for a rule that does something with packets of this flow, and counts them. It is made before the rooms.
macro_rules! rule {
    ($hook:expr, $packets:expr, $action:expr) => {
        concat!(
            "nft 'table inet fault { counter hits {}; chain c { type filter hook ",
            $hook,
            "; ",
            $packets,
            " counter name hits ",
            $action,
            "; }; }'"
        )
    };
}

/// A file of `/etc` becomes another one, for this world alone.
macro_rules! file {
    ($path:literal, $text:expr) => {
        (
            super::super::scenario::Who::Client,
            concat!(
                "file=$(mktemp); printf '",
                $text,
                "' > $file; chmod 644 $file\n",
                "mount --bind $file ",
                $path,
                "; rm $file"
            ),
        )
    };
}

mod beyond;
mod data;
mod here;
mod names;
mod own;
mod pairs;
mod path;
mod policy;
mod rough;
mod segments;
mod server;
mod service;
mod sound;
mod tls;

use super::scenario::Scenario;

/// The rooms with their names, in the order of the tables.
const ROOMS: [(&str, &[Scenario]); 14] = [
    ("here", here::SCENARIOS),
    ("policy", policy::SCENARIOS),
    ("own", own::SCENARIOS),
    ("path", path::SCENARIOS),
    ("beyond", beyond::SCENARIOS),
    ("server", server::SCENARIOS),
    ("service", service::SCENARIOS),
    ("segments", segments::SCENARIOS),
    ("data", data::SCENARIOS),
    ("names", names::SCENARIOS),
    ("tls", tls::SCENARIOS),
    ("pairs", pairs::SCENARIOS),
    ("sound", sound::SCENARIOS),
    ("rough", rough::SCENARIOS),
];

/// All scenarios.
pub fn all() -> impl Iterator<Item = &'static Scenario> {
    ROOMS.into_iter().flat_map(|(_, scenarios)| scenarios)
}

/// The scenarios that these words mean: the name of a room, or how a scenario's own name starts. No words mean all.
pub fn meant(words: &[String]) -> Vec<&'static Scenario> {
    let is_meant = |room: &str, scenario: &Scenario| {
        words.is_empty() || words.iter().any(|word| word == room || scenario.id.starts_with(word))
    };
    let of_room = |(room, scenarios): (&'static str, &'static [Scenario])| {
        scenarios.iter().filter(move |scenario| is_meant(room, scenario)).collect::<Vec<_>>()
    };
    ROOMS.into_iter().flat_map(of_room).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::scenario::{Tier, Truth};
    use super::*;

    #[test]
    fn every_scenario_has_a_name_of_its_own_and_a_proof() {
        let mut names = BTreeSet::new();
        for scenario in all() {
            assert!(names.insert(scenario.id), "{}", scenario.id);
            assert!(!scenario.proofs.is_empty(), "{}", scenario.id);
            assert!(scenario.routers.0 >= 1 && scenario.routers.1 <= 6, "{}: 2 to 7 hops", scenario.id);
        }
    }

    #[test]
    fn a_word_means_a_room_or_the_start_of_a_name() {
        let names = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            meant(&words).iter().map(|scenario| scenario.id).collect::<Vec<_>>()
        };
        assert_eq!(names(&["closed"]), ["closed", "closed-v6", "closed-and-no-echo"]);
        assert_eq!(names(&["service"]).len(), service::SCENARIOS.len());
        assert_eq!(names(&[]).len(), all().count());
        assert!(names(&["nothing"]).is_empty());
    }

    #[test]
    fn every_truth_is_told_in_ids_that_there_are() {
        let known: BTreeSet<&str> = netkit_model::VerdictId::ALL.iter().map(|id| id.name()).collect();
        for scenario in all() {
            for truth in [Tier::User, Tier::Raw].map(|tier| scenario.truth_for(tier)) {
                let Truth::Fault(fault) = truth else { continue };
                assert!(!fault.ids.is_empty() || !fault.candidates.is_empty(), "{}", scenario.id);
                for id in [fault.ids, fault.also, fault.candidates, fault.possible].into_iter().flatten() {
                    assert!(known.contains(id), "{}: {id}", scenario.id);
                }
            }
        }
    }

    #[test]
    fn the_document_lists_every_scenario_and_no_other() {
        let document = std::fs::read_to_string(crate::shell::root().join("docs/ACCURACY.md")).unwrap();
        let start = document.find("| fault | scenarios |").unwrap();
        let list = document[start..].split("\n\n").next().unwrap();
        let listed: Vec<&str> = list.split('`').skip(1).step_by(2).collect();
        assert_eq!(listed.len(), listed.iter().collect::<BTreeSet<_>>().len(), "none stands there twice");
        assert_eq!(listed.into_iter().collect::<BTreeSet<_>>(), all().map(|scenario| scenario.id).collect());
    }

    #[test]
    fn there_are_faults_enough_and_at_least_ten_sound_chains() {
        let sound = all().filter(|scenario| scenario.truth.is_sound()).count();
        assert!(sound >= 10, "{sound}");
        assert!(all().count() - sound >= 60, "{}", all().count());
    }
}
