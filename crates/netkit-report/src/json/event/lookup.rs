//! The events of lookups in JSON.

use netkit_model::{KernelTime, LookupEvent};

use super::{Event, Happening};
use crate::json::lookup::Exchange;

impl Event {
    /// An event of a lookup.
    pub(in crate::json) fn of_lookup(event: &LookupEvent, told: KernelTime) -> Self {
        let LookupEvent::Exchange(exchange) = event;
        let exchange = Box::new(Exchange::of(exchange));
        Self { happening: Happening::Exchange(exchange), at: told.since_epoch().as_secs_f64() }
    }
}
