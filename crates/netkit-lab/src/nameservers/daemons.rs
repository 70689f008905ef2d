//! The real servers: what each is told, how it is started, and when it is ready. They end with the host they are on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::addresses::{
    BIND, COOKIES, CREDULOUS, FAILING, FILTERED, FILTERING, FIRST, FUTURE, PAST, Place, ROOT, SECOND, STALE,
    SWITCHED, TLD, UNBOUND, ZONELESS,
};
use super::certificates::{self, ALL as CERTIFICATES, Certificate};
use super::error::NameError;
use super::filters::{FILTERS, Filter};
use super::signed::{Universe, file_error, file_of};
use super::zones::{Mutilation, OLDER, ZONES, Zone, hints};
use crate::stage::kernel::Namespaces;

/// The switches of `named -T` and the number of the server that has each.
pub const SWITCHES: [(u8, &str); 6] =
    [(1, "dropedns"), (2, "ednsformerr"), (3, "ednsnotimp"), (4, "ednsrefused"), (5, "noedns"), (6, "notcp")];

/// A server program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Program {
    Named,
    Knot,
    Unbound,
}

/// One server: its program, its settings, and where it answers.
#[derive(Debug)]
struct Daemon {
    name: String,
    program: Program,
    switch: Option<&'static str>,
    settings: String,
    at: String,
}

/// Starts all of them on a host, and waits until each answers.
pub fn start(
    namespaces: &Namespaces,
    host: &str,
    folder: &Path,
    universes: &[Universe; 3],
) -> Result<(), NameError> {
    let [now, past, future] = universes;
    let hints_file = folder.join("hints");
    fs::write(&hints_file, hints()).map_err(file_error(&hints_file))?;
    let anchor = now.anchor()?;
    let anchor_file = folder.join("anchor");
    fs::write(&anchor_file, &anchor).map_err(file_error(&anchor_file))?;
    for (name, universe) in [("anchor-past", past), ("anchor-future", future)] {
        let file = folder.join(name);
        fs::write(&file, universe.anchor()?).map_err(file_error(&file))?;
    }
    let all: Vec<&str> = ZONES.iter().map(|zone| zone.name).filter(|name| !name.ends_with("arpa.")).collect();
    let sound = ["good.test.", "plain.test.", "nsec3.test."];
    let mut daemons = vec![
        named("root", &roots(), &zones(now, &["."])),
        knotd("tld", &[TLD], &now.folder, &["test.", "10.in-addr.arpa."], folder),
        named("first", &places(&filtered(FIRST)), &zones(now, &all)),
        knotd("second", &filtered(SECOND), &now.folder, &served_by(SECOND), folder),
        named("stale", &places(&[STALE]), &old_zones(now)),
        named("zoneless", &places(&[ZONELESS]), ""),
        named(
            "failing",
            &places(&[FAILING]),
            "zone \"lame2.test\" { type primary; file \"/nonexistent\"; };\n",
        ),
        named("past", &places(&[PAST]), &zones(past, &[".", "test.", "good.test."])),
        named("future", &places(&[FUTURE]), &zones(future, &[".", "test.", "good.test."])),
        unbound(UNBOUND, folder, "iterator", true, ""),
        unbound(CREDULOUS, folder, "iterator", false, ""),
        unbound(
            FILTERING,
            folder,
            "iterator",
            true,
            "local-zone: \"plain.test.\" always_nxdomain\nlocal-zone: \"nsec3.test.\" refuse\nlocal-zone: \"rsa.test.\" always_null\n",
        ),
        resolving_named(&hints_file, &anchor),
        named_told("cookies", &places(&[COOKIES]), "require-server-cookie yes;", &zones(now, &sound)),
        secured_named(folder, &zones(now, &sound))?,
    ];
    daemons.extend(SWITCHES.iter().map(|(number, switch)| Daemon {
        switch: Some(switch),
        ..named(switch, &places(&[Place(SWITCHED, *number)]), &zones(now, &sound))
    }));
    let programs = copies(folder)?;
    for daemon in &daemons {
        daemon.start(namespaces, host, folder, &programs)?;
    }
    daemons.iter().try_for_each(|daemon| daemon.wait(namespaces, host, folder))
}

