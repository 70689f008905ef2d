//! The numbers of each connection, as tcptrace has them: one column for each direction.

use netkit_model::{CaptureRun, ConnectionReport, FlowReport};

use crate::number;
use crate::words::capture as words;

/// Every connection with its numbers.
pub(super) fn connections(run: &CaptureRun) -> String {
    let mut text: Vec<String> = run.connections.iter().map(connection).collect();
    if run.forgotten > 0 {
        text.push(format!("{} older connections were forgotten to bound memory\n", run.forgotten));
    }
    text.join("\n")
}

fn connection(report: &ConnectionReport) -> String {
    let joined = if report.is_joined { ", joined in the middle" } else { "" };
    let reuses = report.reuses.map(|older| format!(", reuses the ports of #{older}")).unwrap_or_default();
    let handshake = match report.handshake {
        Some(rtt) => format!(", handshake {} ms", number::rtt(rtt)),
        None => String::new(),
    };
    let head = format!(
        "#{} {} > {}\n  {}{joined}{reuses}\n  from {} for {}, longest silence {}{handshake}\n  {} | {}\n",
        report.number,
        report.client,
        report.server,
        words::end(report),
        words::time(report.first),
        words::span(report.duration()),
        words::span(report.longest_idle),
        words::end_state(report.client_state),
        words::end_state(report.server_state),
    );
    let rows = rows(&report.from_client).into_iter().zip(rows(&report.from_server));
    let table = rows.filter(|((_, client), (_, server))| !(client.is_empty() && server.is_empty()));
    let table: Vec<String> = table
        .map(|((name, client), (_, server))| format!("  {name:<22} {client:>20} {server:>20}\n"))
        .collect();
    let table = table.concat();
    format!("{head}  {:<22} {:>20} {:>20}\n{table}", "", "from the client", "from the server")
}

/// The numbers of a direction, each by its name; an empty one where there is none.
fn rows(flow: &FlowReport) -> Vec<(&'static str, String)> {
    let some = |count: u64| if count > 0 { count.to_string() } else { String::new() };
    let yes = |is_so: bool| if is_so { "yes".to_owned() } else { String::new() };
    let text = |value: Option<String>| value.unwrap_or_default();
    let delays = &flow.rtt;
    let rtt = delays.mean().map(|mean| [delays.least, mean, delays.greatest].map(number::rtt).join("/"));
    let fast = if flow.fast_retransmissions > 0 {
        format!(" ({} fast)", flow.fast_retransmissions)
    } else {
        String::new()
    };
    let again = match flow.retransmissions {
        0 => String::new(),
        count => format!("{count}{fast}"),
    };
    let closed = (!flow.longest_zero_window.is_zero()).then(|| words::span(flow.longest_zero_window));
    vec![
        ("segments", flow.packets.to_string()),
        ("bytes", flow.bytes.to_string()),
        ("unique bytes", flow.unique_bytes.to_string()),
        ("sent again", again),
        ("bytes sent again", some(flow.retransmitted_bytes)),
        ("needless (D-SACK)", some(flow.spurious)),
        ("out of order", some(flow.out_of_order)),
        ("duplicate ACKs", some(flow.duplicate_acks)),
        ("keep-alives", some(flow.keep_alives)),
        ("rtt min/avg/max ms", text(rtt)),
        ("MSS", text(flow.mss.map(|mss| mss.to_string()))),
        ("window scale", text(flow.window_scale.map(|shift| shift.to_string()))),
        ("SACK", yes(flow.sack_permitted)),
        ("timestamps", yes(flow.timestamps)),
        ("greatest window", flow.greatest_window.to_string()),
        ("zero windows", some(flow.zero_windows)),
        ("longest zero window", text(closed)),
        ("TTL", text(flow.hop_limits.map(words::hop_limits))),
        ("FIN", yes(flow.has_closed)),
    ]
}
