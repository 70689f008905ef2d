//! Where an alias leads of which a server says only the first step: the same server is asked for the rest.
//!
//! It asks no other server; walking to the authorities of the target is the delegation's business.

use netkit_model::{DnsExchange, DnsQuery, open_alias};
use netkit_packet::dns::DomainName;

use crate::{Asking, QueryId};

/// Questions in all: one more than the aliases that common resolvers follow (BIND and unbound: 11).
const MOST_QUESTIONS: usize = 12;

/// The steps of a chain of aliases, asked one after the other.
#[derive(Debug)]
pub struct AliasInquiry {
    next: Option<DnsQuery>,
    been: Vec<DomainName>,
    exchanges: Vec<DnsExchange>,
}

impl AliasInquiry {
    /// Begins with the first reply whose aliases leave what its server tells; `None` where there is none.
    pub fn into(exchanges: &[DnsExchange]) -> Option<Self> {
        let query = exchanges.iter().find_map(behind)?;
        let been = vec![query.question.name.clone()];
        Some(Self { next: Some(query), been, exchanges: Vec::new() })
    }

    /// What came of the questions, in their order.
    pub fn finish(self) -> Vec<DnsExchange> {
        self.exchanges
    }
}

impl Asking for AliasInquiry {
    fn ask(&mut self) -> Option<(QueryId, DnsQuery)> {
        let query = self.next.take()?;
        let id = u32::try_from(self.exchanges.len()).ok()?;
        Some((QueryId(id), query))
    }

    fn take(&mut self, _id: QueryId, exchange: DnsExchange) {
        let next = behind(&exchange).filter(|query| !self.been.contains(&query.question.name));
        self.exchanges.push(exchange);
        if let Some(query) = next.filter(|_| self.exchanges.len() < MOST_QUESTIONS) {
            self.been.push(query.question.name.clone());
            self.next = Some(query);
        }
    }
}

/// The question for what the aliases of a reply lead to and it does not tell.
fn behind(exchange: &DnsExchange) -> Option<DnsQuery> {
    let (target, _) = open_alias(exchange.reply()?, &exchange.query.question)?;
    let mut query = exchange.query.clone();
    query.question.name = target;
    Some(query)
}
