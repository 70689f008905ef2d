//! What a verdict on a name is worth against the truth. Pure.

use super::super::connect::said::Said;
use super::scenario::{Party, Truth};

/// How a verdict stands to the truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grade {
    /// It says what is true.
    Right,
    /// It does not say what could be known.
    Missed,
    /// It says something else for sure, or that nothing is wrong.
    Wrong,
    /// It blames this host for what others do, or others for what this host does.
    WrongParty,
    /// It says that something is wrong where nothing is.
    FalseAlarm,
}

impl Grade {
    /// Judges a verdict.
    pub fn of(said: &Said, truth: &Truth) -> Self {
        let id = &*said.id;
        match truth {
            Truth::Sound(remarks) if said.status == "ok" || remarks.contains(&id) => Self::Right,
            Truth::Sound(_) if said.status == "unknown" => Self::Missed,
            Truth::Sound(_) => Self::FalseAlarm,
            Truth::Is(ids, party) | Truth::Among(ids, party) => {
                let sure = said.is_confident();
                let may_choose = matches!(truth, Truth::Among(..)) && said.confidence == "ambiguous";
                let blamed = (sure && said.status != "ok").then_some(&*said.kind);
                let others = ["gateway", "hop", "target", "path", "resolver"];
                match (party, blamed) {
                    (Party::Here, Some(kind)) if others.contains(&kind) => Self::WrongParty,
                    (Party::There, Some("this-host")) => Self::WrongParty,
                    _ if ids.contains(&id) && (sure || may_choose) => Self::Right,
                    _ if sure => Self::Wrong,
                    _ => Self::Missed,
                }
            }
        }
    }

    /// As the tables have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Missed => "missed",
            Self::Wrong => "**wrong**",
            Self::WrongParty => "**wrong party**",
            Self::FalseAlarm => "**false alarm**",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(status: &str, id: &str, kind: &str, confidence: &str, truth: Truth, grade: Grade) {
        let [status, id, kind, confidence] = [status, id, kind, confidence].map(str::to_owned);
        assert_eq!(Grade::of(&Said { status, id, kind, confidence, ..Said::default() }, &truth), grade);
    }

    #[test]
    fn only_the_true_cause_said_for_sure_at_the_right_party_is_right() {
        let truth = Truth::Is(&["dns.refused"], Party::There);
        check("fail", "dns.refused", "resolver", "proven", truth, Grade::Right);
        check("fail", "dns.refused", "resolver", "undetermined", truth, Grade::Missed);
        check("fail", "dns.servfail", "resolver", "likely", truth, Grade::Wrong);
        check("ok", "dns.ok", "unknown", "proven", truth, Grade::Wrong);
        let silence = Truth::Among(&["dns.server-silent"], Party::There);
        check("fail", "dns.server-silent", "resolver", "ambiguous", silence, Grade::Right);
        check("fail", "dns.refused", "this-host", "proven", truth, Grade::WrongParty);
        let here = Truth::Is(&["dns.nsswitch"], Party::Here);
        check("fail", "dns.server-silent", "resolver", "likely", here, Grade::WrongParty);
    }

    #[test]
    fn a_complaint_without_a_fault_is_a_false_alarm_unless_it_may_be_remarked() {
        check("ok", "dns.ok", "unknown", "proven", Truth::Sound(&[]), Grade::Right);
        check("degraded", "dns.split", "resolver", "likely", Truth::Sound(&[]), Grade::FalseAlarm);
        check("degraded", "dns.split", "resolver", "likely", Truth::Sound(&["dns.split"]), Grade::Right);
        check("unknown", "dns.ok", "unknown", "undetermined", Truth::Sound(&[]), Grade::Missed);
    }
}
