//! The words of a lookup in any order: what is a name, what a type, a class, a server, one of dig's switches.

use std::net::IpAddr;

use anyhow::{Context as _, bail};
use netkit_packet::dns::{Class, DomainName, Question, RecordType};

use super::ServerWord;
use crate::args::LookupArgs;

/// What the words say.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) input: String,
    pub(super) unicode: Option<String>,
    pub(super) questions: Vec<Question>,
    pub(super) servers: Vec<ServerWord>,
    pub(super) switches: Switches,
}

/// What dig's words with a plus sign switch on.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(super) struct Switches {
    pub(super) short: bool,
    pub(super) zone: bool,
    pub(super) tcp: bool,
    pub(super) no_recurse: bool,
    pub(super) cd: bool,
    pub(super) no_ad: bool,
    pub(super) no_edns: bool,
    pub(super) dnssec_ok: bool,
    pub(super) chain: bool,
    pub(super) nsid: bool,
    pub(super) cookie: bool,
    pub(super) subnet: Option<String>,
    pub(super) bufsize: Option<u16>,
    pub(super) trace: bool,
}

/// dig's words that are taken, without the plus sign, for "did you mean".
const KNOWN: [&str; 26] = [
    "trace",
    "short",
    "noshort",
    "tcp",
    "notcp",
    "vc",
    "novc",
    "recurse",
    "norecurse",
    "rec",
    "norec",
    "cdflag",
    "cd",
    "nocdflag",
    "adflag",
    "noadflag",
    "edns",
    "noedns",
    "dnssec",
    "do",
    "nodnssec",
    "nsid",
    "cookie",
    "subnet",
    "bufsize",
    "noall",
];

impl Switches {
    fn read(&mut self, word: &str) -> anyhow::Result<()> {
        let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
        match name {
            "trace" => self.trace = true,
            "notrace" => self.trace = false,
            "short" => self.short = true,
            "noshort" => self.short = false,
            "tcp" | "vc" => self.tcp = true,
            "notcp" | "novc" => self.tcp = false,
            "recurse" | "rec" => self.no_recurse = false,
            "norecurse" | "norec" => self.no_recurse = true,
            "cdflag" | "cd" => self.cd = true,
            "nocdflag" | "nocd" => self.cd = false,
            "adflag" | "ad" => self.no_ad = false,
            "noadflag" | "noad" => self.no_ad = true,
            "edns" => self.no_edns = false,
            "noedns" => self.no_edns = true,
            "dnssec" => (self.dnssec_ok, self.chain) = (true, true),
            "do" => self.dnssec_ok = true,
            "nodnssec" | "nodo" => (self.dnssec_ok, self.chain) = (false, false),
            "nsid" => self.nsid = true,
            "nonsid" => self.nsid = false,
            "cookie" => self.cookie = true,
            "nocookie" => self.cookie = false,
            "subnet" => {
                self.subnet =
                    Some(value.context("+subnet needs a network: +subnet=192.0.2.0/24")?.to_owned());
            }
            "nosubnet" => self.subnet = None,
            "bufsize" => {
                let bytes = value.and_then(|value| crate::numbers::dns_payload(value).ok());
                self.bufsize =
                    Some(bytes.context("+bufsize needs a number from 512 to 65535: +bufsize=1232")?);
            }
            // `+noall +answer` is what --zone shows; the order is as people type it.
            "noall" | "answer" => self.zone = true,
            // What makes dig quieter makes no difference here.
            "nocmd" | "nocomments" | "nostats" | "noquestion" | "nocomment" | "noqr" | "search"
            | "nosearch" | "all" => {}
            _ => {
                let distance = |known: &&str| strsim::damerau_levenshtein(known, name);
                let nearest = KNOWN.into_iter().min_by_key(distance).filter(|known| distance(known) <= 2);
                let hint = nearest.map(|known| format!(": did you mean +{known}?")).unwrap_or_default();
                bail!("\"+{}\" is none of dig's words that netkit knows{hint}", name.escape_debug());
            }
        }
        Ok(())
    }
}

