//! Verdicts about the layer "name"; made by `cargo xtask codegen` from the manuals of the rules.

use crate::topic::{Page, prose};

pub(super) const PAGES: &[Page] = &[
    verdict!(
        "dns.ok",
        "name",
        "The servers answer, and the name has what was asked for.",
        [prose(
            "How it is known",
            &[
                "The servers answer, and the name has what was asked for.",
                "Observed: a reply with records of a type that was asked for.",
                "Means: this server gives this answer to this host.",
                "Does not prove that applications see the same, nor that another server says so, nor that the answer is not forged.",
                "Decides: the system's view, the other servers, signatures."
            ]
        )]
    ),
    verdict!(
        "dns.nxdomain",
        "name",
        "The name does not exist.",
        [prose(
            "How it is known",
            &[
                "The name does not exist.",
                "Observed: the response code is NXDOMAIN and no alias led elsewhere.",
                "Means: as far as this server knows there is nothing at the name and nothing below it (RFC 8020).",
                "Does not prove that the authority says so where a resolver answers: it may remember an answer from before the name was made, or filter it.",
                "Decides: the authority's own answer."
            ]
        )]
    ),
    verdict!(
        "dns.dangling-cname",
        "name",
        "The name is an alias of one that does not exist.",
        [prose(
            "How it is known",
            &[
                "The name is an alias of one that does not exist.",
                "Observed: the answer has a CNAME record and the response code NXDOMAIN, which is then about the alias's target (RFC 6604).",
                "Means: the name itself exists; whatever it pointed to is gone.",
                "Does not prove that the target's zone is not merely unreachable for the resolver's own reasons.",
                "Decides: nothing more is needed."
            ]
        )]
    ),
    verdict!(
        "dns.nodata",
        "name",
        "The name exists and has no record of the type.",
        [prose(
            "How it is known",
            &[
                "The name exists and has no record of the type.",
                "Observed: the response code is NOERROR and the answer has no record of any type that was asked for (RFC 2308 §2.2).",
                "Means: something else is at the name, or below it.",
                "Does not prove that the authority says so where a resolver answers: it may filter a type.",
                "Decides: the authority's own answer."
            ]
        )]
    ),
    verdict!(
        "dns.answers-differ",
        "name",
        "Servers give different answers.",
        [prose(
            "How it is known",
            &[
                "Servers give different answers.",
                "Observed: two servers answer the same question with different codes, or with records that are not the same, TTLs and order aside.",
                "Means: which answer a program gets depends on which server it asks.",
                "Does not prove that either is wrong: large services answer each client otherwise on purpose, and an inner network has names of its own.",
                "Decides: the authority's own answer."
            ]
        )]
    ),
    verdict!(
        "dns.serial-differs",
        "name",
        "Servers have different versions of the zone.",
        [prose(
            "How it is known",
            &[
                "Servers have different versions of the zone.",
                "Observed: two servers that are authorities (AA) answer with SOA records whose serial numbers differ.",
                "Means: one has not fetched the newest version yet; where that lasts longer than the zone's refresh interval, its transfers fail.",
                "Does not prove that something is wrong now.",
                "Decides: the same question later, and the log of the older server."
            ]
        )]
    ),
    verdict!(
        "dns.cname-chain",
        "name",
        "More aliases lead from one to the next than resolvers follow.",
        [prose(
            "How it is known",
            &[
                "More aliases lead from one to the next than resolvers follow.",
                "Observed: the name is an alias of an alias and so on, more than eleven times: in one answer, in answers of the same server to one question after the other, or on a walk from the root, which gives up after sixteen.",
                "Means: common resolvers give up on the way (BIND and unbound after 11), and programs get no answer.",
                "Does not prove that the chain ends at all.",
                "Decides: nothing more is needed."
            ]
        )]
    ),
    verdict!(
        "dns.cname-loop",
        "name",
        "Aliases lead in a circle.",
        [prose(
            "How it is known",
            &[
                "Aliases lead in a circle.",
                "Observed: the answer has a CNAME record that leads back to a name before it.",
                "Means: the zone is wrong; no resolver can ever find an address.",
                "Does not prove which of the records is the mistaken one.",
                "Decides: nothing more is needed."
            ]
        )]
    ),
    verdict!(
        "dns.hosts-override",
        "name",
        "Applications get the addresses that the hosts file gives the name.",
        [prose(
            "How it is known",
            &[
                "Applications get the addresses that the hosts file gives the name.",
                "Observed: `getaddrinfo` gives just the addresses that `/etc/hosts` has for the name.",
                "Means: no program that asks the system asks name servers for it, and `dig` shows what no application sees; a family that the file does not have is not asked for either. It is a fault only where name servers say otherwise.",
                "Does not prove which of the two is meant.",
                "Decides: the line that is named."
            ]
        )]
    ),
    verdict!(
        "dns.search-surprise",
        "name",
        "Applications get the addresses of another name: one with a domain of the search list behind it.",
        [prose(
            "How it is known",
            &[
                "Applications get the addresses of another name, with a domain of the search list behind it.",
                "Observed: of the names that the resolver tries in turn, one with a domain behind it is the first with addresses, and `getaddrinfo` gives addresses.",
                "Means: applications talk to the host of that name. It is what a search list is for where the name has no dot; else it surprises. `dig` does not search, and with `+search` stops where a name has no address, while the resolver goes on.",
                "Does not prove which host is meant.",
                "Decides: the same lookup with a dot at the end."
            ]
        )]
    ),
    verdict!(
        "dns.local-name",
        "name",
        "The name belongs to multicast DNS, which is where applications ask for it or nowhere.",
        [prose(
            "How it is known",
            &[
                "The name belongs to multicast DNS, and that is where applications ask for it or nowhere.",
                "Observed: the name ends with `local`, and applications get no address for it.",
                "Means: such names are found by multicast DNS (RFC 6762 §3): a source of it in `/etc/nsswitch.conf` that ends the search keeps name servers from being asked, and without any such source nobody asks the link.",
                "Does not prove that a host on the link has the name.",
                "Decides: asking the link itself."
            ]
        )]
    ),
    verdict!(
        "dnssec.secure",
        "name",
        "Every link of the chain of trust holds.",
        [prose(
            "How it is known",
            &[
                "Every link of the chain of trust holds.",
                "Observed: from the trust anchor down each zone's keys are vouched for by the zone above, and the answer is signed by the last.",
                "Means: whoever has the zone's keys has said what this server answers.",
                "Does not prove that it is the latest that was said, nor that other servers say the same.",
                "Decides: nothing needs to. A signature that ends soon is told."
            ]
        )]
    ),
    verdict!(
        "dnssec.insecure",
        "name",
        "The zone is not signed, and the zone above proves it.",
        [prose(
            "How it is known",
            &[
                "The zone is not signed, and the zone above proves it.",
                "Observed: an NSEC or NSEC3 record with a right signature says that there is no DS at a delegation on the way.",
                "Means: the name is answered as before DNSSEC; this is a choice and no fault.",
                "Does not prove anything of the answer itself: it could be forged.",
                "Decides: nothing needs to."
            ]
        )]
    ),
    verdict!(
        "dnssec.indeterminate",
        "name",
        "A link of the chain of trust could not be looked at.",
        [prose(
            "How it is known",
            &[
                "A link of the chain of trust could not be looked at.",
                "Observed: a question on the way got no answer that could be used, no trust anchor is above the name, or more would have had to be asked than a chain may cost.",
                "Means: nothing is known of the answer's signatures.",
                "Does not prove that they are wrong.",
                "Decides: another server."
            ]
        )]
    ),
    verdict!(
        "dnssec.rrsig-expired",
        "name",
        "A signature has ended.",
        [prose(
            "How it is known",
            &[
                "A signature on the way to the name has ended.",
                "Observed: the signature over records of the chain is made by a key that counts, and its time is over.",
                "Means: whoever signs the zone has stopped, or its servers no longer get what is signed.",
                "Does not prove that the data are wrong, nor, where only one zone is seen, that this host's clock is right.",
                "Decides: signatures of other zones against the same clock."
            ]
        )]
    ),
    verdict!(
        "dnssec.rrsig-not-yet-valid",
        "name",
        "A signature has not begun.",
        [prose(
            "How it is known",
            &[
                "A signature on the way to the name has not begun.",
                "Observed: the signature over records of the chain is made by a key that counts, and its time begins only later.",
                "Means: the clock of whoever signs the zone is fast, or a zone made for later is served too early.",
                "Does not prove, where only one zone is seen, that this host's clock is right.",
                "Decides: signatures of other zones against the same clock."
            ]
        )]
    ),
    verdict!(
        "dnssec.ds-digest-mismatch",
        "name",
        "The digest in the zone above is not that of the zone's key.",
        [prose(
            "How it is known",
            &[
                "The digest in the zone above is not that of the zone's key.",
                "Observed: a key of the zone has tag and algorithm of a DS, and another digest; no other DS fits a key.",
                "Means: the DS was made of another key or was mistyped, or the key was exchanged by somebody.",
                "Does not prove which.",
                "Decides: the digest of the key as whoever signs the zone has it."
            ]
        )]
    ),
    verdict!(
        "dnssec.ds-algorithm-mismatch",
        "name",
        "The algorithm in the zone above is not that of the zone's key.",
        [prose(
            "How it is known",
            &[
                "The algorithm in the zone above is not that of the zone's key.",
                "Observed: a key of the zone has the tag of a DS, and another algorithm; no other DS fits a key.",
                "Means: the DS was entered with a wrong number, or the zone went over to another algorithm and the zone above was not told.",
                "Does not prove which.",
                "Decides: the DS that belongs to the key."
            ]
        )]
    ),
    verdict!(
        "dnssec.ds-key-tag-unknown",
        "name",
        "The zone above vouches for a key that the zone does not have.",
        [prose(
            "How it is known",
            &[
                "The zone above vouches for a key that the zone does not have.",
                "Observed: no key of the zone that may sign has the tag of a DS.",
                "Means: the zone's key was rolled and the zone above was not told, or the zone is served by somebody else than the DS was made for; of a trust anchor: it is of another root.",
                "Does not prove that the zone's keys are right.",
                "Decides: the keys as whoever signs the zone has them."
            ]
        )]
    ),
    verdict!(
        "dnssec.ds-without-dnskey",
        "name",
        "The zone above vouches for keys, and the zone has none.",
        [prose(
            "How it is known",
            &[
                "The zone above vouches for keys, and the zone has none.",
                "Observed: a DS whose signature is right, and an answer without any DNSKEY.",
                "Means: the zone is no longer signed, most often because it moved to another provider, and its DS stayed behind.",
                "Does not prove that no other server of the zone has keys.",
                "Decides: the same question to each of them."
            ]
        )]
    ),
    verdict!(
        "dnssec.signature-invalid",
        "name",
        "A signature does not belong to the data.",
        [prose(
            "How it is known",
            &[
                "A signature on the way to the name does not belong to the data.",
                "Observed: the signature is in time, and was not made over these records by a key of the zone that it may be made by.",
                "Means: the data were changed after they were signed, by a mistake or by somebody on the way, or they are signed with a key that the zone does not publish.",
                "Does not prove which.",
                "Decides: the same question to the zone's own servers."
            ]
        )]
    ),
    verdict!(
        "dnssec.rrsig-missing",
        "name",
        "Signed data have no signature.",
        [prose(
            "How it is known",
            &[
                "Signed data come without a signature that counts.",
                "Observed: records of a zone that is signed have no signature, or none by a key that the zone above vouches for.",
                "Means: the zone was signed in part, or a server or something on the way leaves signatures out; where it leaves them out from the trust anchor on, the server does not do DNSSEC.",
                "Does not prove that the zone is at fault.",
                "Decides: the same question to the zone's own servers."
            ]
        )]
    ),
    verdict!(
        "dnssec.denial-missing",
        "name",
        "That something does not exist is not proven.",
        [prose(
            "How it is known",
            &[
                "That something does not exist is not proven.",
                "Observed: an answer that there is no such name, type, delegation key or closer name than a wildcard, without NSEC or NSEC3 records that prove it.",
                "Means: the zone's chain of names is broken, or a server or something on the way hides what exists.",
                "Does not prove that it exists.",
                "Decides: the same question to the zone's own servers."
            ]
        )]
    ),
    verdict!(
        "dnssec.unsupported-algorithm",
        "name",
        "The zone is signed in a way that cannot be checked.",
        [prose(
            "How it is known",
            &[
                "The zone is signed in a way that cannot be checked.",
                "Observed: every DS of the zone has an algorithm or a digest that netkit does not have.",
                "Means: to it, and to every validator that does not have it either, the zone is as good as unsigned (RFC 4035 §5.2).",
                "Does not prove that others cannot check it, nor that the signatures are right.",
                "Decides: a validator that has the algorithm."
            ]
        )]
    ),
    verdict!(
        "dnssec.nsec3-iterations",
        "name",
        "The zone hashes names more often than validators accept.",
        [prose(
            "How it is known",
            &[
                "The zone hashes names more often than validators accept.",
                "Observed: the proof that something does not exist is by NSEC3 with more than 100 iterations.",
                "Means: validators treat such proofs as if the zone were not signed, and some refuse the answer (RFC 9276 §3.2).",
                "Does not prove that the proof is wrong.",
                "Decides: nothing needs to: the zone should have none."
            ]
        )]
    ),
    verdict!(
        "dns.unresolved",
        "name",
        "A name did not resolve.",
        [prose(
            "How it is known",
            &[
                "A name did not resolve, so that there was nothing to probe.",
                "Observed: the system's resolver gave no address for the name, with the message in the text.",
                "Means: no program on this host that asks the system reaches the name now.",
                "Does not prove why: a name that does not exist, a silent server and a missing configuration are told apart only by the message, if at all.",
                "Decides: the system's own answer by hand, and its configuration."
            ]
        )]
    ),
];
