//! netkit beside the real `ping` and `fping` in the same namespace: where both have a line, it is the same line.
//!
//! Times differ and become letters; what netkit says beyond them comes after.

pub mod shape;
pub mod world;

use shape::{shape, shape_of_line};
use world::{Output, World};

/// Runs `ping` and `netkit ping` with the same arguments; netkit prints what ping prints, then its own lines.
fn same_lines(world: &World, arguments: &[&str]) -> (Output, Output) {
    let (theirs, ours) = both(world, arguments);
    assert_eq!(theirs.stderr, "", "{arguments:?}: iputils complains: {theirs}");
    starts_with(&ours, &shape(&theirs.stdout), arguments);
    (theirs, ours)
}

fn both(world: &World, arguments: &[&str]) -> (Output, Output) {
    let theirs = world.start("a", &[&["ping"], arguments].concat());
    let ours = world.netkit("a", &[&["ping"], arguments].concat());
    (theirs.finish(), ours)
}

fn starts_with(ours: &Output, shape_of_theirs: &str, arguments: &[&str]) {
    let theirs: Vec<&str> = shape_of_theirs.lines().collect();
    let all = shape(&ours.stdout);
    let common: Vec<&str> = all.lines().take(theirs.len()).collect();
    assert_eq!(common, theirs, "{arguments:?}: {ours}");
}

/// Both end with this exit code.
fn same_code(world: &World, arguments: &[&str], code: i32) {
    let (theirs, ours) = both(world, arguments);
    assert_eq!(theirs.code, Some(code), "{arguments:?}: iputils: {theirs}");
    assert_eq!(ours.code, Some(code), "{arguments:?}: netkit: {ours}");
}

/// A routed world in which 10.2.0.99 swallows everything and the router knows no way to 10.3.0.0/16.
fn with_silence() -> World {
    let world = World::routed();
    world.sh("r", "ip route add blackhole 10.2.0.99/32");
    // With a rate of 0 and the mask in force, an error to a host empties the bucket of its unreachables for a second.
    world.sysctl("r", "net/ipv4/icmp_ratemask", "0");
    world
}

#[test]
fn replies_have_the_lines_of_iputils() {
    let world = World::pair();
    let table: &[&[&str]] = &[
        &["-c", "3", "-i", "0.1", "127.0.0.1"],
        &["-c", "3", "-i", "0.1", "::1"],
        &["-c", "2", "-i", "0.1", "-n", "10.0.0.2"],
        &["-c", "2", "-i", "0.1", "-n", "fd00::2"],
        &["-c", "1", "-n", "10.0.0.2"],
        &["-c", "1", "127.0.0.1"],
        &["-c", "2", "-i", "0.1", "-4", "localhost"],
        &["-c", "2", "-i", "0.1", "-4", "-n", "localhost"],
        &["-c", "2", "-i", "0.1", "-q", "10.0.0.2"],
        &["-c", "2", "-i", "0.1", "-q", "fd00::2"],
        &["-c", "2", "-i", "0.1", "-D", "-n", "10.0.0.2"],
        &["-c", "1", "-s", "16", "-n", "10.0.0.2"],
        &["-c", "1", "-s", "1000", "-n", "fd00::2"],
        &["-c", "1", "-s", "20000", "-n", "10.0.0.2"],
        &["-c", "1", "-t", "7", "-n", "10.0.0.2"],
        &["-c", "1", "-I", "to-b", "-n", "10.0.0.2"],
        &["-c", "1", "-I", "10.0.0.1", "-n", "10.0.0.2"],
        &["-c", "1", "-I", "fd00::1", "-n", "fd00::2"],
    ];
    for arguments in table {
        let (theirs, ours) = same_lines(&world, arguments);
        assert_eq!((theirs.code, ours.code), (Some(0), Some(0)), "{arguments:?}: {ours}");
    }
}

#[test]
fn silence_has_the_lines_of_iputils() {
    let world = with_silence();
    for arguments in [
        &["-n", "-c", "1", "-W", "0.2", "10.2.0.99"][..],
        &["-n", "-c", "2", "-i", "0.1", "-W", "0.2", "10.2.0.99"],
        &["-n", "-c", "3", "-i", "0.2", "-W", "1", "-O", "10.2.0.99"],
        &["-n", "-q", "-c", "1", "-W", "0.2", "10.2.0.99"],
        &["-n", "-i", "0.2", "-w", "1", "10.2.0.99"],
    ] {
        let (theirs, ours) = same_lines(&world, arguments);
        assert_eq!((theirs.code, ours.code), (Some(1), Some(1)), "{arguments:?}: {ours}");
    }
}

