//! The rules of `netkit capture`, one a file, in their order of precedence.
//!
//! A rule looks at the whole capture and finds its own verdict in it or nothing; it knows no other rule. Of all findings the
//! worst speaks, and of equally bad ones the first in the table: what explains many connections before what explains one, and
//! a connection that does not come about before one that does not go well.

mod capture_hairpin;
mod capture_half_open;
mod capture_nothing;
mod capture_ok;
mod capture_refused;
mod capture_reset;
mod capture_retransmissions;
mod capture_syn_flood;
mod capture_unanswered_syn;
mod capture_zero_window;

use crate::capture_seen::CaptureSeen;
use crate::finding::Finding;
use crate::rules::self_nothing_measured;

/// A rule: pure, and silent about what is not its own.
type Rule = fn(&CaptureSeen<'_>) -> Option<Finding>;

const RULES: &[Rule] = &[
    capture_syn_flood::rule,
    capture_hairpin::rule,
    capture_refused::rule,
    capture_unanswered_syn::rule,
    capture_half_open::rule,
    capture_reset::rule,
    capture_zero_window::rule,
    capture_retransmissions::rule,
    capture_nothing::rule,
    capture_ok::rule,
];

/// The verdict on a capture.
pub(crate) fn judge(seen: &CaptureSeen<'_>) -> Finding {
    let found = RULES.iter().enumerate().filter_map(|(place, rule)| Some((place, rule(seen)?)));
    let worst = found.min_by_key(|(place, finding)| (finding.badness(), *place));
    let finding = worst.map_or_else(self_nothing_measured::without_targets, |(_, finding)| finding);
    // What was lost on the way to netkit may be what seems to be missing.
    finding.because(seen.dropped)
}
