//! Drives an inquiry: its questions go out at once, a bounded number of them, and each brings the next.
//!
//! What is asked, and what is made of the answers, is the inquiry's business.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Poll;

use anyhow::Context as _;
use netkit_dns::{Asking, Chance, Exchange, QueryId};
use netkit_model::{DnsExchange, DnsQuery, LookupEvent};
use netkit_net::{random_bytes, read_clocks};

use super::ask::{Asker, carry};
use super::waiting::Waiting;
use crate::run::stage::Stage;

/// Questions under way at once: each has a socket of its own, and descriptors are few.
const MOST_AT_ONCE: usize = 64;

/// Asks everything that the inquiry wants to know. The user may cut that short; it is then told what came so far.
pub(crate) async fn inquire(
    stage: &mut Stage<LookupEvent>,
    asker: &Asker,
    inquiry: &mut impl Asking,
) -> anyhow::Result<()> {
    let mut under_way = UnderWay { asker, running: Vec::new() };
    let mut waiting = Waiting::on(stage.terminal);
    loop {
        while under_way.running.len() < MOST_AT_ONCE
            && let Some((id, query)) = inquiry.ask()
        {
            under_way.put(id, query)?;
        }
        if under_way.running.is_empty() {
            return Ok(());
        }
        let next = async {
            tokio::select! {
                done = under_way.next() => Some(done),
                () = waiting.due() => None,
            }
        };
        let Some(woken) = stage.unless_stopped(next).await else {
            for (id, exchange) in under_way.interrupt() {
                stage.show(LookupEvent::Exchange(Box::new(exchange.clone())))?;
                inquiry.take(id, exchange);
            }
            return Ok(());
        };
        let Some(done) = woken else {
            waiting.say(&under_way.servers());
            continue;
        };
        let (id, exchange) = done.context("the event loop failed")?;
        stage.show(LookupEvent::Exchange(Box::new(exchange.clone())))?;
        inquiry.take(id, exchange);
    }
}

/// The exchanges that have begun and not ended.
struct UnderWay<'a> {
    asker: &'a Asker,
    running: Vec<Running<'a>>,
}

/// An exchange, and what carries it.
struct Running<'a> {
    id: QueryId,
    exchange: Rc<RefCell<Exchange>>,
    work: Pin<Box<dyn Future<Output = io::Result<()>> + 'a>>,
}

impl UnderWay<'_> {
    fn put(&mut self, id: QueryId, query: DnsQuery) -> anyhow::Result<()> {
        let Asker { policy, started, .. } = self.asker;
        let chance = Chance(random_bytes().context("the kernel gives no random bytes")?);
        let server = query.server.address.ip();
        let exchange = Exchange::new(query, policy.clone(), chance, *started, read_clocks().monotonic);
        let exchange = Rc::new(RefCell::new(exchange));
        let (carried, asker) = (Rc::clone(&exchange), self.asker);
        let work = Box::pin(async move { carry(&carried, asker, server).await });
        self.running.push(Running { id, exchange, work });
        Ok(())
    }

    /// The next that ends. Cancel safe.
    async fn next(&mut self) -> io::Result<(QueryId, DnsExchange)> {
        let (place, done) = poll_fn(|context| {
            for (place, one) in self.running.iter_mut().enumerate() {
                if let Poll::Ready(done) = one.work.as_mut().poll(context) {
                    return Poll::Ready((place, done));
                }
            }
            Poll::Pending
        })
        .await;
        let ended = self.running.swap_remove(place);
        done?;
        Ok((ended.id, finished(ended)))
    }

    /// Who is asked.
    fn servers(&self) -> Vec<IpAddr> {
        self.running.iter().map(|one| one.exchange.borrow().server().ip()).collect()
    }

    /// Ends all of them as far as they are.
    fn interrupt(self) -> Vec<(QueryId, DnsExchange)> {
        self.running.into_iter().map(|one| (one.id, finished(one))).collect()
    }
}

fn finished(running: Running<'_>) -> DnsExchange {
    let Running { exchange, work, .. } = running;
    // The future holds the other handle on the exchange.
    drop(work);
    let exchange = Rc::into_inner(exchange).expect("the work that shared it is gone").into_inner();
    exchange.finish(read_clocks().monotonic)
}
