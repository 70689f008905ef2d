//! TCP's own counters of this host (`/proc/net/snmp` and `/proc/net/netstat`), for rates: read twice, and compared by whoever wants.
//!
//! They count everybody's connections in this network namespace.

use std::path::Path;

use super::proc::columns_of;
use super::text_of;

/// TCP's counters at one moment; one that this kernel does not have is 0 for ever, and so is its rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TcpCounters {
    /// Connections that this host opened (`ActiveOpens`).
    pub active_opens: u64,
    /// Connections that others opened to it (`PassiveOpens`).
    pub passive_opens: u64,
    /// Handshakes that failed (`AttemptFails`).
    pub attempt_fails: u64,
    /// Connections that ended by a RST (`EstabResets`).
    pub established_resets: u64,
    /// Connections that are open now (`CurrEstab`): no counter, but what there is.
    pub established: u64,
    /// Segments received (`InSegs`).
    pub segments_in: u64,
    /// Segments sent, without those sent again (`OutSegs`).
    pub segments_out: u64,
    /// Segments sent again (`RetransSegs`).
    pub retransmitted: u64,
    /// RSTs sent (`OutRsts`).
    pub resets_sent: u64,
    /// Connections that did not fit into a listener's queue (`ListenOverflows`).
    pub listen_overflows: u64,
}

impl TcpCounters {
    /// Reads them.
    pub fn read() -> Self {
        let file = |name| text_of(&Path::new("/proc/net").join(name)).unwrap_or_default();
        Self::of_texts(&file("snmp"), &file("netstat"))
    }

    fn of_texts(snmp: &str, netstat: &str) -> Self {
        let tcp = |name| columns_of(snmp, "Tcp", name).unwrap_or(0);
        Self {
            active_opens: tcp("ActiveOpens"),
            passive_opens: tcp("PassiveOpens"),
            attempt_fails: tcp("AttemptFails"),
            established_resets: tcp("EstabResets"),
            established: tcp("CurrEstab"),
            segments_in: tcp("InSegs"),
            segments_out: tcp("OutSegs"),
            retransmitted: tcp("RetransSegs"),
            resets_sent: tcp("OutRsts"),
            listen_overflows: columns_of(netstat, "TcpExt", "ListenOverflows").unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_by_its_name() {
        let snmp = "Ip: InReceives\nIp: 9\n\
                    Tcp: RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs \
                    RetransSegs InErrs OutRsts InCsumErrors\nTcp: 120000 -1 1 2 3 4 5 6 7 8 0 10 0\n";
        let netstat = "TcpExt: SyncookiesSent ListenOverflows\nTcpExt: 0 11\n";
        let expected = TcpCounters {
            active_opens: 1,
            passive_opens: 2,
            attempt_fails: 3,
            established_resets: 4,
            established: 5,
            segments_in: 6,
            segments_out: 7,
            retransmitted: 8,
            resets_sent: 10,
            listen_overflows: 11,
        };
        assert_eq!(TcpCounters::of_texts(snmp, netstat), expected);
        assert_eq!(TcpCounters::of_texts("", "x"), TcpCounters::default());
    }
}
