//! Tests of the table of error numbers: walked whole, and held against the C library's own texts.

use super::*;

#[test]
fn the_table_rises_and_every_row_is_found() {
    assert!(errnos().windows(2).all(|pair| pair[0].number < pair[1].number));
    for row in errnos() {
        assert_eq!(errno(row.number), Some(row));
    }
}

#[test]
fn no_symbol_stands_twice_and_every_sentence_ends() {
    let mut names: Vec<_> = errnos().iter().map(|row| row.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), errnos().len());
    for row in errnos() {
        assert!(row.name.starts_with('E') && !row.text.is_empty() && row.sending.ends_with('.'), "{row:?}");
        assert!(!row.sending.contains("  "), "{row:?}");
    }
}

#[test]
fn unknown_numbers_mean_nothing() {
    for number in [i32::MIN, -1, 0, 2, 134, i32::MAX] {
        assert_eq!(errno(number), None);
    }
}

/// The standard library appends " (os error N)" to the C library's text.
#[cfg(target_env = "gnu")]
#[test]
fn the_texts_are_the_c_librarys() {
    for row in errnos() {
        let theirs = std::io::Error::from_raw_os_error(row.number).to_string();
        assert_eq!(theirs, format!("{} (os error {})", row.text, row.number), "{}", row.name);
    }
}

fn check(number: i32, name: &str, words: &str) {
    let row = errno(number).expect("the row exists");
    assert_eq!(row.name, name);
    assert!(row.sending.contains(words), "{}", row.sending);
}

#[test]
fn the_sentence_names_the_place_to_look() {
    check(1, "EPERM", "nft list ruleset");
    check(13, "EACCES", "prohibit route");
    check(22, "EINVAL", "blackhole route");
    check(90, "EMSGSIZE", "path MTU");
    check(99, "EADDRNOTAVAIL", "dadfailed");
    check(100, "ENETDOWN", "ip link");
    check(101, "ENETUNREACH", "no route");
    check(105, "ENOBUFS", "tc -s qdisc");
    check(111, "ECONNREFUSED", "refused");
    check(113, "EHOSTUNREACH", "ip neigh");
}
