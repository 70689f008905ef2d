//! Every page of the book, by kind; a file of tables each.
//!
//! It holds no logic but the making of pages of ICMP messages, whose meanings stand in the tables that probes use.

mod addr_info;
mod errno;
mod extended_dns_errors;
mod flags;
mod flows;
mod icmp;
mod programs;
mod rcodes;
mod states;
mod sysctls;
mod verdicts;

use crate::icmp::icmp_messages;
use crate::topic::{Page, Topic};

/// All pages with what people call them, in the order in which equally good matches are shown.
pub(crate) fn all() -> impl Iterator<Item = (Topic, Vec<&'static str>)> {
    let tables: [&'static [Page]; 9] = [
        errno::PAGES,
        states::PAGES,
        flags::PAGES,
        flows::PAGES,
        sysctls::PAGES,
        rcodes::PAGES,
        extended_dns_errors::PAGES,
        addr_info::PAGES,
        programs::PAGES,
    ];
    let written =
        tables.into_iter().chain(verdicts::TABLES).flatten().map(|page| (page.topic(), page.also.to_vec()));
    // Each message has a page, in the same order; people paste its term, or the words of `ping` for it.
    let messages = icmp::topics().zip(icmp_messages());
    written.chain(messages.map(|(topic, message)| (topic, vec![message.name, message.iputils])))
}
