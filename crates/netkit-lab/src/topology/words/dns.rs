//! What a DNS server says, and does not say.

use super::super::fields::{Fields, Key};
use super::super::word::{Senseless, Word};
use super::super::{Dns, EdnsManner};
use crate::host::dns::check_zone;

const EDNS: [(&str, EdnsManner); 7] = [
    ("answers", EdnsManner::Answers),
    ("ignores", EdnsManner::Ignores),
    ("drops", EdnsManner::Drops),
    ("formerr", EdnsManner::FormErr),
    ("notimp", EdnsManner::NotImp),
    ("refused", EdnsManner::Refused),
    ("badvers", EdnsManner::BadVers),
];

/// Response codes by name (RFC 6895 §2.3 and the registry it made).
const RCODES: [(&str, u16); 13] = [
    ("NOERROR", 0),
    ("FORMERR", 1),
    ("SERVFAIL", 2),
    ("NXDOMAIN", 3),
    ("NOTIMP", 4),
    ("REFUSED", 5),
    ("YXDOMAIN", 6),
    ("YXRRSET", 7),
    ("NXRRSET", 8),
    ("NOTAUTH", 9),
    ("NOTZONE", 10),
    ("BADVERS", 16),
    ("BADCOOKIE", 23),
];

/// Reads the keys of a DNS server.
pub(super) fn server(fields: &mut Fields<'_>, dns: &mut Dns) {
    fields.set("zone", &mut dns.zone, zone);
    fields.set("silent_names", &mut dns.silent_names, |word| word.all(|word| absolute(word, word.text()?)));
    fields.set("silent", &mut dns.silent, Word::flag);
    fields.set("truncates", &mut dns.truncates, Word::flag);
    fields.set("tcp", &mut dns.tcp, Word::flag);
    fields.set("edns", &mut dns.edns, |word| word.choice(&EDNS));
    fields.set("delay", &mut dns.delay, Word::duration);
    if let Some(rcodes) = fields.take_table("rcodes") {
        for (Key { text, .. }, word) in rcodes.rest() {
            if let (Ok(name), Ok(rcode)) = (absolute(word, text), rcode(word)) {
                dns.rcodes.insert(name, rcode);
            }
        }
    }
}

/// A master file. Lines are counted within it: the first is the one behind the opening quotes.
fn zone(word: Word<'_>) -> Result<String, Senseless> {
    let zone = word.owned_text()?;
    check_zone(&zone).map_err(|why| word.wrong(why))?;
    Ok(zone)
}

/// A name in small letters. It ends with a dot: nothing is ever appended to it.
fn absolute(word: Word<'_>, name: &str) -> Result<String, Senseless> {
    if !name.ends_with('.') {
        return Err(
            word.wrong(format!("{name:?} is no absolute name: write \"{name}.\" in quotes, with the dot"))
        );
    }
    Ok(name.to_ascii_lowercase())
}

/// A response code by name, or by number where it has none: 12 bits with EDNS (RFC 6891 §6.1.3).
fn rcode(word: Word<'_>) -> Result<u16, Senseless> {
    if word.value.get_ref().is_integer() { word.small(0..=4_095) } else { word.choice(&RCODES) }
}
