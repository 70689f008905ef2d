//! What a lookup brought, with a number for each observation: what the rules of `netkit lookup` look at.
//!
//! It judges nothing.

mod system;

use netkit_model::dns::{DomainName, Question, Rcode};
use netkit_model::{
    Delegation, DelegationEnd, DelegationFault, DnsEnd, DnsExchange, DnsQuery, DnsReply, DnsTransport,
    EvidenceFact, EvidenceId, Locus, LocusKind, LookupFact, LookupRun, StrayKind, answers_type,
};

use crate::chain_seen::ChainSeen;
pub(crate) use netkit_model::{AliasEnd, follow_aliases, open_alias};

use crate::notebook::Notebook;
use crate::words::domain_name;

pub(crate) use system::{SystemSeen, shown};

/// Everything observed in a lookup.
#[derive(Debug)]
pub(crate) struct LookupSeen<'a> {
    pub(crate) run: &'a LookupRun,
    /// The questions to the servers, in order.
    pub(crate) exchanges: Vec<ExchangeSeen<'a>>,
    /// The further questions, in order.
    pub(crate) experiments: Vec<ExchangeSeen<'a>>,
    /// What applications see.
    pub(crate) system: Option<SystemSeen<'a>>,
    /// The chains of trust, in order.
    pub(crate) chains: Vec<ChainSeen<'a>>,
    /// The walk from the root that has the gravest fault, if the root was walked from.
    pub(crate) walk: Option<WalkSeen<'a>>,
}

/// A walk from the root.
#[derive(Clone, Debug)]
pub(crate) struct WalkSeen<'a> {
    pub(crate) walk: &'a Delegation,
    /// What the servers of each zone did.
    pub(crate) hops: Vec<EvidenceId>,
    /// The gravest fault.
    pub(crate) fault: Option<(&'a DelegationFault, EvidenceId)>,
}

/// A question to a server, and what came of it.
#[derive(Clone, Debug)]
pub(crate) struct ExchangeSeen<'a> {
    pub(crate) exchange: &'a DnsExchange,
    /// The reply, or that there is none.
    pub(crate) id: EvidenceId,
    /// Datagrams that did not fit, by what does not.
    pub(crate) strays: Vec<(StrayKind, EvidenceId)>,
}

/// A chain of aliases, through as many answers as it took.
#[derive(Clone, Debug)]
pub(crate) struct AliasPath {
    /// How many there are.
    pub(crate) aliases: usize,
    /// The last name.
    pub(crate) end: DomainName,
    /// The replies that have them.
    pub(crate) evidence: Vec<EvidenceId>,
    /// Records that the last of them has for the last name.
    pub(crate) records: usize,
}

/// Observes a lookup.
pub(crate) fn observe_lookup<'a>(run: &'a LookupRun, notebook: &mut Notebook) -> LookupSeen<'a> {
    let mut observe = |exchange: &'a DnsExchange| ExchangeSeen::of(exchange, notebook);
    let exchanges = run.exchanges.iter().map(&mut observe).collect();
    let experiments = run.experiments.iter().map(&mut observe).collect();
    let system = run.system.as_deref().map(|view| SystemSeen::of(view, notebook));
    let chains = run.chains.iter().map(|chain| ChainSeen::of(chain, notebook)).collect();
    let walk = gravest(&run.delegations).map(|walk| WalkSeen::of(walk, notebook));
    LookupSeen { run, exchanges, experiments, system, chains, walk }
}

/// The walk that says most of what is wrong: one that ends in a zone without servers, or else one with any fault.
fn gravest(walks: &[Delegation]) -> Option<&Delegation> {
    walks.iter().min_by_key(|walk| match walk.faults.first() {
        Some(fault) if fault.is_fatal => 0,
        Some(_) => 1,
        None if walk.end != DelegationEnd::Answered => 2,
        None => 3,
    })
}

impl<'a> WalkSeen<'a> {
    fn of(walk: &'a Delegation, notebook: &mut Notebook) -> Self {
        let hops = walk.hops.iter().map(|hop| {
            let fact = LookupFact::Zone {
                zone: hop.zone.clone(),
                name: hop.name.clone(),
                asked: hop.asked.len(),
                good: hop.asked.iter().filter(|asked| asked.says.is_good()).count(),
            };
            notebook.note(EvidenceFact::Lookup(fact))
        });
        let hops = hops.collect();
        let mut noted = walk
            .faults
            .iter()
            .map(|fault| (fault, notebook.note(EvidenceFact::Lookup(LookupFact::Delegation(fault.clone())))));
        let fault = noted.next();
        noted.for_each(drop);
        Self { walk, hops, fault }
    }
}

