//! A test in a network namespace of its own: it starts itself again inside, by unshare(1).
//!
//! It knows nothing of what is tested.

use std::process::Command;

/// Says to the test that it is inside.
const INSIDE: &str = "NETKIT_TEST_INSIDE";

/// Runs the test of this name (with its module) in a network namespace where `lo` is up and which these lines of
/// `ip` have set up.
pub fn inside(test: &str, set_up: &str, body: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some_and(|name| name == test) {
        ip("link set lo up");
        set_up.lines().map(str::trim).filter(|line| !line.is_empty()).for_each(ip);
        body();
        return;
    }
    let me = std::env::current_exe().expect("a test knows its own file");
    let output = Command::new("unshare")
        .args(["--user", "--map-root-user", "--net", "--"])
        .arg(me)
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, test)
        .output()
        .expect("the test needs unshare(1), package util-linux");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Runs `ip` with these words.
pub fn ip(words: &str) {
    let status = Command::new("ip").args(words.split_whitespace()).status();
    let status = status.expect("the test needs ip(8), package iproute2");
    assert!(status.success(), "ip {words}");
}

/// What `ip` prints for these words.
pub fn ip_says(words: &str) -> String {
    let output = Command::new("ip").args(words.split_whitespace()).output();
    let output = output.expect("the test needs ip(8), package iproute2");
    assert!(output.status.success(), "ip {words}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Returns once the kernel has put an IPv6 address into use, which it does behind the back of whoever adds it.
pub fn settled(address: &str) {
    await_words("-6 route show table local", &format!("local {address} "));
}

/// Returns once `ip` with these words says that.
pub fn await_words(words: &str, expected: &str) {
    let looks = 5_000;
    let is_said = (0..looks).any(|_| ip_says(words).contains(expected));
    assert!(is_said, "ip {words} does not say {expected:?} in {looks} looks");
}
