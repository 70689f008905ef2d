//! What `netkit lookup` needs, decided.

mod bulk;
mod edns;
mod server;
mod tls;
mod trace;
mod words;

use std::io::Read as _;
use std::net::IpAddr;
use std::time::Duration;

use anyhow::{Context as _, bail};
use netkit_dns::{AddressFamily, ExchangePolicy, RootHints, TrustAnchors};
use netkit_model::DnsTransport;
use netkit_net::Interface;
use netkit_packet::dns::{Class, DnsFlags, Edns, Question};

use super::Show;
use crate::args::{FormatChoice, LookupArgs};

pub(crate) use bulk::{BulkPlan, items as bulk_items};
pub(crate) use server::ServerWord;
pub(crate) use tls::LookupTls;
use words::{Switches, Words};

/// Datagrams that a question may cost.
const TRIES: usize = 3;

/// `netkit lookup`.
#[derive(Debug)]
pub(crate) struct LookupConfig {
    /// The name or the address as typed.
    pub(crate) input: String,
    /// The name in its own script, where it has another than ASCII.
    pub(crate) unicode: Option<String>,
    pub(crate) questions: Vec<Question>,
    /// The servers that the user named; without any those of the system are asked.
    pub(crate) servers: Vec<ServerWord>,
    pub(crate) port: Option<u16>,
    pub(crate) family: Option<AddressFamily>,
    pub(crate) source: Option<IpAddr>,
    pub(crate) interface: Option<Interface>,
    pub(crate) transport: DnsTransport,
    /// What is needed of TLS, where any server is asked over it.
    pub(crate) tls: Option<LookupTls>,
    pub(crate) flags: DnsFlags,
    pub(crate) edns: Option<Edns>,
    pub(crate) policy: ExchangePolicy,
    /// Where a walk from the root begins, where one was asked for.
    pub(crate) trace: Option<RootHints>,
    /// What is trusted at the start of the chain of trust; `None` does not walk it.
    pub(crate) anchors: Option<TrustAnchors>,
    /// How long a try waits, where the user says so.
    pub(crate) timeout: Option<Duration>,
    /// The servers are compared.
    pub(crate) compares: bool,
    /// How often each server is asked for its speed.
    pub(crate) count: Option<u64>,
    /// Many names instead of one.
    pub(crate) bulk: Option<BulkPlan>,
    pub(crate) form: LookupForm,
    pub(crate) show: Show,
}

/// How the result is shown in text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookupForm {
    /// For people: records, verdict, servers.
    Report,
    /// The data alone.
    Short,
    /// The answer's records alone.
    Zone,
}

impl LookupConfig {
    /// Decides a run, or says which words do not fit together.
    pub(crate) fn new(args: &LookupArgs) -> anyhow::Result<Self> {
        let Words { input, unicode, questions, servers, switches } = Words::read(args)?;
        if args.output.format() == FormatChoice::Csv {
            bail!("a lookup is no table: --json and --jsonl have everything, --zone has the records");
        }
        let (source, interface) = vantage(args)?;
        let family = match (args.ipv4, args.ipv6) {
            (true, _) => Some(AddressFamily::Ipv4),
            (_, true) => Some(AddressFamily::Ipv6),
            _ => source.map(AddressFamily::of),
        };
        let flags = DnsFlags {
            recursion_desired: !(args.no_recurse || switches.no_recurse),
            authentic_data: !args.no_ad && !switches.no_ad,
            checking_disabled: args.cd || switches.cd,
            ..DnsFlags::default()
        };
        let longest = questions.iter().map(|one| one.name.wire().len()).max().unwrap_or(1);
        let anchors = anchors(args, &switches, &questions)?;
        let tries = args.tries.unwrap_or(TRIES);
        let transport = transport(args, &switches);
        let trace = trace::root_hints(args, &switches, &servers)?;
        let bulk = bulk(args, trace.is_some() || anchors.is_some())?;
        let policy = match (args.timeout, &trace) {
            (Some(timeout), _) => ExchangePolicy::of(timeout, tries),
            (None, Some(_)) => ExchangePolicy::among_many(tries),
            (None, None) => ExchangePolicy { most_tries: tries, ..ExchangePolicy::default() },
        };
        let tls = tls::needed(args, transport, &servers)?;
        Ok(Self {
            input,
            unicode,
            questions,
            servers,
            port: args.port,
            family,
            source,
            interface,
            transport,
            tls,
            flags,
            edns: edns::asked(args, &switches, longest)?,
            policy,
            trace,
            anchors,
            timeout: args.timeout,
            compares: !args.compare.is_empty(),
            count: args.count,
            bulk,
            form: form(args, &switches)?,
            show: Show {
                format: args.output.format(),
                color: args.output.color,
                plain: args.output.plain,
                numeric: true,
                quiet: args.quiet,
                verbose: args.verbose,
                timestamps: false,
                outstanding: false,
                audible: false,
            },
        })
    }
}

