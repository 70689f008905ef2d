//! Routers that the lab does not have: old ones, liars, and those that say little.

mod world;

use std::time::Duration;

use netkit_model::{MtuDirection, PathMtuReport};
use world::{Says, World, world};

/// A router whose links are as long as any.
const WIDE: (u16, Says) = (u16::MAX, Says::Nothing);

/// The path MTU, the steps with their hops and MTUs, and the hops beside the hole with what passes it.
type Found = (Option<u16>, Vec<(Option<u8>, Option<u16>)>, Option<(Option<u8>, Option<u8>, u16)>);

fn found(report: &PathMtuReport) -> Found {
    let steps = report.steps.iter().map(|step| (step.hop, step.mtu)).collect();
    let hole =
        report.black_hole.map(|hole| (hole.behind.map(|it| it.0), hole.before.map(|it| it.0), hole.passes));
    (report.path_mtu, steps, hole)
}

#[track_caller]
fn check(world: &World, path_mtu: u16, steps: &[(u8, Option<u16>)], hole: Option<(u8, u8, u16)>) {
    let (search, took) = world.run();
    let report = search.report();
    let steps = steps.iter().map(|(hop, mtu)| (Some(*hop), *mtu)).collect();
    let hole = hole.map(|(behind, before, passes)| (Some(behind), Some(before), passes));
    assert_eq!(found(&report), (Some(path_mtu), steps, hole), "{report:?}");
    assert!(took <= Duration::from_secs(3), "it took {took:?}");
}

#[test]
fn an_old_router_that_names_no_mtu() {
    check(&world(&[WIDE, (1_006, Says::Claims(0)), WIDE]), 1_006, &[(2, None)], None);
    check(&world(&[WIDE, (1_399, Says::Claims(0)), WIDE]), 1_399, &[(2, None)], None);
    check(&world(&[WIDE, (68, Says::Claims(0)), WIDE]), 68, &[(2, None)], None);
}

#[test]
fn the_hop_of_a_step_is_found_without_a_trace() {
    for ipv4 in [true, false] {
        let routers = [(1_492, Says::Mtu), WIDE, (1_400, Says::Mtu), WIDE];
        let untraced = World { ipv4, is_traced: false, ..world(&routers) };
        check(&untraced, 1_400, &[(1, Some(1_492)), (3, Some(1_400))], None);
    }
}

#[test]
fn a_step_behind_a_hole() {
    let routers = [WIDE, (1_400, Says::Nothing), WIDE, (1_300, Says::Mtu), WIDE];
    check(&world(&routers), 1_300, &[(4, Some(1_300))], Some((2, 3, 1_400)));
}

#[test]
fn a_hole_behind_a_hole() {
    let routers = [WIDE, (1_450, Says::Nothing), WIDE, (1_300, Says::Nothing), WIDE];
    let (search, _) = world(&routers).run();
    assert_eq!(found(&search.report()), (Some(1_300), Vec::new(), Some((Some(4), Some(5), 1_300))));
    assert_eq!(search.report().black_hole.map(|hole| hole.direction), Some(MtuDirection::Forward));
}

#[test]
fn this_host_knows_its_link_better() {
    let tunnel = World { local_mtu: 1_420, ..world(&[WIDE, (1_300, Says::Mtu), WIDE]) };
    check(&tunnel, 1_300, &[(2, Some(1_300))], None);
    assert_eq!(tunnel.run().0.report().link_mtu, 1_420);
}

#[test]
fn a_router_that_seldom_says_so_is_no_hole() {
    for times in [2, 3, 5, 7, 11] {
        let (search, _) = world(&[WIDE, (1_400, Says::OnceIn(times)), WIDE]).run();
        let (path_mtu, _, hole) = found(&search.report());
        assert_eq!((path_mtu, hole), (Some(1_400), None), "once in {times}: {:?}", search.report());
    }
}

#[test]
fn liars_end_the_search_and_do_not_stretch_it() {
    for mtu in [0, 1, 67, 1_500, 1_501, 70_000, u32::MAX] {
        for ipv4 in [true, false] {
            let (search, took) = World { ipv4, ..world(&[WIDE, (1_200, Says::Claims(mtu)), WIDE]) }.run();
            assert!(took <= Duration::from_secs(20), "{mtu}: {took:?}");
            assert!(
                search.report().path_mtu.is_none_or(|found| found <= 1_200),
                "{mtu}: {:?}",
                search.report()
            );
        }
    }
    let (search, took) = world(&[WIDE, (576, Says::OneLess), WIDE]).run();
    assert!(took <= Duration::from_secs(3) && search.report().sent < 200, "{took:?} {:?}", search.report());
}

#[test]
fn a_late_answer_has_passed_all_the_same() {
    let slow = World { long_takes: Duration::from_millis(900), ..world(&[WIDE, WIDE]) };
    let report = slow.run().0.report();
    assert_eq!(found(&report), (Some(1_500), Vec::new(), None));
}

#[test]
fn a_slow_path_is_waited_for() {
    let slow =
        World { round_trip: Duration::from_millis(700), ..world(&[WIDE, (1_400, Says::Nothing), WIDE]) };
    let report = slow.run().0.report();
    assert_eq!(found(&report), (Some(1_400), Vec::new(), Some((Some(2), Some(3), 1_400))));
}

#[test]
fn an_interrupted_search_says_what_it_knows() {
    let routers = [WIDE, (1_400, Says::Nothing), WIDE];
    let interrupted = World { interrupt_at: Some(Duration::from_millis(350)), ..world(&routers) };
    let (search, took) = interrupted.run();
    assert!(took <= Duration::from_millis(360) && search.report().sent > 0, "{took:?}");
    assert_eq!(search.report().path_mtu, None);
}