/// Starts named and knotd on a host, each at a place, with one zone whose file lies in the folder under its name, and
/// waits until they answer. What named understands of the file, knotd is given without the names of types and classes.
pub fn serve_one(
    namespaces: &Namespaces,
    host: &str,
    folder: &Path,
    zone: &str,
    at: [Place; 2],
) -> Result<(), NameError> {
    let programs = copies(folder)?;
    let file = folder.join(file_of(zone));
    let own = format!(
        "zone \"{zone}\" {{ type primary; file \"{}\"; allow-transfer {{ any; }}; }};\n",
        file.display()
    );
    let named = named("named", &places(&at[..1]), &own);
    named.start(namespaces, host, folder, &programs)?;
    named.wait(namespaces, host, folder)?;
    let transfer = format!("dig -r +noall +answer +onesoa +unknownformat @{} {zone} AXFR", at[0].v4());
    let unnamed = namespaces.sh(host, &transfer)?.replace("CLASS1", "IN");
    let again = folder.join("unnamed");
    fs::create_dir_all(&again).map_err(file_error(&again))?;
    let file = again.join(file_of(zone));
    fs::write(&file, unnamed).map_err(file_error(&file))?;
    let knotd = knotd("knotd", &at[1..], &again, &[zone], folder);
    knotd.start(namespaces, host, folder, &programs)?;
    knotd.wait(namespaces, host, folder)
}

/// Starts named on a host with TLS and HTTPS, with one zone whose file lies in the folder under its name, and waits until it
/// answers.
pub fn serve_secured(
    namespaces: &Namespaces,
    host: &str,
    folder: &Path,
    zone: &str,
) -> Result<(), NameError> {
    let programs = copies(folder)?;
    let file = folder.join(file_of(zone));
    let own = format!("zone \"{zone}\" {{ type primary; file \"{}\"; }};\n", file.display());
    let secured = secured_named(folder, &own)?;
    secured.start(namespaces, host, folder, &programs)?;
    secured.wait(namespaces, host, folder)
}

impl Daemon {
    fn start(
        &self,
        namespaces: &Namespaces,
        host: &str,
        folder: &Path,
        programs: &[PathBuf; 3],
    ) -> Result<(), NameError> {
        let settings = folder.join(format!("{}.conf", self.name));
        fs::write(&settings, &self.settings).map_err(file_error(&settings))?;
        let log = folder.join(format!("{}.log", self.name));
        let log = fs::File::create(&log).map_err(file_error(&log))?;
        let mut command = namespaces.command(host, &[])?;
        command.current_dir(folder);
        match self.program {
            Program::Named => command.arg(&programs[0]).args(["-g", "-n", "1", "-c"]),
            Program::Knot => command.arg(&programs[1]).arg("-c"),
            Program::Unbound => command.arg(&programs[2]).args(["-d", "-p", "-c"]),
        };
        command.arg(&settings).args(self.switch.iter().flat_map(|switch| ["-T", switch]));
        let again = log.try_clone().map_err(file_error(folder))?;
        command.stdin(Stdio::null()).stdout(log).stderr(again);
        let program = format!("{command:?}");
        // It ends with its host, and that with this process.
        command.spawn().map(drop).map_err(|error| NameError::Program { program, said: error.to_string() })
    }

    /// Asks until it answers; the error is what it has logged.
    fn wait(&self, namespaces: &Namespaces, host: &str, folder: &Path) -> Result<(), NameError> {
        let options = if self.switch.is_some() { "+noedns" } else { "" };
        let ask = format!("dig -r +time=1 +tries=1 {options} @{} ready.test. A", self.at);
        namespaces.wait_for(host, &self.name, &ask).map_err(|_| {
            let log = fs::read_to_string(folder.join(format!("{}.log", self.name))).unwrap_or_default();
            let lines: Vec<&str> = log.lines().rev().take(5).collect();
            NameError::Server { server: self.name.clone(), said: lines.join("; ") }
        })
    }
}

