//! A row for each socket, in the columns of ss(8).
//!
//! The first rows wait until it is known how wide their columns are; from then on rows are written as they come, and one that is
//! wider than those shifts what stands behind it.

use netkit_model::{InetSocket, SocketRow, TcpInfo, TcpState, Untrusted};

use crate::escape;
use crate::number;
use crate::words::sockets;

/// Rows that wait for the widths of their columns.
const WAITING: usize = 256;
/// The columns whose widths depend on what stands in them: both ends.
const HEADER: [&str; 2] = ["Local Address:Port", "Peer Address:Port"];

/// Rows, and those that wait.
#[derive(Debug)]
pub(super) struct Rows {
    verbose: bool,
    waiting: Vec<Row>,
    widths: Option<[usize; 2]>,
}

#[derive(Debug)]
struct Row {
    /// Protocol, state and queues.
    head: String,
    ends: [String; 2],
    owner: String,
    /// The line below it, where more is wanted.
    more: String,
}

impl Rows {
    pub(super) fn new(verbose: bool) -> Self {
        Self { verbose, waiting: Vec::new(), widths: None }
    }

    /// Takes a row; what can be written.
    pub(super) fn add(&mut self, row: &SocketRow, users: &[(u32, Untrusted)]) -> String {
        let row = Row::of(row, users, self.verbose);
        if let Some(widths) = self.widths {
            return row.line(widths);
        }
        self.waiting.push(row);
        if self.waiting.len() < WAITING { String::new() } else { self.finish() }
    }

    /// What still waits, below the header; nothing where no row came.
    pub(super) fn finish(&mut self) -> String {
        if self.waiting.is_empty() {
            return String::new();
        }
        let width = |end: usize| {
            let widths = self.waiting.iter().map(|row| row.ends[end].len());
            widths.chain([HEADER[end].len()]).max().unwrap_or(0)
        };
        let widths = [width(0), width(1)];
        self.widths = Some(widths);
        let [local, peer] = widths;
        let header = format!(
            "{:<5} {:<10} {:>6} {:>6} {:<local$} {:<peer$} {}\n",
            "Netid", "State", "Recv-Q", "Send-Q", HEADER[0], HEADER[1], "Process"
        );
        let rows: String = std::mem::take(&mut self.waiting).iter().map(|row| row.line(widths)).collect();
        header + &rows
    }
}

impl Row {
    fn of(row: &SocketRow, users: &[(u32, Untrusted)], verbose: bool) -> Self {
        let socket = &row.socket;
        let head = format!(
            "{:<5} {:<10} {:>6} {:>6}",
            socket.protocol.name(),
            sockets::short_state(socket),
            socket.receive_queue,
            socket.send_queue
        );
        let named = row.owners.iter().map(|owner| sockets::process(&owner.name, owner.pid));
        let named: Vec<String> = named.collect();
        let owner = match (named.is_empty(), socket.has_owner()) {
            (false, _) => named.join(" "),
            (true, true) => format!("({})", sockets::user(socket.uid, users)),
            (true, false) => String::new(),
        };
        let more = if verbose { more(row) } else { String::new() };
        Self { head, ends: [sockets::local(socket), sockets::peer(socket)], owner, more }
    }

    fn line(&self, [local, peer]: [usize; 2]) -> String {
        let Self { head, ends, owner, more } = self;
        let line = format!("{head} {:<local$} {:<peer$} {owner}", ends[0], ends[1]);
        format!("{}\n{more}", line.trim_end())
    }
}

/// What else the kernel tells of a socket, in the words of ss(8), as a line below it.
fn more(row: &SocketRow) -> String {
    let socket = &row.socket;
    let mut words = Vec::new();
    if let Some(timer) = &socket.timer {
        words.push(format!("timer:({})", sockets::timer(timer)));
    }
    if socket.has_owner() {
        words.push(format!("uid:{} ino:{}", socket.uid, socket.inode));
    }
    words.extend(row.owners.iter().map(|owner| format!("{}:fd={}", escape::text(&owner.name), owner.fd)));
    words.extend(socket.mark.filter(|mark| *mark != 0).map(|mark| format!("fwmark:{mark:#x}")));
    words.extend(socket.cgroup.map(|id| format!("cgroup:{id}")));
    words.extend(socket.info.as_ref().filter(|_| socket.state != TcpState::Listen).map(info));
    words.extend(memory(socket));
    if words.is_empty() { String::new() } else { format!("      {}\n", words.join(" ")) }
}

fn info(info: &TcpInfo) -> String {
    let mut words = Vec::new();
    if !info.rtt.is_zero() {
        words.push(format!("rtt:{}", number::rtt(info.rtt)));
    }
    words.push(format!("mss:{} pmtu:{} cwnd:{}", info.send_mss, info.path_mtu, info.congestion_window));
    if info.total_retrans > 0 {
        words.push(format!("retrans:{}/{}", info.retrans, info.total_retrans));
    }
    if info.backoff > 0 {
        words.push(format!("backoff:{}", info.backoff));
    }
    if info.unacked > 0 {
        words.push(format!("unacked:{}", info.unacked));
    }
    words.extend(info.bytes_sent.map(|bytes| format!("bytes_sent:{bytes}")));
    words.extend(
        info.bytes_retransmitted.filter(|bytes| *bytes > 0).map(|bytes| format!("bytes_retrans:{bytes}")),
    );
    words.extend(info.bytes_received.map(|bytes| format!("bytes_received:{bytes}")));
    words.push(format!(
        "lastsnd:{} lastrcv:{} lastack:{}",
        info.since_data_sent.as_millis(),
        info.since_data_received.as_millis(),
        info.since_ack_received.as_millis()
    ));
    words.join(" ")
}

fn memory(socket: &InetSocket) -> Option<String> {
    let memory = socket.memory?;
    Some(format!(
        "skmem:(r{},rb{},t{},tb{},d{})",
        memory.receive_allocated,
        memory.receive_limit,
        memory.send_allocated,
        memory.send_limit,
        memory.drops
    ))
}