impl<'a> ExchangeSeen<'a> {
    fn of(exchange: &'a DnsExchange, notebook: &mut Notebook) -> Self {
        let server = &exchange.query.server;
        let id = notebook.note(EvidenceFact::Lookup(exchange_fact(exchange)));
        let all = || exchange.tries.iter().flat_map(|one| &one.strays);
        let kinds =
            [StrayKind::WrongSource, StrayKind::WrongId, StrayKind::WrongQuestion, StrayKind::NoResponse];
        let strays = kinds.into_iter().filter_map(|kind| {
            let first = all().find(|stray| stray.kind == kind)?;
            let count = all().filter(|stray| stray.kind == kind).count();
            let fact = LookupFact::Strays { server: server.clone(), from: first.from, kind, count };
            Some((kind, notebook.note(EvidenceFact::Lookup(fact))))
        });
        Self { exchange, id, strays: strays.collect() }
    }

    /// The server, as text has it: `192.0.2.53`, with the port where that is not the usual one.
    pub(crate) fn server(&self) -> String {
        let server = &self.exchange.query.server;
        let address = server.address;
        let place = if address.port() == self.exchange.query.transport.port() {
            address.ip().to_string()
        } else {
            format!("{}#{}", address.ip(), address.port())
        };
        match &server.name {
            Some(name) => format!("{} ({place})", crate::words::quoted(name)),
            None => place,
        }
    }

    pub(crate) fn locus(&self) -> Locus {
        Locus::at(LocusKind::Resolver, self.exchange.query.server.address.ip())
    }

    pub(crate) fn reply(&self) -> Option<&'a DnsReply> {
        self.exchange.reply()
    }

    /// The reply that can be used: the last try did not come to nothing after a truncated one.
    pub(crate) fn end(&self) -> Option<&'a DnsEnd> {
        self.exchange.end()
    }

    /// The number of the datagrams that do not fit in this way.
    pub(crate) fn stray(&self, kind: StrayKind) -> Option<EvidenceId> {
        self.strays.iter().find(|(one, _)| *one == kind).map(|(_, id)| *id)
    }
}

