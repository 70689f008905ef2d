//! What only a kernel can do for a node.

use super::super::KernelExtras;
use super::super::fields::Fields;
use super::super::word::{Senseless, Word};

/// Reads `kernel = { sysctl = { … }, nft = "…", commands = ["…"] }`, if it is there.
pub(in super::super) fn kernel(fields: &mut Fields<'_>) -> KernelExtras {
    let mut extras = KernelExtras::default();
    let Some(mut fields) = fields.take_table("kernel") else {
        return extras;
    };
    fields.set_some("nft", &mut extras.nft, Word::owned_text);
    fields.set("commands", &mut extras.commands, |word| word.all(Word::owned_text));
    if let Some(sysctls) = fields.take_table("sysctl") {
        for (key, word) in sysctls.rest() {
            if let Ok(value) = setting(word) {
                extras.sysctls.insert(key.text.to_owned(), value);
            }
        }
    }
    fields.finish();
    extras
}

/// A number or text; the dotted names of sysctls are keys in quotes.
fn setting(word: Word<'_>) -> Result<String, Senseless> {
    if word.is_table() {
        return Err(word.wrong("write the name in quotes: \"net.ipv4.icmp_ratelimit\" = 0"));
    }
    if word.value.get_ref().is_integer() {
        return word.integer(0..=u64::from(u32::MAX)).map(|it| it.to_string());
    }
    word.owned_text()
}
