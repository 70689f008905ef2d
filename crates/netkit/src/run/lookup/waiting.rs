//! A line on a terminal that says who is waited for, when nothing has come for a second; gone as soon as all is known.
//!
//! It changes nothing of what is asked, and says nothing where nobody looks on.

use std::future::pending;
use std::net::IpAddr;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::Interval;

use crate::terminal::Terminal;

/// How long nothing is said: who asks a server nearby has the answer long before.
const PATIENCE: Duration = Duration::from_secs(1);
/// Servers that are named; more are counted.
const MOST_NAMED: usize = 3;

/// The line, which is taken away with this value.
pub(super) struct Waiting {
    ticks: Option<Interval>,
    line: Option<ProgressBar>,
}

impl Waiting {
    pub(super) fn on(terminal: Terminal) -> Self {
        let ticks = terminal.live_rows.map(|_| {
            let mut ticks = tokio::time::interval(PATIENCE);
            // The first would come at once.
            ticks.reset();
            ticks
        });
        Self { ticks, line: None }
    }

    /// Waits until there is something to say. Cancel safe.
    pub(super) async fn due(&mut self) {
        match &mut self.ticks {
            Some(ticks) => drop(ticks.tick().await),
            None => pending().await,
        }
    }

    /// Says who is waited for.
    pub(super) fn say(&mut self, servers: &[IpAddr]) {
        let line = self.line.get_or_insert_with(|| {
            let line = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            line.with_style(
                ProgressStyle::with_template("{wide_msg}").expect("the template is a constant of this file"),
            )
        });
        line.set_message(sentence(servers));
        line.tick();
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(line) = self.line.take() {
            line.finish_and_clear();
        }
    }
}

/// `no reply yet from 192.0.2.53`; of many the first by their addresses.
fn sentence(servers: &[IpAddr]) -> String {
    let mut names: Vec<String> = Vec::new();
    for server in servers.iter().map(ToString::to_string) {
        if !names.contains(&server) {
            names.push(server);
        }
    }
    let more = names.len().saturating_sub(MOST_NAMED);
    names.truncate(MOST_NAMED);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("no reply yet from {}{more}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_server_is_named_once_and_many_are_counted() {
        let servers =
            |lasts: &[u8]| -> Vec<IpAddr> { lasts.iter().map(|last| [192, 0, 2, *last].into()).collect() };
        assert_eq!(sentence(&servers(&[1, 1])), "no reply yet from 192.0.2.1");
        assert_eq!(
            sentence(&servers(&[1, 2, 3, 2, 4, 5])),
            "no reply yet from 192.0.2.1, 192.0.2.2, 192.0.2.3 and 2 more"
        );
    }
}