impl Words {
    pub(super) fn read(args: &LookupArgs) -> anyhow::Result<Self> {
        let (mut switches, mut servers) = (Switches::default(), Vec::new());
        for word in &args.compare {
            servers.push(ServerWord::parse(word.strip_prefix('@').unwrap_or(word))?);
        }
        let (mut types, mut class, mut names) = (Vec::new(), None, Vec::new());
        for word in &args.types {
            types.push(word.parse().ok().with_context(|| no_type(word))?);
        }
        // A word that is a type is a name all the same where there is no other.
        let mut maybe_name = None;
        for word in &args.words {
            if let Some(server) = word.strip_prefix('@') {
                servers.push(ServerWord::parse(server)?);
            } else if let Some(switch) = word.strip_prefix('+') {
                switches.read(switch)?;
            } else if let Ok(named) = word
                .parse::<Class>()
                .map_err(drop)
                .and_then(|named| if word.eq_ignore_ascii_case("any") { Err(()) } else { Ok(named) })
            {
                class = Some(named);
            } else if let Ok(named) = word.parse::<RecordType>() {
                maybe_name = maybe_name.or(Some((types.len(), word.clone())));
                types.push(named);
            } else {
                names.push(word.clone());
            }
        }
        if names.is_empty()
            && args.reverse.is_none()
            && args.file.is_none()
            && let Some((place, word)) = maybe_name
        {
            types.remove(place);
            names.push(word);
        }
        let Asked { input, unicode, name, is_reverse } = asked(args, &names, !types.is_empty())?;
        if types.is_empty() {
            types = match (is_reverse, args.trace || switches.trace, &args.file) {
                (true, ..) => vec![RecordType::PTR],
                // As dig has it: a walk asks many servers, and all of them the same for another type.
                (_, true, _) | (.., Some(_)) => vec![RecordType::A],
                _ => vec![RecordType::A, RecordType::AAAA],
            };
        }
        let mut each_once = Vec::new();
        for record_type in types {
            if !each_once.contains(&record_type) {
                each_once.push(record_type);
            }
        }
        let class = class.unwrap_or(Class::IN);
        let questions = each_once
            .into_iter()
            .map(|record_type| Question { name: name.clone(), record_type, class })
            .collect();
        Ok(Self { input, unicode, questions, servers, switches })
    }
}

/// The name that is asked for.
struct Asked {
    input: String,
    unicode: Option<String>,
    name: DomainName,
    /// It was made of an address.
    is_reverse: bool,
}

/// Finds the name among the words that are nothing else.
fn asked(args: &LookupArgs, names: &[String], has_types: bool) -> anyhow::Result<Asked> {
    let of_address = |word: &str| {
        let name = reverse_name(word)?;
        anyhow::Ok(Asked { input: word.to_owned(), unicode: None, name, is_reverse: true })
    };
    match (args.reverse.as_deref(), names) {
        (Some(address), []) => of_address(address),
        (None, []) if args.file.is_some() => {
            Ok(Asked { input: String::new(), unicode: None, name: DomainName::root(), is_reverse: false })
        }
        (None, [name, ..]) if args.file.is_some() => {
            bail!("either a name or a file of names, not both: {name:?}")
        }
        (None, [address]) if !has_types && address.parse::<IpAddr>().is_ok() => of_address(address),
        (None, [word]) => {
            let (unicode, name) = name_of(word)?;
            Ok(Asked { input: word.clone(), unicode, name, is_reverse: false })
        }
        (None, []) => bail!("which name? Say netkit lookup NAME, or -x ADDRESS"),
        (_, [first, ..]) => {
            let last = names.last().unwrap_or(first);
            bail!(
                "one name at a time, and {last:?} is neither a type nor a server (@ stands in front of servers)"
            )
        }
    }
}

pub(super) fn no_type(word: &str) -> String {
    format!("{word:?} is no type of record: write a name such as MX or a number such as TYPE65")
}

/// The name that a word stands for, and whether it is that of an address.
pub(super) fn question_name(word: &str) -> anyhow::Result<(DomainName, bool)> {
    if word.parse::<IpAddr>().is_ok() {
        return Ok((reverse_name(word)?, true));
    }
    Ok((name_of(word)?.1, false))
}

/// The name to ask for, and how it was typed where that was not in ASCII.
fn name_of(word: &str) -> anyhow::Result<(Option<String>, DomainName)> {
    let wrong = || format!("{word:?} is not a name that can be asked for");
    if word.is_ascii() {
        return Ok((None, DomainName::from_text(word).with_context(wrong)?));
    }
    let ascii = netkit_dns::to_ascii(word).with_context(wrong)?;
    let name = DomainName::from_text(&ascii).with_context(wrong)?;
    Ok((netkit_dns::to_unicode(&ascii), name))
}

/// The name under which an address has its own (RFC 1035 §3.5, RFC 3596 §2.5).
fn reverse_name(word: &str) -> anyhow::Result<DomainName> {
    let address: IpAddr = word.parse().with_context(|| format!("{word:?} is not an address"))?;
    DomainName::from_text(&netkit_dns::reverse_name(address))
        .context("every address has a name in the reverse tree")
}
