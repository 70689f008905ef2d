//! How a lookup ends for the shell: one code for each outcome.

use netkit_model::{
    ChainStatus, Delegation, DelegationEnd, DnsEnd, DnsExchange, LookupRun, Verdict, VerdictId,
};
use netkit_packet::dns::Rcode;

use crate::Exit;
use crate::exit::LookupExit;

/// The code for what came of the questions, of which the best counts: an answer to one is an answer.
pub(super) fn exit(run: &LookupRun, verdict: &Verdict, is_interrupted: bool) -> Exit {
    let by_verdict = match verdict.id {
        VerdictId::SelfError => Some(Exit::Usage),
        VerdictId::SelfNotPermitted => Some(Exit::NotPermitted),
        _ => None,
    };
    if let Some(exit) = by_verdict {
        return exit;
    }
    if let Some(exit) =
        run.delegations.iter().map(|walk| of_walk(walk, verdict)).min_by_key(|exit| *exit as u8)
    {
        return if is_interrupted && exit == LookupExit::NoReply { Exit::Interrupted } else { exit.into() };
    }
    if run.chains.iter().any(|chain| chain.status == ChainStatus::Bogus) {
        return LookupExit::Bogus.into();
    }
    if run.comparison.as_ref().is_some_and(netkit_model::Comparison::disagrees) {
        return LookupExit::Disagree.into();
    }
    // A name that applications reach has an answer, whoever gave it to them.
    let reached = run.system.as_ref().is_some_and(|view| !view.answer.addresses().is_empty());
    if reached {
        return LookupExit::Answer.into();
    }
    let replies: Vec<_> = run.questions.iter().filter_map(|question| run.reply_to(question)).collect();
    let best = replies.iter().map(|reply| of_reply(reply)).min_by_key(|exit| order(*exit));
    match best {
        Some(exit) => exit.into(),
        None if is_interrupted => Exit::Interrupted,
        None => without_reply(&run.exchanges).into(),
    }
}

/// What a walk from the root came to.
fn of_walk(walk: &Delegation, verdict: &Verdict) -> LookupExit {
    match &walk.end {
        DelegationEnd::Answered => LookupExit::Answer,
        DelegationEnd::NxDomain => LookupExit::NoName,
        // Aliases without end are a name without records, as a server that is asked for them says.
        DelegationEnd::NoData | DelegationEnd::AliasLoop(_) | DelegationEnd::AliasesTooMany(_) => {
            LookupExit::NoData
        }
        DelegationEnd::Unfinished => LookupExit::NoReply,
        DelegationEnd::Broken(_) if verdict.id == VerdictId::DnsServerSilent => LookupExit::NoReply,
        DelegationEnd::Broken(_) if verdict.id == VerdictId::DnsServerUnreachable => LookupExit::Unreachable,
        DelegationEnd::Broken(_) | DelegationEnd::GivenUp => LookupExit::BrokenDelegation,
    }
}

fn of_reply(reply: &netkit_model::DnsReply) -> LookupExit {
    let message = &reply.message;
    match message.rcode() {
        // An empty answer that is not whole: what does not fit did not come by TCP either.
        Rcode::NOERROR if message.header.flags.truncated && message.answers.is_empty() => LookupExit::NoReply,
        Rcode::NOERROR if !message.answers.is_empty() => {
            let asked = message.questions.first().map(|question| question.record_type);
            let is_answer = |record: netkit_packet::dns::RecordType| {
                asked.is_none_or(|asked| netkit_model::answers_type(asked, record))
            };
            let question = message.questions.first();
            let leads_away = question.is_some_and(|asked| netkit_model::open_alias(reply, asked).is_some());
            if leads_away || message.answers.iter().any(|record| is_answer(record.record_type)) {
                LookupExit::Answer
            } else {
                LookupExit::NoData
            }
        }
        Rcode::NOERROR if message.fault.is_some() => LookupExit::Malformed,
        Rcode::NOERROR => LookupExit::NoData,
        Rcode::NXDOMAIN => LookupExit::NoName,
        Rcode::SERVFAIL => LookupExit::ServerFailed,
        Rcode::REFUSED => LookupExit::Refused,
        _ => LookupExit::OtherCode,
    }
}

fn without_reply(exchanges: &[DnsExchange]) -> LookupExit {
    let is = |wanted: fn(&DnsEnd) -> bool| exchanges.iter().filter_map(DnsExchange::end).any(wanted);
    if is(|end| matches!(end, DnsEnd::Unreadable(_))) {
        LookupExit::Malformed
    } else if is(|end| matches!(end, DnsEnd::Silent)) {
        LookupExit::NoReply
    } else {
        LookupExit::Unreachable
    }
}

/// The better an outcome is, the less.
fn order(exit: LookupExit) -> u8 {
    match exit {
        LookupExit::Answer => 0,
        LookupExit::NoData => 1,
        LookupExit::NoName => 2,
        other => 3 + other as u8,
    }
}
