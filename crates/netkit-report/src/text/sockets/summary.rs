//! The summary: how many sockets are in which state, who listens, and who has most.

use netkit_model::{ListenerSeen, PeerGroup, ProcessGroup, SocketsRun, StateCounts, TcpState};

use crate::colour::paint_bold;
use crate::escape;
use crate::words::sockets::{self, STATES, plural};

/// Groups of each kind that are shown; the document of `--json` has more.
const MOST: usize = 8;
/// The longest bar, in columns.
const BAR: u64 = 20;
/// States of which a group is told, so that a line fits.
const MOST_STATES: usize = 3;

/// All of it.
pub(super) fn text(run: &SocketsRun, unicode: bool, color: bool) -> String {
    let mut text = states(run, unicode);
    let blocks = [
        table(["listening", "queue", "connections", "process"], &listeners(run), run.listeners.len(), color),
        table(["peer", "sockets", "", "states"], &peers(run), run.peers.len(), color),
        table(["process", "tcp", "udp", "states"], &processes(run), run.processes.len(), color),
    ];
    for block in blocks.into_iter().filter(|block| !block.is_empty()) {
        text.push('\n');
        text.push_str(&block);
    }
    text
}

/// Every state with a bar, and a word on it.
fn states(run: &SocketsRun, unicode: bool) -> String {
    let counts = &run.counts;
    let udp = counts.udp_connected + counts.udp_unconnected;
    let of =
        if run.filter.is_empty() { String::new() } else { format!(" for {}", escape::sentence(&run.filter)) };
    let mut text =
        format!("{}, {}{of}\n\n", plural(counts.tcp.total(), "TCP socket"), plural(udp, "UDP socket"));
    let most = STATES.into_iter().map(|one| counts.tcp.of(one)).max().unwrap_or(0);
    for state in STATES {
        let number = counts.tcp.of(state);
        let bar = bar(number, most, unicode);
        let word = sockets::unusual(state, counts).unwrap_or_default();
        let width = usize::try_from(BAR).unwrap_or(0);
        let line = format!("  {:<12} {number:>7}  {bar:<width$}  {word}", sockets::state(state));
        text.push_str(line.trim_end());
        text.push('\n');
    }
    let worth = STATES.into_iter().filter(|one| counts.tcp.of(*one) > 0);
    let odd = worth.max_by_key(|one| match one {
        TcpState::CloseWait => 3,
        TcpState::SynSent | TcpState::FinWait2 | TcpState::LastAck => 2,
        TcpState::TimeWait => 1,
        _ => 0,
    });
    if let Some(odd) = odd {
        text.extend(["  (netkit explain ", sockets::state(odd), " tells what a state means)\n"]);
    }
    text
}

/// At least one column for what there is.
fn bar(number: u64, most: u64, unicode: bool) -> String {
    if number == 0 || most == 0 {
        return String::new();
    }
    let columns = (number.saturating_mul(BAR) / most).max(1);
    (if unicode { "█" } else { "#" }).repeat(usize::try_from(columns).unwrap_or(0))
}

fn listeners(run: &SocketsRun) -> Vec<[String; 4]> {
    // Who has connections or a queue comes first; the order of ports stays otherwise.
    let mut all: Vec<&ListenerSeen> = run.listeners.iter().collect();
    all.sort_by_key(|one| std::cmp::Reverse((one.socket.receive_queue, one.connections.total())));
    let row = |one: &&ListenerSeen| {
        [
            sockets::local(&one.socket),
            format!("{}/{}", one.socket.receive_queue, one.socket.send_queue),
            one.connections.total().to_string(),
            sockets::owner(&one.owner, &run.users),
        ]
    };
    all.iter().take(MOST).map(row).collect()
}

fn peers(run: &SocketsRun) -> Vec<[String; 4]> {
    let row = |one: &PeerGroup| {
        let at = if one.address.is_ipv6() { format!("[{}]", one.address) } else { one.address.to_string() };
        let place = if one.port_is_here {
            format!("{at} at our :{}", one.port)
        } else {
            format!("{at}:{}", one.port)
        };
        [place, one.states.total().to_string(), String::new(), by_state(&one.states)]
    };
    run.peers.iter().take(MOST).map(row).collect()
}

fn processes(run: &SocketsRun) -> Vec<[String; 4]> {
    let row = |one: &ProcessGroup| {
        [
            sockets::owner(&one.owner, &run.users),
            one.states.total().to_string(),
            one.udp.to_string(),
            by_state(&one.states),
        ]
    };
    run.processes.iter().take(MOST).map(row).collect()
}

/// `40 ESTABLISHED, 3 CLOSE_WAIT`.
fn by_state(states: &StateCounts) -> String {
    let mut all: Vec<(u64, &str)> = STATES
        .into_iter()
        .map(|one| (states.of(one), sockets::state(one)))
        .filter(|(count, _)| *count > 0)
        .collect();
    all.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let shown = all.iter().take(MOST_STATES).map(|(count, state)| format!("{count} {state}"));
    shown.collect::<Vec<_>>().join(", ")
}

/// Rows below their headings, the first and the last column to the left; nothing without rows.
fn table(headings: [&str; 4], rows: &[[String; 4]], all: usize, color: bool) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let left_out = all.saturating_sub(rows.len());
    let headings = headings.map(str::to_owned);
    let width = |column: usize| {
        let cells = rows.iter().chain([&headings]).map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    };
    let [a, b, c, _] = [width(0), width(1), width(2), 0];
    let line = |row: &[String; 4]| {
        // A column without anything in it takes no room.
        let third = if c == 0 { String::new() } else { format!("  {:>c$}", row[2]) };
        let line = format!("  {:<a$}  {:>b$}{third}  {}", row[0], row[1], row[3]);
        line.trim_end().to_owned()
    };
    let mut text = paint_bold(&line(&headings), color) + "\n";
    text.extend(rows.iter().map(|row| line(row) + "\n"));
    if left_out > 0 {
        text.extend([format!("  and {left_out} more\n")]);
    }
    text
}
