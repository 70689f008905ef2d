//! Verdicts about the layer "self"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "self.not-permitted",
        "self",
        "This user may not send such probes.",
        [prose(
            "How it is known",
            &[
                "This user may not send such probes.",
                "Observed: the kernel refuses the socket that the method needs.",
                "Means: a privilege is missing here; nothing was sent.",
                "Does not prove anything about path or target.",
                "Decides: one of the remedies, or another method."
            ]
        )]
    ),
    verdict!(
        "self.error",
        "self",
        "netkit itself failed.",
        [prose(
            "How it is known",
            &[
                "Netkit itself failed.",
                "Observed: a step of our own went wrong, such as opening a socket with no descriptor left.",
                "Means: nothing was measured.",
                "Does not prove anything about path or target.",
                "Decides: the message names the step."
            ]
        )]
    ),
    verdict!(
        "self.nothing-measured",
        "self",
        "Too little was measured to say anything.",
        [
            prose(
                "How it is known",
                &[
                    "The attempt was ended before it could say anything.",
                    "Observed: no attempt was made, or the user interrupted it, or another address connected first.",
                    "Means: nothing about the target.",
                    "Does not prove anything.",
                    "Decides: an attempt that lasts until it ends or times out."
                ]
            ),
            prose(
                "How it is known",
                &[
                    "Too little was measured to say anything.",
                    "Observed: no probe was sent, or all were in flight while this machine was suspended.",
                    "Means: nothing about path or target.",
                    "Does not prove anything.",
                    "Decides: a run that lasts until at least one probe has ended."
                ]
            )
        ]
    ),
];
