//! Which sources programs ask for host names, by the line `hosts:` of `/etc/nsswitch.conf` (nsswitch.conf(5)).
//!
//! It reads no file and asks no source.

use netkit_model::{NameSource, NameSources, SourceAction, SourceRule, SourceStatus, Untrusted};

/// Sources that are kept of a line: more than any host has.
const MOST_SOURCES: usize = 32;

/// Reads the file as glibc does: the last line `hosts:` counts, and without one `files dns` holds.
pub fn name_sources(file: &[u8]) -> NameSources {
    let lines = file.split(|byte| *byte == b'\n').enumerate();
    let told = lines.filter_map(|(index, line)| Some((index + 1, hosts_line(line)?))).last();
    match told {
        Some((line, text)) => NameSources { sources: sources(text), line: Some(line) },
        None => NameSources { sources: sources(b"files dns"), line: None },
    }
}

/// What stands behind `hosts:`, without the comment.
fn hosts_line(line: &[u8]) -> Option<&[u8]> {
    let line = line.split(|byte| *byte == b'#').next()?;
    let colon = line.iter().position(|byte| *byte == b':')?;
    line[..colon].trim_ascii().eq(b"hosts").then_some(&line[colon + 1..])
}

fn sources(text: &[u8]) -> Vec<NameSource> {
    let mut sources: Vec<NameSource> = Vec::new();
    let mut rest = text.trim_ascii_start();
    while !rest.is_empty() && sources.len() < MOST_SOURCES {
        if let [b'[', inner @ ..] = rest {
            let end = inner.iter().position(|byte| *byte == b']').unwrap_or(inner.len());
            if let Some(source) = sources.last_mut() {
                source.rules.extend(inner[..end].split(u8::is_ascii_whitespace).filter_map(rule));
            }
            rest = inner.get(end + 1..).unwrap_or_default().trim_ascii_start();
        } else {
            let end = rest.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'[');
            let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
            sources.push(NameSource { name: Untrusted::from_bytes(name), rules: Vec::new() });
            rest = after.trim_ascii_start();
        }
    }
    sources
}

/// `STATUS=action` or `!STATUS=action`, in any case.
fn rule(word: &[u8]) -> Option<SourceRule> {
    let (is_negated, word) = match word {
        [b'!', word @ ..] => (true, word),
        word => (false, word),
    };
    let equals = word.iter().position(|byte| *byte == b'=')?;
    let (status, action) = (&word[..equals], &word[equals + 1..]);
    let status =
        SourceStatus::ALL.into_iter().find(|known| known.name().as_bytes().eq_ignore_ascii_case(status))?;
    let action =
        SourceAction::ALL.into_iter().find(|known| known.name().as_bytes().eq_ignore_ascii_case(action))?;
    Some(SourceRule { status, is_negated, action })
}

#[cfg(test)]
mod tests {
    use netkit_model::WayToDns;

    use super::*;

    /// The names of the sources, each with what is done where it does not know a name: `>` goes on, `.` ends.
    fn check(file: &str, expected: &str) {
        let mut shown = Vec::new();
        for source in name_sources(file.as_bytes()).sources {
            let goes_on = source.after(SourceStatus::NotFound) != SourceAction::Return;
            let name = String::from_utf8_lossy(source.name.as_bytes()).into_owned();
            shown.push(name + if goes_on { ">" } else { "." });
        }
        assert_eq!(shown.join(" "), expected, "{file:?}");
    }

    #[test]
    fn the_last_line_counts() {
        check("hosts: files\n", "files>");
        check("hosts: files\nhosts:\tdns files", "dns> files>");
        check("  hosts :  dns # files\n", "dns>");
        check("hosts:\n", "");
        check("passwd: files\n#hosts: files\n", "files> dns>");
        check("", "files> dns>");
    }

    #[test]
    fn rules_say_what_comes_after_an_answer() {
        check("hosts: files mdns4_minimal [NOTFOUND=return] dns", "files> mdns4_minimal. dns>");
        check("hosts: files [!SUCCESS=return] dns", "files. dns>");
        check("hosts: files[notfound=Return]dns", "files. dns>");
        check("hosts: resolve [!UNAVAIL=return] files", "resolve. files>");
        check("hosts: files [NOTFOUND=return NOTFOUND=continue] dns", "files> dns>");
        check("hosts: files [UNAVAIL=return TRYAGAIN=return] dns", "files> dns>");
        check("hosts: [NOTFOUND=return] dns [what] [", "dns>");
    }

    #[test]
    fn a_success_ends_the_search_unless_a_rule_goes_on() {
        let after = |file: &str| name_sources(file.as_bytes()).sources[0].after(SourceStatus::Success);
        assert_eq!(after("hosts: files dns"), SourceAction::Return);
        assert_eq!(after("hosts: files [SUCCESS=continue] dns"), SourceAction::Continue);
        assert_eq!(after("hosts: files [!NOTFOUND=merge] dns"), SourceAction::Merge);
    }

    #[test]
    fn the_way_to_dns_may_be_stopped_or_missing() {
        let way = |file: &str, name: &str| match name_sources(file.as_bytes()).way_to_dns(name) {
            WayToDns::By(source) => String::from_utf8_lossy(source.name.as_bytes()).into_owned(),
            WayToDns::StoppedBy(_) => "stopped".to_owned(),
            WayToDns::None => "none".to_owned(),
        };
        assert_eq!(way("hosts: files dns", "a.b"), "dns");
        assert_eq!(way("hosts: files resolve [!UNAVAIL=return] dns", "a.b"), "resolve");
        assert_eq!(way("hosts: files [NOTFOUND=return] dns", "a.b"), "stopped");
        assert_eq!(way("hosts: files myhostname", "a.b"), "none");
        let minimal = "hosts: files mdns4_minimal [NOTFOUND=return] dns";
        assert_eq!(way(minimal, "a.local.example"), "dns");
        for name in ["a.local", "a.LOCAL.", "local"] {
            assert_eq!(way(minimal, name), "stopped");
        }
    }

    #[test]
    fn a_file_of_rubbish_is_bounded() {
        let file = format!("hosts: {}", "x ".repeat(100_000));
        assert_eq!(name_sources(file.as_bytes()).sources.len(), MOST_SOURCES);
        assert_eq!(name_sources(&[0xff; 1_000]).line, None);
    }
}
