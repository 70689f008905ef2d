//! Who may send what: the same command with the group range open and closed, as an ordinary user and as root.
//!
//! It looks at the choice of method and at what is said about it, not at the path.

pub mod world;

use world::{GroupRange, World};

#[test]
fn an_ordinary_user_sends_icmp_where_the_group_range_is_open() {
    let world = World::alone();
    for target in ["127.0.0.1", "::1"] {
        let output = world.netkit("a", &["ping", "--json", "-c2", "-i0.01", target]);
        assert_eq!(output.code, Some(0), "{output}");
        assert_eq!(output.json()["vantage"]["method"], "icmp-datagram", "{output}");
        assert_eq!(output.json()["vantage"]["timestamps"], "kernel-kernel", "{output}");
        assert_eq!(output.stderr, "");
    }
}
