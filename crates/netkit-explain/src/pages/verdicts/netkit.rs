//! Verdicts about the layer "self"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Kind, Page, prose};

pub(super) const PAGES: &[Page] = &[
    Page {
        kind: Kind::Verdict,
        name: "self.not-permitted",
        number: None,
        also: &[],
        title: "a verdict of netkit, layer self",
        summary: "This user may not send such probes.",
        sections: &[prose(
            "How it is known",
            &[
                "This user may not send such probes.",
                "Observed: the kernel refuses the socket that the method needs.",
                "Means: a privilege is missing here; nothing was sent.",
                "Does not prove anything about path or target.",
                "Decides: one of the remedies, or another method.",
            ],
        )],
        see: &[],
        source: "netkit",
    },
    Page {
        kind: Kind::Verdict,
        name: "self.error",
        number: None,
        also: &[],
        title: "a verdict of netkit, layer self",
        summary: "netkit itself failed.",
        sections: &[prose(
            "How it is known",
            &[
                "Netkit itself failed.",
                "Observed: a step of our own went wrong, such as opening a socket with no descriptor left.",
                "Means: nothing was measured.",
                "Does not prove anything about path or target.",
                "Decides: the message names the step.",
            ],
        )],
        see: &[],
        source: "netkit",
    },
    Page {
        kind: Kind::Verdict,
        name: "self.nothing-measured",
        number: None,
        also: &[],
        title: "a verdict of netkit, layer self",
        summary: "Too little was measured to say anything.",
        sections: &[
            prose(
                "How it is known",
                &[
                    "The attempt was ended before it could say anything.",
                    "Observed: no attempt was made, or the user interrupted it, or another address connected first.",
                    "Means: nothing about the target.",
                    "Does not prove anything.",
                    "Decides: an attempt that lasts until it ends or times out.",
                ],
            ),
            prose(
                "How it is known",
                &[
                    "Too little was measured to say anything.",
                    "Observed: no probe was sent, or all were in flight while this machine was suspended.",
                    "Means: nothing about path or target.",
                    "Does not prove anything.",
                    "Decides: a run that lasts until at least one probe has ended.",
                ],
            ),
        ],
        see: &[],
        source: "netkit",
    },
];
