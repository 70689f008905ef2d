//! What an error means, told the first time it is met: the tenth line of the same error needs no tenth explanation.
//!
//! Only what a table knows is remembered, so the memory is bounded by the tables.

use std::collections::BTreeSet;

use netkit_model::IcmpReport;

use crate::words;

/// Which errors were explained already.
#[derive(Clone, Debug, Default)]
pub(super) struct Meanings {
    icmp: BTreeSet<(bool, u8, u8)>,
    errnos: BTreeSet<i32>,
}

impl Meanings {
    /// The meaning of this kind of ICMP error in parentheses, with a blank in front; empty once it was told.
    pub(super) fn of_icmp(&mut self, report: &IcmpReport) -> String {
        match words::icmp_meaning(report) {
            Some(meaning) if self.icmp.insert((report.ipv6, report.icmp_type, report.code)) => {
                format!(" ({meaning})")
            }
            _ => String::new(),
        }
    }

    /// The meaning of this error number after a colon; empty once it was told.
    pub(super) fn of_errno(&mut self, errno: i32) -> String {
        match words::errno_meaning(errno) {
            Some(meaning) if self.errnos.insert(errno) => format!(": {meaning}"),
            _ => String::new(),
        }
    }
}
