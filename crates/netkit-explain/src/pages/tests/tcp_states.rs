//! That every state has a page, with Linux' number and all that is to be known of it.

use super::{chapter, page};
use crate::chapter::Page;
use crate::topic::Kind;

#[test]
fn the_states_have_the_numbers_of_linux() {
    let pages = chapter(Kind::TcpState);
    let mut numbered: Vec<_> =
        pages.iter().map(|page| (page.topic.number, page.topic.name.as_str())).collect();
    numbered.sort_unstable();
    let expected = [
        (Some(1), "ESTABLISHED"),
        (Some(2), "SYN_SENT"),
        (Some(3), "SYN_RECEIVED"),
        (Some(4), "FIN_WAIT_1"),
        (Some(5), "FIN_WAIT_2"),
        (Some(6), "TIME_WAIT"),
        (Some(7), "CLOSED"),
        (Some(8), "CLOSE_WAIT"),
        (Some(9), "LAST_ACK"),
        (Some(10), "LISTEN"),
        (Some(11), "CLOSING"),
    ];
    assert_eq!(numbered, expected);
}

#[test]
fn every_state_says_who_is_in_it_what_leaves_it_what_a_pile_means_and_what_to_do() {
    for page in chapter(Kind::TcpState) {
        assert_eq!(page.topic.kind, Kind::TcpState, "{}", page.topic.name);
        let titles: Vec<&str> = page.topic.sections.iter().map(|section| section.title).collect();
        for wanted in ["Who is in it", "What leaves it", "What a pile of it means", "What to do"] {
            assert!(titles.contains(&wanted), "{} lacks \"{wanted}\"", page.topic.name);
        }
    }
}

#[test]
fn every_state_is_found_by_the_spellings_of_ss_netstat_and_the_rfc() {
    let spellings = |page: &Page| -> Vec<String> {
        page.also.iter().map(|also| (*also).to_owned()).chain([page.topic.name.to_lowercase()]).collect()
    };
    let of_ss = [
        ("ESTABLISHED", "estab"),
        ("SYN_SENT", "syn-sent"),
        ("SYN_RECEIVED", "syn-recv"),
        ("FIN_WAIT_1", "fin-wait-1"),
        ("FIN_WAIT_2", "fin-wait-2"),
        ("TIME_WAIT", "time-wait"),
        ("CLOSED", "unconn"),
        ("CLOSE_WAIT", "close-wait"),
        ("LAST_ACK", "last-ack"),
        ("LISTEN", "listen"),
        ("CLOSING", "closing"),
    ];
    let of_netstat = [
        ("SYN_RECEIVED", "syn_recv"),
        ("FIN_WAIT_1", "fin_wait1"),
        ("FIN_WAIT_2", "fin_wait2"),
        ("CLOSED", "close"),
    ];
    let of_the_rfc =
        [("SYN_RECEIVED", "syn-received"), ("LAST_ACK", "last-ack"), ("FIN_WAIT_1", "fin-wait-1")];
    for (name, spelling) in of_ss.into_iter().chain(of_netstat).chain(of_the_rfc) {
        let page = page(Kind::TcpState, name);
        assert!(spellings(&page).iter().any(|known| known == spelling), "{name} is not found by {spelling}");
    }
}
