//! Zones on disk: signed by BIND's own tools, and then spoilt where the fault wants it. Nothing is served here.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::error::NameError;
use super::zones::{Ds, Mutilation, NEW, OLD, OLDER, Signing, Window, ZONES, Zone, root_zone, test_zone};

/// The digest of a key that nobody has.
const NO_DIGEST: &str = "5AFE000000000000000000000000000000000000000000000000000000004711";
/// Its tag.
const NO_TAG: &str = "4711";
/// How many zones are signed at the same time.
const AT_ONCE: usize = 3;

/// Zones of one universe, ready to be served.
#[derive(Debug)]
pub struct Universe {
    /// The folder of its files: a zone's file has the zone's name, and `root` for the root.
    pub folder: PathBuf,
}

/// A zone's file in a folder.
pub fn file_of(zone: &str) -> String {
    if zone == "." { "root".to_owned() } else { zone.trim_end_matches('.').to_owned() }
}

impl Universe {
    /// Signs these children of `test.`, `test.` and the root; where a window is given, all of them with that.
    pub fn sign(folder: &Path, all: Option<Window>) -> Result<Self, NameError> {
        fs::create_dir_all(folder).map_err(file_error(folder))?;
        let universe = Self { folder: folder.to_owned() };
        // In another time one child is enough.
        let children: Vec<&Zone> =
            ZONES.iter().filter(|zone| all.is_none() || zone.name == "good.test.").collect();
        let below: Vec<&Zone> =
            children.iter().copied().filter(|zone| zone.parent() == "good.test.").collect();
        let rest: Vec<&Zone> =
            children.iter().copied().filter(|zone| zone.parent() != "good.test.").collect();
        let ds_below = universe.sign_children(&below, all, "")?;
        let ds = universe.sign_children(&rest, all, &ds_below)?;
        let window = all.unwrap_or(Window::Now);
        // Another time has no other children, so that nobody follows a delegation out of it.
        let mut test = test_zone();
        if all.is_some() {
            let is_kept = |line: &str| {
                line.contains(" SOA ")
                    || ["test.", "ns1.test."].iter().any(|name| line.starts_with(name))
                    || line.contains("good.test.")
            };
            test = without(&test, |line| !is_kept(line));
        }
        let ds = universe.sign_one("test.", &format!("{test}{ds}"), Signing::TwoKeys, window)?;
        universe.sign_one(".", &format!("{}{ds}", root_zone()), Signing::TwoKeys, window)?;
        Ok(universe)
    }

