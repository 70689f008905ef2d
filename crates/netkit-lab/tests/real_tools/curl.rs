//! `curl`: TCP services of the lab, those that work and those that do not.

use crate::lab::Lab;

/// Every address of a table is fetched side by side; what is expected: curl's exit code, HTTP's code, the bytes of the
/// body, and a part of what is said.
fn check(scenario: &str, table: &[(&str, u8, &str, u64, &str)]) {
    let lab = Lab::play(scenario);
    let words: Vec<String> = table
        .iter()
        .map(|(words, ..)| format!("curl -sS -w [%{{exitcode}}|%{{http_code}}|%{{size_download}}] {words}"))
        .collect();
    let said = lab.all_say(&words.iter().map(String::as_str).collect::<Vec<_>>());
    for ((words, exit, code, size, part), said) in table.iter().zip(said) {
        let figures = format!("[{exit}|{code}|{size}]");
        assert!(said.contains(&figures), "no {figures} of `curl {words}` in {scenario}: {said}");
        assert!(said.contains(part), "no {part:?} of `curl {words}` in {scenario}: {said}");
    }
}

#[test]
fn web_servers_serve() {
    check(
        "web",
        &[
            ("-m 20 http://target/", 0, "200", 3, "lab"),
            ("-m 20 -4 http://target/", 0, "200", 3, "lab"),
            ("-m 20 -6 http://target/", 0, "200", 3, "lab"),
            ("-m 20 -4 http://target:8080/", 0, "200", 100_000, ""),
            ("-m 20 -6 http://target:8080/", 0, "200", 100_000, ""),
            ("-m 20 http://target:25/", 7, "000", 0, "Couldn't connect to server"),
            ("-m 20 http://target:26/", 7, "000", 0, "Couldn't connect to server"),
            ("-m 1 http://target:81/", 28, "000", 0, "timed out"),
            ("-m 20 https://target/", 35, "000", 0, "alert handshake failure"),
            ("-m 20 https://target:8443/", 35, "000", 0, "wrong version number"),
            ("-m 3 telnet://target:22/", 28, "000", 13, "SSH-2.0-lab"),
        ],
    );
}

#[test]
fn each_port_fails_in_its_own_way() {
    check(
        "tcp-faults",
        &[
            ("-m 20 http://target:80/", 0, "204", 0, ""),
            ("-m 20 http://target:1001/", 7, "000", 0, "Couldn't connect to server"),
            ("-m 1 http://target:1002/", 28, "000", 0, "Connection timed out"),
            ("-m 20 http://target:1003/", 56, "000", 0, "Connection reset by peer"),
            ("-m 3 http://target:1004/", 28, "000", 0, "Operation timed out"),
            ("-m 3 http://target:1005/", 28, "000", 0, "Operation timed out"),
            ("-m 20 http://target:1006/", 52, "000", 0, "Empty reply from server"),
            ("-m 3 http://target:1007/", 28, "000", 0, "Operation timed out"),
            ("-m 1 http://target:1008/", 28, "000", 0, "Connection timed out"),
            ("-m 3 http://target:1009/", 28, "000", 0, "Operation timed out"),
            ("-m 20 --http0.9 http://target:1010/", 0, "000", 9, "220 lab"),
            ("-m 1 http://target:2000/", 28, "000", 0, "Connection timed out"),
        ],
    );
}

#[test]
fn what_is_slow_comes() {
    check(
        "tcp-faults",
        &[
            // It stays open.
            ("-m 8 --http0.9 http://target:1009/", 28, "000", 9, "at last"),
            // It accepts, and that is all.
            ("-m 5 http://target:1008/", 28, "000", 0, "Operation timed out"),
        ],
    );
}

#[test]
fn firewalls_drop_or_reset_one_port() {
    check("firewall-drop", &[("-m 1 http://target:443/", 28, "000", 0, "Connection timed out")]);
    check(
        "reset-before-host",
        &[
            ("-m 20 http://target/", 7, "000", 0, "Couldn't connect"),
            ("-m 3 http://target:443/", 28, "000", 0, "Operation"),
        ],
    );
}

#[test]
fn a_black_hole_swallows_what_is_big_on_its_way() {
    // The path MTU is found, or what is sent is never too big; on the way back nobody says what is.
    check("path-mtu", &[("-m 20 http://target/", 0, "200", 20_000, "")]);
    check("mtu-black-hole-forward", &[("-m 20 http://target/", 0, "200", 20_000, "")]);
    check("mtu-black-hole-return", &[("-m 3 http://target/", 28, "000", 0, "Operation timed out")]);
}
