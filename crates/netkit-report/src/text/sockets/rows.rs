//! A row for each socket, in the columns of ss(8).
//!
//! The first rows wait until it is known how wide their columns are; from then on rows are written as they come, and one that is
//! wider than those shifts what stands behind it.

use std::fmt::Write as _;

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
    waiting: Vec<SocketRow>,
    widths: Option<[usize; 2]>,
    /// What was written last; its memory is used for the next row.
    text: String,
}

impl Rows {
    pub(super) fn new(verbose: bool) -> Self {
        Self { verbose, waiting: Vec::new(), widths: None, text: String::new() }
    }

    /// Takes a row; what can be written.
    pub(super) fn add(&mut self, row: &SocketRow, users: &[(u32, Untrusted)]) -> &str {
        self.text.clear();
        if let Some(widths) = self.widths {
            write_row(row, widths, users, self.verbose, &mut self.text);
            return &self.text;
        }
        self.waiting.push(row.clone());
        if self.waiting.len() < WAITING { "" } else { self.finish(users) }
    }

    /// What still waits, below the header; nothing where no row came.
    pub(super) fn finish(&mut self, users: &[(u32, Untrusted)]) -> &str {
        self.text.clear();
        if self.waiting.is_empty() {
            return "";
        }
        let mut widths = HEADER.map(str::len);
        for row in &self.waiting {
            for (end, width) in [sockets::write_local, sockets::write_peer].into_iter().zip(&mut widths) {
                self.text.clear();
                end(&row.socket, &mut self.text);
                *width = self.text.len().max(*width);
            }
        }
        self.widths = Some(widths);
        let [local, peer] = widths;
        self.text = format!(
            "{:<5} {:<10} {:>6} {:>6} {:<local$} {:<peer$} {}\n",
            "Netid", "State", "Recv-Q", "Send-Q", HEADER[0], HEADER[1], "Process"
        );
        for row in self.waiting.drain(..) {
            write_row(&row, widths, users, self.verbose, &mut self.text);
        }
        &self.text
    }
}

/// Appends a row, piece by piece into one string: whoever has fifty thousand sockets waits for this.
fn write_row(
    row: &SocketRow,
    widths: [usize; 2],
    users: &[(u32, Untrusted)],
    verbose: bool,
    text: &mut String,
) {
    let socket = &row.socket;
    // Writing into a string does not fail.
    let _ = write!(
        text,
        "{:<5} {:<10} {:>6} {:>6}",
        socket.protocol.name(),
        sockets::short_state(socket),
        socket.receive_queue,
        socket.send_queue
    );
    for (end, width) in [sockets::write_local, sockets::write_peer].into_iter().zip(widths) {
        text.push(' ');
        let start = text.len();
        end(socket, text);
        let missing = width.saturating_sub(text.len() - start);
        text.extend(std::iter::repeat_n(' ', missing));
    }
    for owner in &row.owners {
        text.push(' ');
        text.push_str(&sockets::process(&owner.name, owner.pid));
    }
    if row.owners.is_empty() && socket.has_owner() {
        let _ = write!(text, " ({})", sockets::user(socket.uid, users));
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    if verbose {
        text.push_str(&more(row));
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