/// How many names are asked for; `None` where it is one.
fn bulk(args: &LookupArgs, walks: bool) -> anyhow::Result<Option<BulkPlan>> {
    let Some(file) = args.file.clone() else { return Ok(None) };
    if walks {
        bail!("many names are asked for as they are, and no chain is walked: leave out --trace and --dnssec");
    }
    let tries = u32::try_from(args.tries.unwrap_or(2 * TRIES)).unwrap_or(u32::MAX);
    Ok(Some(BulkPlan { file, in_flight: args.in_flight, tries }))
}

/// From where questions are asked: an address or an interface.
fn vantage(args: &LookupArgs) -> anyhow::Result<(Option<IpAddr>, Option<Interface>)> {
    let Some(word) = args.interface.as_deref() else { return Ok((None, None)) };
    if let Ok(address) = word.parse() {
        return Ok((Some(address), None));
    }
    let named = Interface::by_name(word).with_context(|| format!("cannot ask through {word:?}"))?;
    Ok((None, Some(named)))
}

fn form(args: &LookupArgs, switches: &Switches) -> anyhow::Result<LookupForm> {
    Ok(match (args.short || switches.short, args.zone || switches.zone) {
        (true, true) => bail!("--short and --zone are two forms of one answer: choose one"),
        (true, _) => LookupForm::Short,
        (_, true) => LookupForm::Zone,
        _ => LookupForm::Report,
    })
}

fn transport(args: &LookupArgs, switches: &Switches) -> DnsTransport {
    match (&args.tls, &args.https) {
        (Some(_), _) => DnsTransport::Tls,
        (_, Some(_)) => DnsTransport::Https,
        _ if args.tcp || switches.tcp => DnsTransport::Tcp,
        _ => DnsTransport::Udp,
    }
}

/// The longest file of trust anchors that is read; one key has some five hundred bytes.
const LONGEST_ANCHORS: u64 = 1 << 20;

/// What is trusted, where the chain of trust is to be walked.
fn anchors(
    args: &LookupArgs,
    switches: &Switches,
    questions: &[Question],
) -> anyhow::Result<Option<TrustAnchors>> {
    if !args.dnssec && !switches.chain && args.anchor.is_none() {
        return Ok(None);
    }
    if questions.iter().any(|question| question.class != Class::IN) {
        bail!("the chain of trust is that of class IN: leave out the class, or --dnssec");
    }
    let Some(file) = &args.anchor else { return Ok(Some(TrustAnchors::built_in())) };
    let shown = file.display().to_string();
    let mut text = String::new();
    let opened = std::fs::File::open(file).with_context(|| format!("cannot read {shown:?}"))?;
    opened
        .take(LONGEST_ANCHORS)
        .read_to_string(&mut text)
        .with_context(|| format!("cannot read {shown:?}"))?;
    let anchors = TrustAnchors::from_text(&text);
    Ok(Some(anchors.with_context(|| format!("{shown:?} holds no trust anchors"))?))
}
