//! Response codes of dynamic updates and of stateful sessions.
//!
//! It does not hold those of a lookup.

use crate::topic::{Kind, Page, item, items};

pub(super) const YXDOMAIN: Page = Page {
    kind: Kind::Rcode,
    name: "YXDOMAIN",
    number: Some(6),
    also: &["rcode 6"],
    title: "Name exists when it should not",
    summary: "An update demanded that a name be absent, and it exists. For a plain query it means that a \
              DNAME would make the name longer than 255 bytes.",
    sections: &[items(
        "What to check",
        &[
            item(
                "an update",
                "The prerequisite was not met, so nothing was changed. DHCP servers use this to see that \
                 another client has the name.",
            ),
            item("a query", "Look at the DNAME in the answer."),
        ],
    )],
    see: &["YXRRSET", "NXDOMAIN"],
    source: "RFC 2136 §2.2; RFC 6672 §2.2",
};

pub(super) const YXRRSET: Page = Page {
    kind: Kind::Rcode,
    name: "YXRRSET",
    number: Some(7),
    also: &["rcode 7"],
    title: "Record set exists when it should not",
    summary: "An update demanded that a name have no records of a type, and it has some. Nothing was \
              changed.",
    sections: &[items(
        "What to check",
        &[item(
            "who wrote them",
            "`dig NAME TYPE @PRIMARY` shows the records; another updater may own them.",
        )],
    )],
    see: &["NXRRSET", "YXDOMAIN"],
    source: "RFC 2136 §2.2",
};

pub(super) const NXRRSET: Page = Page {
    kind: Kind::Rcode,
    name: "NXRRSET",
    number: Some(8),
    also: &["rcode 8"],
    title: "Record set that should exist does not",
    summary: "An update demanded that certain records exist, and they do not, or differ. Nothing was \
              changed.",
    sections: &[items(
        "What to check",
        &[item(
            "a DHCP server says it",
            "The name belongs to another client or to nobody; compare its TXT or DHCID record.",
        )],
    )],
    see: &["YXRRSET", "NXDOMAIN"],
    source: "RFC 2136 §2.2",
};

pub(super) const NOTAUTH: Page = Page {
    kind: Kind::Rcode,
    name: "NOTAUTH",
    number: Some(9),
    also: &["rcode 9", "not authoritative for zone"],
    title: "Server not authoritative for the zone, or not authorized",
    summary: "For an update: the server is not authoritative for the zone that was named. With TSIG: the \
              signature of the request was not accepted, and the TSIG record says why.",
    sections: &[items(
        "What to check",
        &[
            item("an update", "Does it go to the zone's primary, and is the zone's name right?"),
            item(
                "a signed request",
                "BADKEY, BADSIG or BADTIME in the TSIG record: key name, secret, or clock.",
            ),
        ],
    )],
    see: &["BADKEY", "BADSIG", "BADTIME", "NOTZONE"],
    source: "RFC 2136 §2.2; RFC 8945 §5.2",
};

pub(super) const NOTZONE: Page = Page {
    kind: Kind::Rcode,
    name: "NOTZONE",
    number: Some(10),
    also: &["rcode 10"],
    title: "Name not contained in the zone",
    summary: "An update names a record that does not lie in the zone it was sent for. Nothing was changed.",
    sections: &[items(
        "What to check",
        &[item(
            "the zone",
            "A zone may be cut at a child: names below belong to the child's servers. `dig +noall +authority \
             NAME SOA` shows which zone it is.",
        )],
    )],
    see: &["NOTAUTH"],
    source: "RFC 2136 §2.2",
};

pub(super) const DSOTYPENI: Page = Page {
    kind: Kind::Rcode,
    name: "DSOTYPENI",
    number: Some(11),
    also: &["rcode 11"],
    title: "DSO type not implemented",
    summary: "The server speaks DNS Stateful Operations, but not the kind that was asked for. Only clients \
              with long-lived sessions meet it; a lookup never does.",
    sections: &[],
    see: &["NOTIMP"],
    source: "RFC 8490 §5.1",
};
