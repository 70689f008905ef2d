//! The rules of this host's packet filter as `nft -a -n list ruleset` prints them, as far as they are about a TCP port.
//!
//! It follows no jump and knows no set: what it does not understand it does not judge.

/// What a chain does with segments to a port that come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Dropping {
    /// The table with its family, such as `inet filter`.
    pub(crate) table: String,
    /// The chain.
    pub(crate) chain: String,
    /// The rule, or the policy of the chain.
    pub(crate) rule: String,
    /// The number by which nft knows the rule; a policy has none.
    pub(crate) handle: Option<String>,
    /// It is about every segment to the port, and not only about those of some sender or interface.
    pub(crate) is_for_all: bool,
    /// The sender is told, by a RST or an ICMP error.
    pub(crate) rejects: bool,
}

/// Chains that see what comes in for this host itself.
const HOOKS: [&str; 3] = ["hook input", "hook prerouting", "hook ingress"];

/// The first rule of each such chain that drops or rejects what comes for the port.
pub(crate) fn dropping(ruleset: &str, port: u16) -> Vec<Dropping> {
    let mut found = Vec::new();
    let (mut table, mut chain) = (String::new(), Vec::new());
    let mut name: Option<String> = None;
    for line in ruleset.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("table ") {
            table = words_before_brace(rest);
        } else if let Some(rest) = line.strip_prefix("chain ") {
            (name, chain) = (Some(words_before_brace(rest)), Vec::new());
        } else if line == "}" {
            if let Some(name) = name.take() {
                found.extend(of_chain(&table, &name, &chain, port));
            }
        } else if name.is_some() && !line.is_empty() {
            chain.push(line);
        }
    }
    found
}

fn words_before_brace(text: &str) -> String {
    text.split('{').next().unwrap_or(text).trim().to_owned()
}

fn of_chain(table: &str, chain: &str, lines: &[&str], port: u16) -> Option<Dropping> {
    let (head, rules) = lines.split_first()?;
    if !HOOKS.iter().any(|hook| head.contains(hook)) {
        return None;
    }
    let dropping = |rule: &str, handle, is_for_all, rejects| Dropping {
        table: table.to_owned(),
        chain: chain.to_owned(),
        rule: rule.to_owned(),
        handle,
        is_for_all,
        rejects,
    };
    for line in rules {
        let (rule, handle) = match line.split_once(" # handle ") {
            Some((rule, handle)) => (rule.trim(), Some(handle.trim().to_owned())),
            None => (*line, None),
        };
        let (matches, verdict) = split(rule);
        // Where it goes on from here is not followed.
        if matches!(verdict, Verdict::Elsewhere) {
            return None;
        }
        let Some(is_for_all) = is_about(&matches, port) else { continue };
        match verdict {
            Verdict::Drop => return Some(dropping(rule, handle, is_for_all, false)),
            Verdict::Reject => return Some(dropping(rule, handle, is_for_all, true)),
            Verdict::Accept if is_for_all => return None,
            Verdict::Accept | Verdict::Elsewhere | Verdict::None => {}
        }
    }
    let policy = head.contains("policy drop");
    policy.then(|| dropping("policy drop", None, true, false))
}

/// What a rule ends in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Accept,
    Drop,
    Reject,
    /// A jump, a queue, another port or address.
    Elsewhere,
    /// The next rule is asked.
    None,
}

