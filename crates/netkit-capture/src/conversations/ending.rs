//! How a connection ended, as far as a capture shows, and everything else that is told of it.

use netkit_model::{ConnectionEnd, ConnectionReport, ResetSense, Side, TcpState};

use super::connection::{Connection, index};

/// Everything seen of a connection.
pub(super) fn report(connection: &Connection) -> ConnectionReport {
    ConnectionReport {
        number: connection.number,
        client: connection.client,
        server: connection.server,
        is_joined: connection.is_joined,
        reuses: connection.reuses,
        first: connection.first,
        last: connection.last,
        longest_idle: connection.longest_idle,
        handshake: connection.handshake,
        syns: connection.progress.syns,
        is_answered: connection.progress.is_answered,
        is_established: connection.is_established,
        answered_from: connection.answered_from,
        simultaneous_open: connection.simultaneous_open,
        simultaneous_close: connection.simultaneous_close,
        end: end(connection),
        reset: connection.reset,
        client_state: connection.state(Side::Client),
        server_state: connection.state(Side::Server),
        from_client: connection.flows[0].report.clone(),
        from_server: connection.flows[1].report.clone(),
    }
}

fn end(connection: &Connection) -> ConnectionEnd {
    let has_closed = |side| connection.flows[index(side)].fin.is_some();
    let state = |side| connection.state(side).state;
    let is_done = |side| matches!(state(side), TcpState::TimeWait | TcpState::Closed);
    let ended_by_reset = connection.reset.filter(|reset| reset.sense != ResetSense::Refusal);
    let both = is_done(Side::Client) && is_done(Side::Server);
    match (has_closed(Side::Client), has_closed(Side::Server)) {
        _ if connection.progress.is_refused && !connection.is_established => ConnectionEnd::Refused,
        // A RST behind two FINs ends nothing that was not over.
        (true, true) if both && connection.reset.is_none() => ConnectionEnd::Closed,
        _ if ended_by_reset.is_some() => {
            ConnectionEnd::Reset(ended_by_reset.map_or(Side::Client, |reset| reset.from))
        }
        (true, true) if both => ConnectionEnd::Closed,
        (true, true) => ConnectionEnd::Closing,
        (true, false) => ConnectionEnd::HalfClosed(Side::Client),
        (false, true) => ConnectionEnd::HalfClosed(Side::Server),
        _ if connection.is_established => ConnectionEnd::Open,
        _ if connection.progress.is_answered => ConnectionEnd::Uncompleted,
        _ => ConnectionEnd::Unanswered,
    }
}
