//! What a verdict is worth against the truth. Pure.
//!
//! Right: 2 for the cause, 1 for its layer, 1 for the place. A set of candidates: 4, and one less for each that is missing
//! or too many, and where no test is named that decides. Nothing said that could have been: 0. Wrong and confident: −4. The
//! wrong party, this host for somebody else or the reverse, and a fault where there is none: −6.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::plan::Plan;
use super::said::Said;
use super::scenario::{Fault, Place, Scenario, Tier, Truth};

/// The most that a verdict is worth.
pub const FULL: i32 = 4;

/// What whoever sees packets can exclude: an answer that came and was dropped here would have been seen. A check of the
/// reverse path may be the target's.
const SEEN: [&str; 1] = ["local.ingress-filter"];

/// A verdict's grade and its points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Score {
    /// In a word.
    pub grade: Grade,
    /// From −6 to 4.
    pub points: i32,
}

/// How a verdict stands to the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// It says what can be known, and no more.
    Right,
    /// A part of it.
    Partly,
    /// It does not say what could be known, or says one cause for sure where several look the same.
    Missed,
    /// It says another cause for sure.
    Wrong,
    /// It blames this host for what others do, or others for what this host does.
    WrongParty,
    /// It says that something is wrong where nothing is.
    FalseAlarm,
}

impl Score {
    /// Judges what was said in a tier.
    pub fn of(said: &Said, scenario: &Scenario, tier: Tier, plan: &Plan) -> Self {
        match scenario.truth_for(tier) {
            Truth::Fine => fine(said, &[]),
            Truth::Remarkable(ids) => fine(said, ids),
            Truth::Fault(fault) => of_fault(said, fault, tier, plan),
        }
    }

    /// For a run that gave no verdict.
    pub const NOTHING: Self = Self { grade: Grade::Missed, points: 0 };
}

impl Grade {
    /// As the tables have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Partly => "partly",
            Self::Missed => "missed",
            Self::Wrong => "**wrong**",
            Self::WrongParty => "**wrong party**",
            Self::FalseAlarm => "**false alarm**",
        }
    }
}

fn fine(said: &Said, remarks: &[&str]) -> Score {
    match &*said.status {
        "degraded" if said.is_confident() && remarks.contains(&&*said.id) => {
            Score { grade: Grade::Right, points: FULL }
        }
        "ok" => Score { grade: Grade::Right, points: FULL },
        "unknown" => Score::NOTHING,
        _ => Score { grade: Grade::FalseAlarm, points: -6 },
    }
}

fn of_fault(said: &Said, fault: &Fault, tier: Tier, plan: &Plan) -> Score {
    if said.status == "ok" {
        return Score { grade: Grade::Wrong, points: -4 };
    }
    if blames_the_wrong_party(said, fault.place) {
        return Score { grade: Grade::WrongParty, points: -6 };
    }
    if said.confidence == "ambiguous" {
        return among(said, fault, tier);
    }
    if !said.is_confident() {
        return Score::NOTHING;
    }
    let id = &*said.id;
    if fault.ids.contains(&id) {
        let layer = layer_of(id).is_some_and(|layer| layer == said.layer);
        let points = 2 + i32::from(layer) + i32::from(is_there(said, fault.place, plan));
        return Score { grade: if points == FULL { Grade::Right } else { Grade::Partly }, points };
    }
    if fault.also.contains(&id) {
        return Score { grade: Grade::Partly, points: i32::from(is_there(said, fault.place, plan)) };
    }
    if fault.candidates.contains(&id) || fault.possible.contains(&id) {
        return Score::NOTHING;
    }
    Score { grade: Grade::Wrong, points: -4 }
}