impl<'a> LookupSeen<'a> {
    /// The exchange whose reply answers a question: that of the first server with records, or else the first reply.
    pub(crate) fn answer_to(&self, question: &Question) -> Option<&ExchangeSeen<'a>> {
        let reply = self.run.reply_to(question)?;
        self.exchanges.iter().find(|one| one.reply().is_some_and(|own| std::ptr::eq(own, reply)))
    }

    /// For each question the exchange that answers it, where one does.
    pub(crate) fn answered(&self) -> impl Iterator<Item = &ExchangeSeen<'a>> {
        self.run.questions.iter().filter_map(|question| self.answer_to(question))
    }

    /// True where no server has replied to anything.
    pub(crate) fn has_no_reply(&self) -> bool {
        self.exchanges.iter().all(|one| one.reply().is_none())
    }

    /// The exchanges without any reply.
    pub(crate) fn unanswered(&self) -> impl Iterator<Item = &ExchangeSeen<'a>> {
        self.exchanges.iter().filter(|one| one.reply().is_none())
    }

    /// The first unanswered exchange whose last try ended so.
    pub(crate) fn unanswered_by(&self, is_meant: impl Fn(&DnsEnd) -> bool) -> Option<&ExchangeSeen<'a>> {
        self.unanswered().find(|one| one.end().is_some_and(&is_meant))
    }

    /// What came of a further question to the same server, of which `is_meant` says which.
    pub(crate) fn experiment(
        &self,
        about: &ExchangeSeen<'_>,
        is_meant: impl Fn(&DnsQuery) -> bool,
    ) -> Option<&ExchangeSeen<'a>> {
        let query = |one: &&ExchangeSeen<'a>| {
            one.exchange.query.server == about.exchange.query.server && is_meant(&one.exchange.query)
        };
        self.experiments.iter().find(query)
    }

    /// Where the aliases of a reply lead, also by further questions; `None` where there are none, or where they go round.
    pub(crate) fn aliases_from(&self, one: &ExchangeSeen<'a>) -> Option<AliasPath> {
        let (mut here, mut path) = (
            one,
            AliasPath {
                aliases: 0,
                end: one.exchange.query.question.name.clone(),
                evidence: Vec::new(),
                records: 0,
            },
        );
        // Each step is a further question, of which there are few.
        for _ in 0..=self.experiments.len() {
            let (reply, asked) = (here.reply()?, &here.exchange.query.question);
            let AliasEnd::At(end, aliases) = follow_aliases(reply, asked) else { return None };
            path.aliases += aliases;
            path.end = end;
            path.evidence.push(here.id);
            path.records = records(reply, asked);
            let kind = asked.record_type;
            let is_next =
                |query: &DnsQuery| query.question.name == path.end && query.question.record_type == kind;
            let next = open_alias(reply, asked).and_then(|_| self.experiment(here, is_next));
            match next.filter(|next| next.reply().is_some()) {
                Some(next) => here = next,
                None => break,
            }
        }
        (path.aliases > 0).then_some(path)
    }

    /// The same question without EDNS.
    pub(crate) fn without_edns(&self, about: &ExchangeSeen<'_>) -> Option<&ExchangeSeen<'a>> {
        let asked = &about.exchange.query;
        self.experiment(about, |query| {
            query.edns.is_none() && query.question == asked.question && query.transport == asked.transport
        })
    }

    /// The same question with EDNS whose buffer is small.
    pub(crate) fn with_small_edns(&self, about: &ExchangeSeen<'_>) -> Option<&ExchangeSeen<'a>> {
        let asked = about.exchange.query.edns.as_ref().map_or(0, |edns| edns.udp_payload);
        self.experiment(about, |query| query.edns.as_ref().is_some_and(|edns| edns.udp_payload < asked))
    }

    /// The same question by another transport.
    pub(crate) fn by(&self, about: &ExchangeSeen<'_>, transport: DnsTransport) -> Option<&ExchangeSeen<'a>> {
        self.experiment(about, |query| query.transport == transport)
    }

    /// The same question without verification.
    pub(crate) fn unverified(&self, about: &ExchangeSeen<'_>) -> Option<&ExchangeSeen<'a>> {
        let asked = about.exchange.query.flags.checking_disabled;
        self.experiment(about, |query| query.flags.checking_disabled && !asked)
    }

    /// A question of another type to the same server, asked in the same way, to which it replied.
    pub(crate) fn other_type_answered(&self, about: &ExchangeSeen<'_>) -> Option<&ExchangeSeen<'a>> {
        let asked = &about.exchange.query;
        let is_other = |one: &&ExchangeSeen<'a>| {
            let query = &one.exchange.query;
            query.server == asked.server
                && query.question.record_type != asked.question.record_type
                && query.transport == asked.transport
                && query.edns == asked.edns
                && one.reply().is_some()
        };
        self.exchanges.iter().chain(&self.experiments).find(is_other)
    }

    /// The first answering exchange with this response code, where no question got a better one.
    pub(crate) fn all_are(&self, is_meant: impl Fn(Rcode) -> bool) -> Option<&ExchangeSeen<'a>> {
        let rcode =
            |one: &&ExchangeSeen<'_>| one.reply().is_some_and(|reply| is_meant(reply.message.rcode()));
        let is_all = self.answered().all(|one| rcode(&one));
        self.answered().find(rcode).filter(|_| is_all)
    }

    /// The name that is asked for.
    pub(crate) fn name(&self) -> String {
        self.run.questions.first().map_or_else(String::new, |question| domain_name(&question.name))
    }

    /// The types that are asked for: `A and AAAA`.
    pub(crate) fn types(&self) -> String {
        let types: Vec<String> = self.run.questions.iter().map(|one| one.record_type.to_string()).collect();
        types.join(" and ")
    }
}

/// A question to a server and what came of it, as an observation.
pub(crate) fn exchange_fact(exchange: &DnsExchange) -> LookupFact {
    let query = Box::new(exchange.query.clone());
    match (exchange.reply(), exchange.tries.last()) {
        (Some(reply), Some(last)) => LookupFact::Reply {
            query,
            transport: replying(exchange).unwrap_or(last.transport),
            rcode: reply.message.rcode(),
            flags: reply.message.header.flags,
            answers: reply.message.answers.len(),
            extended: extended_errors(reply),
            fault: reply.message.fault,
            rtt: reply.rtt,
        },
        (_, last) => LookupFact::NoReply {
            query,
            last: Box::new(last.cloned().expect("an exchange has one try at least")),
            tries: exchange.tries.len(),
        },
    }
}

/// By what the reply came that counts.
fn replying(exchange: &DnsExchange) -> Option<DnsTransport> {
    let answered = |one: &&netkit_model::DnsTry| matches!(one.end, DnsEnd::Answered(_));
    exchange.tries.iter().rev().find(answered).map(|one| one.transport)
}

/// The extended errors of a reply (RFC 8914).
pub(crate) fn extended_errors(reply: &DnsReply) -> Vec<netkit_model::dns::ExtendedError> {
    let options = reply.message.edns.iter().flat_map(|edns| &edns.options);
    let errors = options.filter_map(|option| match option {
        netkit_model::dns::EdnsOption::ExtendedError(error) => Some(error.clone()),
        _ => None,
    });
    errors.collect()
}

/// Records that answer the question, aliases and signatures aside.
pub(crate) fn records(reply: &DnsReply, asked: &Question) -> usize {
    let answers = reply.message.answers.iter();
    answers.filter(|record| answers_type(asked.record_type, record.record_type)).count()
}
