//! Questions that are all known from the start, and what comes of them, in their order.
//!
//! It asks nothing because of an answer; inquiries that do implement [`Asking`] themselves.

use netkit_model::{DnsExchange, DnsQuery};

use crate::{Asking, QueryId};

/// Questions that need no answer to be asked.
#[derive(Debug, Default)]
pub struct Questionnaire {
    queries: Vec<DnsQuery>,
    /// How many have been asked.
    asked: usize,
    exchanges: Vec<Option<DnsExchange>>,
}

impl Questionnaire {
    /// These questions.
    pub fn new(queries: Vec<DnsQuery>) -> Self {
        let exchanges = queries.iter().map(|_| None).collect();
        Self { queries, asked: 0, exchanges }
    }

    /// What came of the questions that were asked, in their order.
    pub fn finish(self) -> Vec<DnsExchange> {
        self.exchanges.into_iter().flatten().collect()
    }
}

impl Asking for Questionnaire {
    fn ask(&mut self) -> Option<(QueryId, DnsQuery)> {
        let query = self.queries.get(self.asked)?.clone();
        let id = QueryId(u32::try_from(self.asked).ok()?);
        self.asked += 1;
        Some((id, query))
    }

    fn take(&mut self, id: QueryId, exchange: DnsExchange) {
        if let Some(place) = self.exchanges.get_mut(id.0 as usize) {
            *place = Some(exchange);
        }
    }
}
