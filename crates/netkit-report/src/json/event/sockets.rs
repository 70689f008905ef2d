//! The events of sockets in JSON.

use netkit_model::{KernelTime, SocketsEvent};

use super::{Event, Happening};
use crate::json::sockets::{Rates, Row};

impl Event {
    /// A socket, or an interval.
    pub(in crate::json) fn of_sockets(event: &SocketsEvent, told: KernelTime) -> Self {
        let happening = match event {
            SocketsEvent::Row(row) => Happening::Socket(Box::new(Row::of(row))),
            SocketsEvent::Rates(rates) => Happening::Rates(Box::new(Rates::of(rates))),
        };
        Self { happening, at: told.since_epoch().as_secs_f64() }
    }
}