/// A choice of causes: the right one where nobody can know more.
fn among(said: &Said, fault: &Fault, tier: Tier) -> Score {
    if fault.candidates.is_empty() {
        return Score::NOTHING;
    }
    let wanted: BTreeSet<&str> = fault.candidates.iter().copied().collect();
    let given: BTreeSet<&str> = said.candidates.iter().map(String::as_str).collect();
    let is_possible = |id: &str| fault.possible.contains(&id) && !(tier == Tier::Raw && SEEN.contains(&id));
    let extra = given.iter().filter(|id| !wanted.contains(**id) && !is_possible(id)).count();
    let missing = wanted.difference(&given).count();
    let flaws = extra + missing + usize::from(!said.has_next);
    let points = FULL.saturating_sub(i32::try_from(flaws).unwrap_or(FULL)).max(0);
    Score { grade: if flaws == 0 { Grade::Right } else { Grade::Partly }, points }
}

fn layer_of(id: &str) -> Option<&'static str> {
    netkit_model::VerdictId::ALL.iter().find(|known| known.name() == id).map(|known| known.layer())
}

fn blames_the_wrong_party(said: &Said, place: Place) -> bool {
    let blames_here = said.kind == "this-host";
    let blames_others = ["gateway", "hop", "target", "path"].contains(&&*said.kind);
    let is_accusation = said.is_confident() && said.status != "unknown";
    is_accusation
        && match place {
            Place::Here => blames_others,
            Place::Router(_) | Place::Gateway(_) | Place::Target | Place::Beyond => blames_here,
            Place::Names => ["hop", "target"].contains(&&*said.kind),
            Place::Anywhere => false,
        }
}

/// Whether the place is the right one; an address and a distance count where they are said.
fn is_there(said: &Said, place: Place, plan: &Plan) -> bool {
    let kind = &*said.kind;
    match place {
        Place::Here => kind == "this-host",
        Place::Target => kind == "target",
        // A resolver is asked through this host's own settings; which of them fails a message alone does not say.
        Place::Names => ["resolver", "this-host", "unknown"].contains(&kind),
        Place::Beyond => ["gateway", "hop", "path", "target"].contains(&kind),
        Place::Anywhere => true,
        Place::Gateway(address) => kind == "gateway" && is_at(said, &[plan.fill(address, 0)]),
        Place::Router(who) => {
            let distance = plan.place(who);
            let is_known = said.address.is_some() || said.hop.is_some() || kind == "gateway";
            let is_near = |hop| (distance as u64..=distance as u64 + 1).contains(&hop);
            ["hop", "gateway", "path"].contains(&kind)
                && is_known
                && (kind != "gateway" || distance == 1)
                && said.hop.is_none_or(is_near)
                && is_at(said, &[plan.address(distance), plan.address(distance + 1)])
        }
    }
}

/// Whether the address that was said, if any, is one of these, however it is written.
fn is_at(said: &Said, addresses: &[String]) -> bool {
    let read = |text: &str| text.parse::<IpAddr>().ok();
    said.address.as_ref().is_none_or(|said| addresses.iter().any(|address| read(address) == read(said)))
}

#[cfg(test)]
mod tests {
    use super::super::scenario::Who;
    use super::*;

    fn plan() -> Plan {
        Plan::new(&Scenario { routers: (3, 3), ..Scenario::fine("score") }, 1)
    }

    fn said(id: &str, kind: &str, confidence: &str) -> Said {
        Said {
            status: "fail".to_owned(),
            id: id.to_owned(),
            layer: layer_of(id).unwrap_or_default().to_owned(),
            kind: kind.to_owned(),
            confidence: confidence.to_owned(),
            has_next: true,
            ..Said::default()
        }
    }

    fn judge(said: &Said, truth: Truth, tier: Tier) -> Score {
        Score::of(said, &Scenario::new("score", &[], truth), tier, &plan())
    }

    #[track_caller]
    fn check(said: &Said, fault: Fault, grade: Grade, points: i32) {
        assert_eq!(judge(said, Truth::Fault(fault), Tier::User), Score { grade, points });
    }

