//! One observation as a sentence without a full stop. What an error means stands where it is first told.

use netkit_model::{Address, EvidenceFact, InterfaceNames};

use super::connect_observation::connect_observation;
use super::path_observation::path_observation;
use crate::escape;
use crate::number;
use crate::words;

/// What was observed, in words: "does not answer" for silence, never a cause.
pub(crate) fn observation(fact: &EvidenceFact, interfaces: &InterfaceNames) -> String {
    let about = |address: Option<Address>| match address {
        Some(address) => words::address(address, interfaces),
        None => "the swept addresses".to_owned(),
    };
    match fact {
        EvidenceFact::Replies { address, received, late, sent, best } => {
            let address = about(*address);
            let best = best.map(|best| format!(", best {} ms", number::rtt(best))).unwrap_or_default();
            let late = if *late > 0 { format!(", {late} late") } else { String::new() };
            format!("{received} of {} to {address} answered in time{late}{best}", probes(*sent))
        }
        EvidenceFact::Silence { address, lost, sent, stamped } => {
            let address = about(*address);
            format!("{lost} of {} to {address} got no answer; {stamped} have a send stamp", probes(*sent))
        }
        EvidenceFact::IcmpErrors { address, report, count } => {
            let offender = words::offender(report, *address, interfaces);
            let offender = offender.map(|from| format!(" from {from}")).unwrap_or_default();
            let address = about(*address);
            let family = if report.ipv6 { "ICMPv6" } else { "ICMP" };
            format!(
                "{family} {}/{} ({}){offender} for {} to {address}",
                report.icmp_type,
                report.code,
                words::icmp_words(report),
                probes(*count),
            )
        }
        EvidenceFact::SendFailures { address, errno, count } => {
            let address = about(*address);
            format!("{} to {address} not sent, {}", probes(*count), words::errno_words(errno.0))
        }
        EvidenceFact::WrongPayload { address, count } => {
            let address = about(*address);
            format!("{} from {address} with a payload that is not ours", answers(*count))
        }
        EvidenceFact::Duplicates { address, count } => {
            let address = about(*address);
            format!("{} from {address} to probes already answered", answers(*count))
        }
        EvidenceFact::UnexpectedSource { address, count } => {
            let address = about(*address);
            format!("{} to probes for {address} from addresses that were not probed", answers(*count))
        }
        EvidenceFact::ReceiverDropped { count } => {
            format!("this host received {} and dropped them for want of buffer", packets(*count))
        }
        EvidenceFact::NameFailure { input, message } => {
            format!("{} did not resolve: {}", words::typed(input), escape::sentence(message))
        }
        EvidenceFact::NotPermitted { method } => format!("this user may not send by {}", method.name()),
        EvidenceFact::LocalAddress { address } => format!("{address} is an address of this host"),
        EvidenceFact::Path(fact) => path_observation(fact, interfaces),
        EvidenceFact::Connect(fact) => connect_observation(fact, interfaces),
        EvidenceFact::Lookup(fact) => words::lookup::fact(fact),
        EvidenceFact::Capture(fact) => words::capture::fact(fact),
        EvidenceFact::Sockets(fact) => words::sockets::fact(fact),
        EvidenceFact::Host(fact) => words::host::fact(fact),
    }
}

pub(super) fn probes(count: u64) -> String {
    counted(count, "probe")
}

fn answers(count: u64) -> String {
    counted(count, "answer")
}

fn packets(count: u64) -> String {
    counted(count, "packet")
}

fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
