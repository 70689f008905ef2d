//! Many lookups in one run: lines in, questions out, and a line of JSON for each in its order.
//!
//! What is sent when and which answer belongs to what is the business of `netkit_dns::Bulk`; lines are read in
//! `bulk/lines.rs`, datagrams carried in `bulk/ports.rs`.

mod lines;
mod ports;
mod tally;

use std::io::{self, BufWriter, Write as _};
use std::time::Duration;

use anyhow::{Context as _, bail};
use netkit_dns::{Bulk, BulkConfig};
use netkit_model::DnsTransport;
use netkit_net::{MonotonicTime, random_bytes, read_clocks};
use netkit_report::bulk_line;

use super::servers;
use crate::Exit;
use crate::config::{BulkPlan, LookupConfig};
use crate::signals::{Request, Signals};
use crate::talk::{self, CANNOT_WRITE};
use crate::terminal::Terminal;
use lines::Lines;
use ports::Ports;
use tally::Tally;

/// How long an answer is waited for, unless the user says otherwise.
const TIMEOUT: Duration = Duration::from_secs(1);
/// Results are written out when nothing else is to be done, and at the latest so often.
const FLUSH: Duration = Duration::from_millis(200);

/// Asks everything in the file.
pub(super) async fn run(config: &LookupConfig, plan: &BulkPlan) -> anyhow::Result<Exit> {
    let mut signals = Signals::listen().context("cannot listen to signals")?;
    let (servers, _) = servers::find(config).await?;
    if servers.iter().any(|(_, transport)| *transport != DnsTransport::Udp) {
        bail!("many names are asked for by UDP only: leave out --tcp, --tls and --https");
    }
    let servers: Vec<_> = servers.iter().map(|(server, _)| server.address).collect();
    let mut ports = Ports::open(config, &servers)?;
    let mut bulk = Bulk::new(BulkConfig {
        servers,
        flags: config.flags,
        edns: config.edns.clone(),
        in_flight: plan.in_flight,
        tries: plan.tries,
        timeout: config.timeout.unwrap_or(TIMEOUT),
        ports: ports::PORTS,
        key: random_bytes().context("the kernel gives no random bytes")?,
    });
    let mut lines = Lines::open(&plan.file, config.questions.clone())?;
    let started = read_clocks().monotonic;
    let mut output = Output::new(config, Terminal::look(&config.show), started);
    let mut is_interrupted = false;
    loop {
        lines.feed(&mut bulk);
        ports.exchange(&mut bulk);
        output.take(&mut bulk)?;
        if bulk.is_over() {
            break;
        }
        let now = read_clocks().monotonic;
        let sleep = bulk.wake().map_or(FLUSH, |wake| wake.since(now).min(FLUSH));
        let wants = bulk.wants();
        tokio::select! {
            ready = ports.ready() => ready.context("the event loop failed")?,
            () = lines.more(), if wants => {}
            () = tokio::time::sleep(sleep) => output.flush()?,
            Request::Stop = signals.next() => {
                is_interrupted = true;
                bulk.stop(read_clocks().monotonic);
            }
        }
    }
    if let Some(error) = lines.fault() {
        output.finish(&bulk)?;
        return Err(anyhow::Error::new(error).context(format!("cannot read {}", plan.file.display())));
    }
    let tally = output.finish(&bulk)?;
    Ok(if is_interrupted { Exit::Interrupted } else { tally.exit() })
}

/// Where results go.
struct Output {
    out: BufWriter<io::Stdout>,
    with_time: bool,
    is_quiet: bool,
    tally: Tally,
}

impl Output {
    fn new(config: &LookupConfig, terminal: Terminal, started: MonotonicTime) -> Self {
        Self {
            out: BufWriter::with_capacity(64 << 10, io::stdout()),
            with_time: config.show.verbose,
            is_quiet: config.show.quiet,
            tally: Tally::new(terminal, started),
        }
    }

    fn take(&mut self, bulk: &mut Bulk) -> anyhow::Result<()> {
        while let Some(result) = bulk.result() {
            self.tally.count(&result);
            bulk_line(&mut self.out, &result, self.with_time).context(CANNOT_WRITE)?;
        }
        Ok(())
    }

    fn flush(&mut self) -> anyhow::Result<()> {
        self.tally.draw(read_clocks().monotonic);
        self.out.flush().context(CANNOT_WRITE)
    }

    fn finish(&mut self, bulk: &Bulk) -> anyhow::Result<&Tally> {
        self.out.flush().context(CANNOT_WRITE)?;
        self.tally.clear();
        if !self.is_quiet {
            talk::say(&self.tally.summary(read_clocks().monotonic, bulk.strays()));
        }
        Ok(&self.tally)
    }
}
