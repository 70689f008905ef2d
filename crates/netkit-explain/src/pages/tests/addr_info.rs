//! Tests of the resolver's results: the numbers are those of the GNU C library's `netdb.h`.

use super::page;
use crate::topic::Kind;

#[track_caller]
fn check(name: &str, python: &str) {
    let page = page(Kind::AddrInfo, name);
    assert_eq!((page.topic.kind, page.topic.number), (Kind::AddrInfo, None));
    assert!(page.also.contains(&python), "{name}");
}

#[test]
fn python_shows_these_numbers() {
    check("EAI_BADFLAGS", "[errno -1]");
    check("EAI_NONAME", "[errno -2]");
    check("EAI_AGAIN", "[errno -3]");
    check("EAI_FAIL", "[errno -4]");
    check("EAI_NODATA", "[errno -5]");
    check("EAI_FAMILY", "[errno -6]");
    check("EAI_SOCKTYPE", "[errno -7]");
    check("EAI_SERVICE", "[errno -8]");
    check("EAI_ADDRFAMILY", "[errno -9]");
    check("EAI_MEMORY", "[errno -10]");
    check("EAI_SYSTEM", "[errno -11]");
    check("EAI_OVERFLOW", "[errno -12]");
}
