//! What a host does.

use super::super::Host;
use super::super::fields::Fields;
use super::super::word::Word;
use super::{dns, tcp};

/// Reads the keys of a host.
pub(in super::super) fn host(fields: &mut Fields<'_>, host: &mut Host) {
    fields.set("hop_limit", &mut host.hop_limit, Word::hop_limit);
    fields.set_some("reset_hop_limit", &mut host.reset_hop_limit, Word::hop_limit);
    fields.set("answers_echo", &mut host.answers_echo, Word::flag);
    fields.set("drops", &mut host.drops, Word::ratio);
    fields.set("answer_delay", &mut host.answer_delay, Word::duration);
    fields.set("closed_udp_answers", &mut host.closed_udp_answers, Word::flag);
    fields.set("udp_echo", &mut host.udp_echo, |word| word.all(Word::port));
    if let Some(ports) = fields.take_table("tcp") {
        tcp::ports(ports, host);
    }
    if let Some(mut server) = fields.take_table("dns") {
        dns::server(&mut server, host.dns.get_or_insert_default());
        server.finish();
    }
}
