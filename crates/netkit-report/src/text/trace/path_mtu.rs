//! What is known of the path MTU, in a line or two.

use std::net::IpAddr;

use netkit_model::{MtuBlackHole, MtuDirection, MtuStep, PathMtuReport};

use crate::names::Names;

/// The lines: how long a packet may be and who says so, then where longer ones vanish.
pub(super) fn lines(report: &PathMtuReport, names: &Names) -> String {
    let path_mtu = match report.path_mtu {
        Some(path_mtu) => format!("path MTU {path_mtu}"),
        None => "path MTU unknown, the target answered no probe".to_owned(),
    };
    let steps: Vec<_> = report.steps.iter().map(|one| step(one, names)).collect();
    let why = match (steps.is_empty(), report.path_mtu) {
        (false, _) => format!(": {}", steps.join(", ")),
        (true, Some(path_mtu)) if path_mtu == report.link_mtu => ", as the link of this host".to_owned(),
        (true, _) => format!(": nobody names one, the link of this host has {}", report.link_mtu),
    };
    let black_hole = report.black_hole.as_ref().map(|hole| black_hole(hole, names));
    format!("{path_mtu}{why}\n{}", black_hole.unwrap_or_default())
}

/// `1492 at hop 3 (10.1.3.1)`.
fn step(step: &MtuStep, names: &Names) -> String {
    let mtu = step.mtu.map_or_else(|| "not told".to_owned(), |mtu| mtu.to_string());
    match step.hop {
        Some(hop) => format!("{mtu} at {}", place((hop, step.from), names)),
        None => format!("{mtu} at {}", names.heard(step.from, None)),
    }
}

fn black_hole(hole: &MtuBlackHole, names: &Names) -> String {
    let stretch = match (hole.behind, hole.before) {
        (Some(behind), Some(before)) => {
            format!(" between {} and {}", place(behind, names), place(before, names))
        }
        (Some(behind), None) => format!(" behind {}", place(behind, names)),
        (None, Some(before)) => format!(" before {}", place(before, names)),
        (None, None) => String::new(),
    };
    let way = match hole.direction {
        MtuDirection::Forward => "on the way there",
        MtuDirection::Return => "on the way back",
        MtuDirection::Unknown => "there or back",
    };
    let MtuBlackHole { passes, vanishes, .. } = hole;
    format!(
        "black hole{stretch}, {way}: packets of {passes} bytes pass, of {vanishes} vanish without a word\n"
    )
}

/// `hop 3 (10.1.3.1)`.
fn place((hop, address): (u8, IpAddr), names: &Names) -> String {
    format!("hop {hop} ({})", names.heard(address, None))
}