/// iputils' line of an ICMP error stands at the start of ours, which goes on to say what it means.
#[test]
fn icmp_errors_begin_with_the_words_of_iputils() {
    let world = with_silence();
    for (arguments, begins) in [
        (&["-n", "-c", "1", "-t", "1", "10.2.0.2"][..], "From 10.1.0.254 icmp_seq=1 Time to live exceeded"),
        (&["-n", "-c", "1", "10.3.0.1"], "From 10.1.0.254 icmp_seq=1 Destination Net Unreachable"),
        (&["-n", "-c", "1", "-t", "1", "fd00:2::2"], "From fd00:1::fe icmp_seq=1 Time exceeded: Hop limit"),
        (&["-n", "-c", "1", "fd00:3::1"], "From fd00:1::fe icmp_seq=1 Destination unreachable: No route"),
    ] {
        let (theirs, ours) = both(&world, arguments);
        assert_eq!((theirs.code, ours.code), (Some(1), Some(1)), "{arguments:?}: {theirs}\n{ours}");
        let (theirs, ours): (Vec<&str>, Vec<&str>) =
            (theirs.stdout.lines().collect(), ours.stdout.lines().collect());
        assert_eq!(ours[0], theirs[0]);
        assert!(theirs[1].starts_with(begins), "iputils has other words: {theirs:?}");
        assert!(ours[1].starts_with(theirs[1]), "{:?} does not begin with {:?}", ours[1], theirs[1]);
        let [theirs, ours] = [theirs, ours].map(|lines| lines[2..5].join("\n"));
        assert_eq!(shape(&ours), shape(&theirs));
    }
}

#[test]
fn exit_codes_are_those_of_iputils() {
    let world = with_silence();
    for (arguments, code) in [
        (&["-n", "-c", "1", "10.1.0.254"][..], 0),
        (&["-n", "-c", "1", "-W", "0.2", "10.2.0.99"], 1),
        (&["-n", "-c", "1", "10.3.0.1"], 1),
        (&["-c", "1", "nosuch.invalid"], 2),
        (&["-Z", "10.1.0.254"], 2),
        (&["-n", "-c", "2", "-i", "0.1", "-w", "1", "10.1.0.254"], 0),
        (&["-n", "-c", "100", "-i", "0.2", "-w", "1", "10.1.0.254"], 1),
        (&["-n", "-i", "0.2", "-w", "1", "10.1.0.254"], 0),
        (&["-n", "-i", "0.2", "-w", "1", "10.2.0.99"], 1),
    ] {
        same_code(&world, arguments, code);
    }
}

/// fping has its summary on standard error; ours is part of the result.
#[test]
fn several_targets_have_the_lines_of_fping() {
    let world = with_silence();
    for (fping, netkit) in [
        (
            &["-c", "2", "-p", "100", "10.1.0.254", "10.2.0.2"][..],
            &["-c", "2", "-i", "0.1", "10.1.0.254", "10.2.0.2"][..],
        ),
        (&["-c", "2", "-p", "100", "::1", "fd00:2::2"], &["-c", "2", "-i", "0.1", "::1", "fd00:2::2"]),
        (
            &["-q", "-c", "2", "-p", "100", "10.1.0.254", "10.2.0.2"],
            &["-q", "-c", "2", "-i", "0.1", "10.1.0.254", "10.2.0.2"],
        ),
        (
            &["-c", "1", "-t", "300", "10.2.0.2", "10.2.0.99"],
            &["-c", "1", "-W", "0.3", "10.2.0.2", "10.2.0.99"],
        ),
    ] {
        let theirs = world.start("a", &[&["fping"], fping].concat()).finish();
        let ours = world.netkit("a", &[&["ping"], netkit].concat());
        starts_with(&ours, &shape(&(theirs.stdout.clone() + &theirs.stderr)), netkit);
        assert_eq!(ours.code, theirs.code, "{netkit:?}: {theirs}\n{ours}");
    }
}

#[test]
fn a_snapshot_is_the_line_of_iputils() {
    let world = World::pair();
    let arguments = ["ping", "-n", "-c", "3", "-i", "0.1", "10.0.0.2"];
    let snapshot = |mut running: world::Running| {
        running.line_with("icmp_seq=2");
        running.signal("QUIT");
        let output = running.finish();
        assert_eq!(output.code, Some(0), "{output}");
        // iputils moves the cursor to the start of the line, wherever its output goes.
        shape_of_line(output.stderr.trim_start_matches('\r').trim_end())
    };
    let theirs = snapshot(world.start("a", &arguments));
    let ours = snapshot(world.start_netkit("a", &arguments));
    assert_eq!(theirs, "2/2 packets, 0% loss, min/avg/ewma/max = T/T/T/T ms");
    assert_eq!(ours, theirs);
}