    /// The root's keys that a resolver trusts, as DNSKEY lines.
    pub fn anchor(&self) -> Result<String, NameError> {
        let path = self.folder.join("keys-root");
        let keys = fs::read_dir(&path).map_err(file_error(&path))?.flatten().map(|entry| entry.path());
        let texts = keys
            .filter(|path| path.extension().is_some_and(|it| it == "key"))
            .filter_map(|path| fs::read_to_string(path).ok());
        let lines: Vec<String> = texts
            .flat_map(|text| {
                text.lines()
                    .filter(|line| line.contains("DNSKEY 257 "))
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect();
        Ok(format!("{}\n", lines.join("\n")))
    }

    /// Signs several zones and gives the DS lines for their parents. `above` stands in `good.test.`.
    fn sign_children(&self, zones: &[&Zone], all: Option<Window>, above: &str) -> Result<String, NameError> {
        let next = AtomicUsize::new(0);
        let made = Mutex::new(vec![None; zones.len()]);
        let failed = Mutex::new(None);
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    while let Some((place, zone)) = {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        zones.get(place).map(|zone| (place, zone))
                    } {
                        match self.sign_child(zone, all, above) {
                            Ok(ds) => made.lock().expect("nobody panics with it")[place] = Some(ds),
                            Err(error) => *failed.lock().expect("nobody panics with it") = Some(error),
                        }
                    }
                });
            }
        });
        match failed.into_inner().expect("nobody panicked with it") {
            Some(error) => Err(error),
            None => Ok(made.into_inner().expect("nobody panicked with it").into_iter().flatten().collect()),
        }
    }

    fn sign_child(&self, zone: &Zone, all: Option<Window>, above: &str) -> Result<String, NameError> {
        let mut text = zone.text(NEW);
        if OLDER.contains(&zone.name) {
            let path = self.folder.join(format!("{}.old", file_of(zone.name)));
            fs::write(&path, zone.text(OLD)).map_err(file_error(&path))?;
        }
        if zone.name == "good.test." {
            text.extend(ZONES.iter().filter(|child| child.parent() == "good.test.").map(Zone::delegation));
            text.push_str(above);
        }
        let ds = self.sign_one(zone.name, &text, zone.signing, all.unwrap_or(zone.window))?;
        self.spoil(zone)?;
        Ok(for_parent(zone, &ds))
    }

    /// Writes a zone's file, signed or not; gives its true DS.
    fn sign_one(
        &self,
        name: &str,
        text: &str,
        signing: Signing,
        window: Window,
    ) -> Result<String, NameError> {
        let file = self.folder.join(file_of(name));
        if signing == Signing::None {
            fs::write(&file, text).map_err(file_error(&file))?;
            return Ok(String::new());
        }
        let plain = beside(&file, "plain");
        let keys = self.folder.join(format!("keys-{}", file_of(name)));
        fs::write(&plain, text).map_err(file_error(&plain))?;
        fs::create_dir_all(&keys).map_err(file_error(&keys))?;
        let (algorithm, bits): (&str, &[&str]) = match signing {
            Signing::Rsa => ("RSASHA256", &["-b", "2048"]),
            _ => ("ECDSAP256SHA256", &[]),
        };
        let keygen = |flags: &[&str]| {
            let mut command = Command::new("dnssec-keygen");
            command.args(["-q", "-a", algorithm]).args(bits).args(flags).arg("-K").arg(&keys).arg(name);
            run(&mut command)
        };
        keygen(&["-f", "KSK"])?;
        if signing == Signing::TwoKeys {
            keygen(&[])?;
        }
        self.sign_file(name, &plain, &file, signing, window)?;
        let set = self.folder.join(format!("dsset-{name}"));
        fs::read_to_string(&set).map_err(file_error(&set))
    }

    fn sign_file(
        &self,
        name: &str,
        plain: &Path,
        file: &Path,
        signing: Signing,
        window: Window,
    ) -> Result<(), NameError> {
        let (from, to) = match window {
            Window::Now => ("now-3600", "now+2592000"),
            Window::Past => ("20200101000000", "20200201000000"),
            Window::Future => ("20350101000000", "20350201000000"),
        };
        let mut command = Command::new("dnssec-signzone");
        command.args(["-q", "-S", "-P", "-O", "full", "-s", from, "-e", to, "-o", name, "-K"]);
        command.arg(self.folder.join(format!("keys-{}", file_of(name)))).arg("-d").arg(&self.folder);
        if signing != Signing::TwoKeys {
            command.arg("-z");
        }
        if let Signing::Nsec3(iterations) = signing {
            command.args(["-3", "-", "-H", &iterations.to_string()]);
        }
        run(command.arg("-f").arg(file).arg(plain))
    }

    /// Does to a signed file what its zone's fault is.
    fn spoil(&self, zone: &Zone) -> Result<(), NameError> {
        let file = self.folder.join(file_of(zone.name));
        let text = fs::read_to_string(&file).map_err(file_error(&file))?;
        // The owner, the TTL, IN, the type, and what it covers.
        let word =
            |line: &str, place: usize| line.split_whitespace().nth(place).unwrap_or_default().to_owned();
        let is_signature = |line: &str, of: &str| word(line, 3) == "RRSIG" && word(line, 4) == of;
        let text = match zone.mutilation {
            Mutilation::None => return Ok(()),
            Mutilation::Forged => text.replace("192.0.2.80", "192.0.2.81"),
            Mutilation::Unsigned(name, of) => {
                let owner = if name == "@" { zone.name.to_owned() } else { format!("{name}.{}", zone.name) };
                without(&text, |line| word(line, 0) == owner && is_signature(line, of))
            }
            Mutilation::Undenied => {
                // That of the apex stays: without any, BIND takes a zone for an unsigned one.
                let denies = |line: &str| ["NSEC", "NSEC3"].contains(&&*word(line, 3));
                let apex = text.lines().find(|line| denies(line) && line.contains(" SOA "));
                let apex = apex.map(|line| word(line, 0)).unwrap_or_default();
                let is_denial =
                    |line: &str| denies(line) || ["NSEC", "NSEC3"].iter().any(|it| is_signature(line, it));
                without(&text, |line| is_denial(line) && word(line, 0) != apex)
            }
            Mutilation::Old(of) => {
                let older = beside(&file, "older");
                self.sign_file(zone.name, &beside(&file, "plain"), &older, zone.signing, Window::Past)?;
                let older = fs::read_to_string(&older).map_err(file_error(&older))?;
                let older: Vec<&str> = older.lines().filter(|line| is_signature(line, of)).collect();
                format!("{}{}\n", without(&text, |line| is_signature(line, of)), older.join("\n"))
            }
        };
        fs::write(&file, text).map_err(file_error(&file))
    }
}

/// A file that has the same name with this behind it.
fn beside(file: &Path, what: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(what);
    name.into()
}

fn without(text: &str, goes: impl Fn(&str) -> bool) -> String {
    text.split_inclusive('\n').filter(|line| !goes(line)).collect()
}

/// What the parent has of a child's DS.
fn for_parent(zone: &Zone, ds: &str) -> String {
    let nobody = format!("{} DS {NO_TAG} 13 2 {NO_DIGEST}\n", zone.name);
    let changed = |place: usize, change: &dyn Fn(&str) -> String| {
        let mut words: Vec<String> = ds.split_whitespace().map(str::to_owned).collect();
        // The owner, IN, DS, the tag, the algorithm, the kind of digest, the digest in one or two words.
        if let Some(word) = words.get_mut(place) {
            *word = change(word);
        }
        format!("{}\n", words.join(" "))
    };
    match zone.ds {
        Ds::None => String::new(),
        Ds::True => ds.to_owned(),
        Ds::TrueAndOld => format!("{ds}\n{nobody}"),
        Ds::OfNobody => nobody,
        Ds::UnknownTag => changed(3, &|_| NO_TAG.to_owned()),
        Ds::WrongAlgorithm => changed(4, &|it| if it == "8" { "13" } else { "8" }.to_owned()),
        Ds::UnknownDigest => changed(5, &|_| "250".to_owned()),
        Ds::WrongDigest => changed(6, &|it| format!("0BADBAD0{}", &it[8..])),
    }
}

/// Runs one of BIND's tools to its end.
fn run(command: &mut Command) -> Result<(), NameError> {
    let program = format!("{command:?}");
    let output = command.stdin(Stdio::null()).output().map_err(|_| NameError::Missing("dnssec-signzone"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(NameError::Program { program, said: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
}

/// The error of a file.
pub fn file_error(path: &Path) -> impl FnOnce(std::io::Error) -> NameError {
    let path = path.display().to_string();
    move |source| NameError::File { path, source }
}