/// Copies of the programs: some systems confine those that are installed to folders of their own.
fn copies(folder: &Path) -> Result<[PathBuf; 3], NameError> {
    let copy = |name: &'static str| -> Result<PathBuf, NameError> {
        let folders = ["/usr/sbin", "/usr/local/sbin", "/sbin", "/usr/bin"];
        let installed = folders.iter().map(|folder| Path::new(folder).join(name)).find(|path| path.is_file());
        let to = folder.join(name);
        fs::copy(installed.ok_or(NameError::Missing(name))?, &to).map_err(file_error(&to))?;
        Ok(to)
    };
    Ok([copy("named")?, copy("knotd")?, copy("unbound")?])
}

fn places(places: &[Place]) -> Vec<(String, String)> {
    places.iter().map(|place| (place.v4(), place.v6())).collect()
}

fn roots() -> Vec<(String, String)> {
    ROOT.iter().map(|(v4, v6)| ((*v4).to_owned(), (*v6).to_owned())).collect()
}

/// A server's own place and those at which a filter stands before it.
fn filtered(place: Place) -> Vec<Place> {
    let is_own = |filter: &Filter| (*filter == Filter::Loses) == (place == SECOND);
    let behind =
        FILTERS.iter().filter(|(_, filter)| is_own(filter)).map(|(number, _)| Place(FILTERED, *number));
    [place].into_iter().chain(behind).collect()
}

/// The sound zones that have this server.
fn served_by(place: Place) -> Vec<&'static str> {
    let is_sound = |zone: &&Zone| zone.mutilation == Mutilation::None && zone.servers.contains(&place);
    ZONES.iter().filter(is_sound).map(|zone| zone.name).collect()
}

fn zones(universe: &Universe, names: &[&str]) -> String {
    let one = |name: &&str| {
        format!(
            "zone \"{name}\" {{ type primary; file \"{}\"; }};\n",
            universe.folder.join(file_of(name)).display()
        )
    };
    names.iter().map(one).collect()
}

fn old_zones(universe: &Universe) -> String {
    let one = |name: &&str| {
        let file = universe.folder.join(format!("{}.old", file_of(name)));
        format!("zone \"{name}\" {{ type primary; file \"{}\"; }};\n", file.display())
    };
    OLDER.iter().map(one).collect()
}

fn listening(addresses: &[(String, String)]) -> String {
    let list = |part: fn(&(String, String)) -> &str| {
        addresses.iter().map(|it| format!("{}; ", part(it))).collect::<Vec<_>>().concat()
    };
    format!("listen-on {{ {}}}; listen-on-v6 {{ {}}};", list(|it| &it.0), list(|it| &it.1))
}

/// What every named is told: to keep to its folder and to its addresses, and to serve zones with faults.
fn named_options(addresses: &[(String, String)], more: &str) -> String {
    format!(
        "options {{ directory \".\"; pid-file none; session-keyfile none; {} {more} notify no; allow-transfer {{ none; }}; \
         check-names primary ignore; check-integrity no; max-udp-size 4096; edns-udp-size 1232; \
         minimal-responses no-auth-recursive; server-id \"lab\"; }};\ncontrols {{ }};\n",
        listening(addresses)
    )
}

fn named(name: &str, addresses: &[(String, String)], zones: &str) -> Daemon {
    named_told(name, addresses, "", zones)
}

/// Over TLS (RFC 7858) and HTTPS (RFC 8484) as well, at an address for each certificate, which it makes.
fn secured_named(folder: &Path, zones: &str) -> Result<Daemon, NameError> {
    certificates::write(folder)?;
    let mut listens = String::new();
    let mut keys = "http web { endpoints { \"/dns-query\"; }; };\n".to_owned();
    for certificate in CERTIFICATES {
        let place = certificate.place();
        let (tls, [file, key]) = (format!("tls{}", place.1), certificate.files(folder));
        let ways = [format!("port 853 tls {tls}"), format!("port 443 tls {tls} http web")];
        let (v4, v6) = (place.v4(), place.v6());
        listens
            .extend(ways.map(|way| format!("listen-on {way} {{ {v4}; }}; listen-on-v6 {way} {{ {v6}; }}; ")));
        let (file, key) = (file.display(), key.display());
        keys.extend([format!("tls {tls} {{ cert-file \"{file}\"; key-file \"{key}\"; }};\n")]);
    }
    let all = CERTIFICATES.map(Certificate::place);
    Ok(named_told("secured", &places(&all), &listens, &format!("{keys}{zones}")))
}