    const NO_ROUTE: Fault = Fault::known(&["route.none"], Place::Here);
    const SILENCE: Fault = Fault::open(&["tcp.filtered", "listen.accept-queue-full"], Place::Beyond);

    #[test]
    fn what_is_known_is_worth_cause_layer_and_place() {
        check(&said("route.none", "this-host", "proven"), NO_ROUTE, Grade::Right, 4);
        check(&said("route.none", "unknown", "proven"), NO_ROUTE, Grade::Partly, 3);
        check(&said("route.prohibit", "this-host", "proven"), NO_ROUTE, Grade::Wrong, -4);
        check(&said("tcp.filtered", "path", "likely"), NO_ROUTE, Grade::WrongParty, -6);
        check(&said("tcp.filtered", "path", "undetermined"), NO_ROUTE, Grade::Missed, 0);
        check(&said("route.none", "this-host", "ambiguous"), NO_ROUTE, Grade::Missed, 0);
    }

    #[test]
    fn where_nobody_can_know_only_the_set_counts() {
        let among = |ids: &[&str]| Said {
            candidates: ids.iter().map(|id| (*id).to_owned()).collect(),
            ..said("tcp.filtered", "path", "ambiguous")
        };
        check(&among(SILENCE.candidates), SILENCE, Grade::Right, 4);
        check(&among(&["tcp.filtered"]), SILENCE, Grade::Partly, 3);
        check(&among(&["tcp.filtered", "route.none"]), SILENCE, Grade::Partly, 2);
        check(&Said { has_next: false, ..among(SILENCE.candidates) }, SILENCE, Grade::Partly, 3);
        check(&said("tcp.filtered", "path", "likely"), SILENCE, Grade::Missed, 0);
        check(&said("path.loop", "path", "likely"), SILENCE, Grade::Wrong, -4);
        let filter = Fault { possible: &["local.ingress-filter"], ..SILENCE };
        let with_filter = among(&["tcp.filtered", "listen.accept-queue-full", "local.ingress-filter"]);
        let points = |tier| judge(&with_filter, Truth::Fault(filter), tier).points;
        assert_eq!([Tier::User, Tier::Raw].map(points), [4, 3], "who sees packets can exclude it");
    }

    #[test]
    fn a_router_is_known_by_its_distance_or_its_address() {
        let fault = Fault::known(&["path.loop"], Place::Router(Who::First));
        let at = |hop, address: Option<String>| Said { address, hop, ..said("path.loop", "hop", "proven") };
        check(&at(Some(1), None), fault, Grade::Right, 4);
        check(&at(Some(2), None), fault, Grade::Right, 4);
        check(&at(Some(3), None), fault, Grade::Partly, 3);
        check(&at(None, Some(plan().address(1))), fault, Grade::Right, 4);
        check(&at(Some(1), Some(plan().address(3))), fault, Grade::Partly, 3);
        check(&at(None, None), fault, Grade::Partly, 3);
    }

    #[test]
    fn an_alarm_without_a_fault_is_the_worst() {
        let score = |status: &str| {
            let said = Said { status: status.to_owned(), ..Said::default() };
            judge(&said, Truth::Fine, Tier::User).points
        };
        assert_eq!(["ok", "unknown", "degraded", "fail"].map(score), [4, 0, -6, -6]);
    }

    #[test]
    fn what_may_be_remarked_is_no_alarm() {
        let remarkable = Truth::Remarkable(&["tcp.syn-retransmit"]);
        let score = |id, confidence, status: &str| {
            let said = Said { status: status.to_owned(), ..said(id, "path", confidence) };
            judge(&said, remarkable, Tier::User).points
        };
        assert_eq!(score("tcp.syn-retransmit", "proven", "degraded"), 4);
        assert_eq!(score("tcp.syn-retransmit", "ambiguous", "degraded"), -6);
        assert_eq!(score("path.loss", "likely", "degraded"), -6);
    }
}
