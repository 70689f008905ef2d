//! Several inquiries driven as one, each by its own questions.
//!
//! They know nothing of one another.

use netkit_model::{DnsExchange, DnsQuery};

use crate::{Asking, QueryId};

/// Inquiries whose questions are put side by side.
pub struct Together<'a>(pub Vec<&'a mut dyn Asking>);

impl Together<'_> {
    fn len(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}

impl Asking for Together<'_> {
    fn ask(&mut self) -> Option<(QueryId, DnsQuery)> {
        let all = self.len();
        (0..).zip(&mut self.0).find_map(|(place, inquiry)| {
            let (QueryId(id), query) = inquiry.ask()?;
            // Numbers of different inquiries leave different remainders.
            Some((QueryId(id.checked_mul(all)?.checked_add(place)?), query))
        })
    }

    fn take(&mut self, id: QueryId, exchange: DnsExchange) {
        let (Some(place), Some(own)) = (id.0.checked_rem(self.len()), id.0.checked_div(self.len())) else {
            return;
        };
        if let Some(inquiry) = self.0.get_mut(place as usize) {
            inquiry.take(QueryId(own), exchange);
        }
    }
}