/// An authority with more options than usual.
fn named_told(name: &str, addresses: &[(String, String)], more: &str, zones: &str) -> Daemon {
    let options = named_options(addresses, &format!("recursion no; dnssec-validation no; {more}"));
    let at = addresses.first().map(|it| it.0.clone()).unwrap_or_default();
    Daemon {
        name: name.to_owned(),
        program: Program::Named,
        switch: None,
        settings: format!("{options}{zones}"),
        at,
    }
}

fn resolving_named(hints: &Path, anchor: &str) -> Daemon {
    let more = "recursion yes; allow-recursion { any; }; allow-query { any; }; dnssec-validation yes; empty-zones-enable no;";
    let keys: Vec<String> = anchor
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            // The owner, the class, DNSKEY, flags, protocol, algorithm, and the key in pieces.
            let words: Vec<&str> = line.split_whitespace().collect();
            let from = words.iter().position(|word| *word == "DNSKEY").map_or(0, |at| at + 1);
            format!(". static-key {} \"{}\"; ", words[from..from + 3].join(" "), words[from + 3..].concat())
        })
        .collect();
    let options = named_options(&places(&[BIND]), more);
    let settings = format!(
        "{options}trust-anchors {{ {}}};\nzone \".\" {{ type hint; file \"{}\"; }};\n",
        keys.concat(),
        hints.display()
    );
    Daemon { name: "bind".to_owned(), program: Program::Named, switch: None, settings, at: BIND.v4() }
}

fn knotd(name: &str, at: &[Place], files: &Path, zones: &[&str], folder: &Path) -> Daemon {
    let listen: Vec<String> =
        at.iter().flat_map(|place| [place.v4(), place.v6()]).map(|it| format!("\"{it}@53\"")).collect();
    let own = folder.join(format!("knot-{name}"));
    let mut settings = format!(
        "server:\n  listen: [{}]\n  rundir: \"{own}\"\n  pidfile: \"{own}/pid\"\n  udp-workers: 1\n  tcp-workers: 1\n  background-workers: 1\n\
         database:\n  storage: \"{own}\"\nlog:\n  - target: stderr\n    any: info\n\
         template:\n  - id: default\n    storage: \"{}\"\n    semantic-checks: off\n    zonefile-sync: -1\n    journal-content: none\nzone:\n",
        listen.join(", "),
        files.display(),
        own = own.display(),
    );
    settings.extend(
        zones.iter().map(|zone| format!("  - domain: \"{zone}\"\n    file: \"{}\"\n", file_of(zone))),
    );
    let _knot_says_so_itself = fs::create_dir_all(&own);
    Daemon { name: name.to_owned(), program: Program::Knot, switch: None, settings, at: at[0].v4() }
}

fn unbound(place: Place, folder: &Path, iterator: &str, validates: bool, more: &str) -> Daemon {
    let modules = if validates { format!("validator {iterator}") } else { iterator.to_owned() };
    let name = format!("unbound-{}", place.1);
    let folder = folder.display();
    let settings = format!(
        "server:\n  interface: {v4}\n  interface: {v6}\n  access-control: 0.0.0.0/0 allow\n  access-control: ::/0 allow\n  \
         username: \"\"\n  chroot: \"\"\n  directory: \"{folder}\"\n  pidfile: \"\"\n  use-syslog: no\n  logfile: \"\"\n  \
         module-config: \"{modules}\"\n  root-hints: \"{folder}/hints\"\n  trust-anchor-file: \"{folder}/anchor\"\n  \
         ede: yes\n  num-threads: 1\n  do-not-query-localhost: no\n  unblock-lan-zones: yes\n  insecure-lan-zones: no\n  \
         minimal-responses: no\n  local-zone: \"test.\" nodefault\n{more}",
        v4 = place.v4(),
        v6 = place.v6(),
        more = more.lines().map(|line| format!("  {line}\n")).collect::<Vec<_>>().concat(),
    );
    let settings = format!("{settings}remote-control:\n  control-enable: no\n");
    Daemon { name, program: Program::Unbound, switch: None, settings, at: place.v4() }
}
