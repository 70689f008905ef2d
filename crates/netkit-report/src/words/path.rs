//! Words for what answers on a path: outcomes, label stacks, interfaces and classes of loss; alike in every format.

use netkit_model::{
    AnswerKind, HopInterface, HopInterfaceRole, HopOutcome, LossClass, MplsLabel, SampledOutcome,
};

use crate::escape;

/// The kinds of an answer, for the schema.
pub(crate) const ANSWERS: [&str; 7] =
    ["time-exceeded", "echo-reply", "datagram", "syn-ack", "reset", "port-unreachable", "icmp-error"];

/// How a query of a trace ended; one of [`ANSWERS`], `silent` or `unsent`.
pub(crate) fn hop_outcome(outcome: &HopOutcome) -> &'static str {
    match outcome {
        HopOutcome::Answered(answer) => answer_kind(&answer.kind),
        HopOutcome::Silent => "silent",
        HopOutcome::Unsent(_) => "unsent",
    }
}

/// How a probe of a round ended; as [`hop_outcome`], late or not.
pub(crate) fn sampled_outcome(outcome: &SampledOutcome) -> &'static str {
    match outcome {
        SampledOutcome::Answered(answer) | SampledOutcome::Late(answer) => answer_kind(&answer.kind),
        SampledOutcome::Silent => "silent",
        SampledOutcome::Unsent(_) => "unsent",
    }
}

/// The kind of an answer. A port unreachable has a word of its own, because only a target says so.
fn answer_kind(kind: &AnswerKind) -> &'static str {
    match kind {
        AnswerKind::EchoReply => "echo-reply",
        AnswerKind::Datagram => "datagram",
        AnswerKind::SynAck => "syn-ack",
        AnswerKind::Reset => "reset",
        AnswerKind::Icmp(_) if kind.is_time_exceeded() => "time-exceeded",
        AnswerKind::Icmp(_) if kind.is_from_target() => "port-unreachable",
        AnswerKind::Icmp(_) => "icmp-error",
    }
}

/// What a probe had to do with an interface.
pub(crate) const fn role(role: HopInterfaceRole) -> &'static str {
    match role {
        HopInterfaceRole::Incoming => "incoming",
        HopInterfaceRole::IncomingSubIp => "incoming-sub-ip",
        HopInterfaceRole::Outgoing => "outgoing",
        HopInterfaceRole::NextHop => "next-hop",
    }
}

/// Whose the loss is.
pub(crate) const fn loss_class(class: LossClass) -> &'static str {
    match class {
        LossClass::None => "none",
        LossClass::ReplyLimited => "reply-limited",
        LossClass::Forwarding => "forwarding",
        LossClass::Silent => "silent",
        LossClass::Unknown => "unknown",
    }
}

/// A label stack as traceroute prints it, top first: `L=24015,E=0,S=0,T=1/L=16,E=0,S=1,T=1`. `E` is the traffic class
/// by its older name (RFC 5462).
pub(crate) fn label_stack(labels: &[MplsLabel]) -> String {
    let entry = |entry: &MplsLabel| {
        let MplsLabel { label, traffic_class, bottom_of_stack, ttl } = entry;
        format!("L={label},E={traffic_class},S={},T={ttl}", u8::from(*bottom_of_stack))
    };
    labels.iter().map(entry).collect::<Vec<_>>().join("/")
}

/// An interface as a router describes it, as far as it does: `in eth0 10.1.2.1 mtu 1500`, with `#3` for a name that is
/// not told.
pub(crate) fn interface(interface: &HopInterface) -> String {
    let role = match interface.role {
        HopInterfaceRole::Incoming => "in",
        HopInterfaceRole::IncomingSubIp => "in-below-ip",
        HopInterfaceRole::Outgoing => "out",
        HopInterfaceRole::NextHop => "next-hop",
    };
    let name = interface.name.as_ref().filter(|name| !name.as_bytes().is_empty());
    let parts = [
        Some(role.to_owned()),
        name.map(|name| quoted(escape::text(name))).or(interface.index.map(|index| format!("#{index}"))),
        interface.address.map(|address| address.to_string()),
        interface.mtu.map(|mtu| format!("mtu {mtu}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A name in quotes where it could be taken for more than a name.
fn quoted(name: String) -> String {
    if name.contains([' ', '<', '>', '"', ';']) { format!("\"{}\"", name.replace('"', "'")) } else { name }
}

#[cfg(test)]
mod tests {
    use netkit_model::Untrusted;

    use super::*;

    fn check(name: Option<&[u8]>, index: Option<u32>, expected: &str) {
        let name = name.map(Untrusted::from_bytes);
        let described =
            HopInterface { role: HopInterfaceRole::Incoming, index, address: None, name, mtu: Some(1500) };
        assert_eq!(interface(&described), expected);
    }

    #[test]
    fn an_interface_says_what_the_router_says() {
        check(Some(b"ge-0/0/0.0"), Some(3), "in ge-0/0/0.0 mtu 1500");
        check(None, Some(3), "in #3 mtu 1500");
        check(Some(b""), None, "in mtu 1500");
    }

    #[test]
    fn a_name_cannot_leave_its_place() {
        check(Some(b"x> [AS1] \"y\""), None, "in \"x> [AS1] 'y'\" mtu 1500");
        check(Some(b"\x1b[2J"), None, "in \\x1b[2J mtu 1500");
    }
}
