//! The events of connections in JSON.

use netkit_model::{ConnectEvent, KernelTime};

use super::{Event, Happening};
use crate::json::connect::Attempt;
use crate::names::Names;

impl Event {
    /// An event of connections.
    pub(in crate::json) fn of_connect(event: &ConnectEvent, told: KernelTime, names: &Names) -> Self {
        let ConnectEvent::Attempt { address, port, attempt } = event;
        // How long the name took is the run's to tell: the document at the end has it.
        let attempt = Attempt::of(attempt, (*address, *port), None, names);
        Self { happening: Happening::Attempt(Box::new(attempt)), at: told.since_epoch().as_secs_f64() }
    }
}