/// The matches of a rule, without what only counts or logs, and its verdict.
fn split(rule: &str) -> (Vec<&str>, Verdict) {
    let mut words = Vec::new();
    let mut rest = rule.split_ascii_whitespace().peekable();
    while let Some(word) = rest.next() {
        match word {
            "accept" => return (words, Verdict::Accept),
            "drop" => return (words, Verdict::Drop),
            "reject" => return (words, Verdict::Reject),
            "jump" | "goto" | "queue" | "dnat" | "redirect" | "return" | "vmap" => {
                return (words, Verdict::Elsewhere);
            }
            // "counter packets 3 bytes 180".
            "counter" => {
                while rest.next_if(|next| ["packets", "bytes"].contains(next) || is_number(next)).is_some() {}
            }
            "log" => while rest.next_if(|next| !["accept", "drop", "reject"].contains(next)).is_some() {},
            other => words.push(other),
        }
    }
    (words, Verdict::None)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether matches hold for a new connection to the port, and then whether for everybody's; `None` where they do not, or that
/// cannot be told.
fn is_about(matches: &[&str], port: u16) -> Option<bool> {
    let text = matches.join(" ");
    let Some((before, behind)) = text.split_once("tcp dport ").or_else(|| text.split_once("th dport "))
    else {
        // Without any match it is about everything; what is about a state is not about new connections.
        return matches.is_empty().then_some(true);
    };
    let behind = behind.trim();
    let (ports, after) = match behind.strip_prefix('{') {
        Some(list) => list.split_once('}')?,
        None => behind.split_once(' ').unwrap_or((behind, "")),
    };
    let has = ports.split(',').any(|part| {
        let (first, last) = part.trim().split_once('-').unwrap_or((part.trim(), part.trim()));
        let range = first.parse::<u16>().ok().zip(last.parse::<u16>().ok());
        range.is_some_and(|(first, last)| (first..=last).contains(&port))
    });
    has.then(|| before.trim().is_empty() && after.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "table inet f { # handle 1\n\tchain i { # handle 2\n\t\ttype filter hook input priority filter; policy ";

    /// The rule that drops, whether for all, and whether it rejects.
    fn check(policy: &str, rules: &[&str], expected: Option<(&str, bool, bool)>) {
        let rules: Vec<String> = rules
            .iter()
            .enumerate()
            .map(|(place, rule)| format!("\t\t{rule} # handle {}", place + 3))
            .collect();
        let text = format!("{HEAD}{policy};\n{}\n\t}}\n}}\n", rules.join("\n"));
        let found = dropping(&text, 8080);
        let found: Vec<_> =
            found.iter().map(|one| (one.rule.as_str(), one.is_for_all, one.rejects)).collect();
        assert_eq!(found.first().copied(), expected, "{text}");
        assert!(found.len() < 2, "{text}");
    }

    #[test]
    fn rules_about_the_port_are_found() {
        check("accept", &[], None);
        check("accept", &["tcp dport 8080 drop"], Some(("tcp dport 8080 drop", true, false)));
        check("accept", &["tcp dport 8081 drop"], None);
        check(
            "accept",
            &["tcp dport 8000-9000 reject with tcp reset"],
            Some(("tcp dport 8000-9000 reject with tcp reset", true, true)),
        );
        let counted = "tcp dport { 22, 8080 } counter packets 3 bytes 180 drop";
        check("accept", &[counted], Some((counted, true, false)));
        check(
            "accept",
            &["ip saddr 10.0.0.0/8 tcp dport 8080 drop"],
            Some(("ip saddr 10.0.0.0/8 tcp dport 8080 drop", false, false)),
        );
        check("accept", &["tcp dport 8080 accept", "tcp dport 8080 drop"], None);
        check("accept", &["ct state established,related accept", "drop"], Some(("drop", true, false)));
        check("accept", &["udp dport 8080 drop"], None);
        check("accept", &["jump elsewhere", "drop"], None);
    }

    #[test]
    fn a_policy_drops_what_no_rule_accepts() {
        check("drop", &[], Some(("policy drop", true, false)));
        check(
            "drop",
            &["ct state established accept", "tcp dport 22 accept"],
            Some(("policy drop", true, false)),
        );
        check("drop", &["tcp dport { 22, 8080 } accept"], None);
        check("drop", &["iifname \"lo\" accept"], Some(("policy drop", true, false)));
    }

    #[test]
    fn other_chains_and_other_text_are_no_filter_of_what_comes_in() {
        for text in [
            "",
            "}",
            "table",
            "chain {",
            "table ip t {\n\tchain o {\n\t\ttype filter hook output priority 0; policy drop;\n\t}\n}\n",
            "table ip t {\n\tchain plain {\n\t\ttcp dport 8080 drop\n\t}\n}\n",
            "table ip t {\n\tset s {\n\t\telements = { 8080 }\n\t}\n}\n",
        ] {
            assert_eq!(dropping(text, 8080), [], "{text:?}");
        }
    }
}
