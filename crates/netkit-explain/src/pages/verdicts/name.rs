//! Verdicts about the layer "name"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Kind, Page, prose};

pub(super) const PAGES: &[Page] = &[Page {
    kind: Kind::Verdict,
    name: "dns.unresolved",
    number: None,
    also: &[],
    title: "a verdict of netkit, layer name",
    summary: "A name did not resolve.",
    sections: &[prose(
        "How it is known",
        &[
            "A name did not resolve, so that there was nothing to probe.",
            "Observed: the system's resolver gave no address for the name, with the message in the text.",
            "Means: no program on this host that asks the system reaches the name now.",
            "Does not prove why: a name that does not exist, a silent server and a missing configuration are told apart only by the message, if at all.",
            "Decides: the system's own answer by hand, and its configuration.",
        ],
    )],
    see: &[],
    source: "netkit",
}];
