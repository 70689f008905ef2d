//! What a person sees: the whole text of each kind of run, colours and a live display on a terminal, and neither in a pipe.
//!
//! The terminal is a real one, made by `script`; what is drawn on it is judged by the bytes that reach it.

pub mod shape;
pub mod world;

use shape::shape;
use world::{Output, World};

/// Where the run happens, what is typed, and the whole shape of what comes.
fn prints(world: &World, arguments: &[&str], expect: &str) {
    let output = world.netkit("a", &[&["ping"], arguments].concat());
    assert_eq!(shape(&output.stdout), expect.trim_start_matches('\n'), "{arguments:?}: {output}");
    assert!(is_plain(&output.stdout), "{arguments:?}: control bytes in a pipe: {output}");
}

fn is_plain(text: &str) -> bool {
    !text.chars().any(|character| character.is_control() && character != '\n' && character != '\r')
}

/// A pair of hosts, and an address between them that swallows everything.
fn with_silence() -> World {
    let world = World::pair();
    world.sh("a", "ip neigh add 10.0.0.99 lladdr 02:00:00:00:00:99 dev to-b nud permanent");
    world
}

#[test]
fn one_host_has_the_lines_of_ping_and_a_verdict() {
    prints(
        &World::pair(),
        &["-n", "-c", "2", "-i", "0.1", "10.0.0.2"],
        "
PING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.
64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=T ms
64 bytes from 10.0.0.2: icmp_seq=2 ttl=64 time=T ms

--- 10.0.0.2 ping statistics ---
2 packets transmitted, 2 received, 0% packet loss, time Tms
rtt min/avg/max/mdev = T/T/T/T ms
p50/p95/p99 = T/T/T ms, ipdv mean T ms (jitter T ms), loss 0% (95% CI 0–65.8%), icmp-datagram kernel-kernel
OK  10.0.0.2 answers: 2 of 2 replies, p50 T ms; 2 probes cannot exclude loss below 66%
",
    );
}
