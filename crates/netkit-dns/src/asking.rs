//! An inquiry that asks several questions, each because of what the ones before brought: delegation, chain of trust, faults.
//!
//! It opens no socket and reads no clock; whoever drives it puts the questions to servers and brings back what came of them.

use netkit_model::{DnsExchange, DnsQuery};

/// A question of an inquiry, by which its exchange is brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct QueryId(pub u32);

/// A pure inquiry. Ask [`ask`](Self::ask) until it has nothing, put all of it to the servers at once, bring what comes
/// to [`take`](Self::take) in any order, and ask again. It is over when it has nothing to ask and nothing is outstanding.
pub trait Asking {
    /// The next question that can be asked now; `None` until more is known, or for good.
    fn ask(&mut self) -> Option<(QueryId, DnsQuery)>;

    /// What came of a question; each is brought once.
    fn take(&mut self, id: QueryId, exchange: DnsExchange);
}
