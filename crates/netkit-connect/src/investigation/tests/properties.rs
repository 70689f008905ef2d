//! What holds whatever is found, in whatever order it is told.

use netkit_model::PathEnd;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn end() -> impl Strategy<Value = AttemptEnd> {
    let errno = select(vec![
        Errno::CONNREFUSED,
        Errno::HOSTUNREACH,
        Errno::NETUNREACH,
        Errno::ACCES,
        Errno::PERM,
        Errno::TIMEDOUT,
        Errno::ADDRNOTAVAIL,
        Errno::ADDRINUSE,
        Errno(71),
    ]);
    let step =
        select(vec![ConnectStep::Socket, ConnectStep::Option, ConnectStep::Bind, ConnectStep::Connect]);
    prop_oneof![
        1 => Just(AttemptEnd::Connected(None)),
        1 => Just(AttemptEnd::Interrupted),
        2 => Just(AttemptEnd::TimedOut),
        8 => Just(AttemptEnd::Pending),
        2 => (step, errno.clone()).prop_map(|(step, errno)| AttemptEnd::Immediate(step, errno)),
        4 => errno.prop_map(AttemptEnd::Failed),
    ]
}

fn path_end() -> impl Strategy<Value = PathEnd> {
    prop_oneof![
        1 => (1..9_u8).prop_map(|hop| PathEnd::Reached { hop }),
        3 => option::of(1..9_u8).prop_map(|last| PathEnd::Silent { last }),
        1 => Just(PathEnd::Loop { first: 1, length: 2 }),
        1 => Just(PathEnd::TooFar),
    ]
}

/// What `TCP_INFO` says of silence, most of which is the network's.
fn numbers() -> impl Strategy<Value = (u8, u32, u32, u32)> {
    prop_oneof![Just(UNANSWERED), (0..3_u8, 0..2_u32, 0..3_u32, 0..2_u32)]
}

fn neighbour() -> impl Strategy<Value = Option<NeighbourState>> {
    use NeighbourState::{Delay, Failed, Incomplete, NoArp, Permanent, Probe, Reachable, Stale};
    option::of(select(vec![Incomplete, Reachable, Stale, Delay, Probe, Failed, NoArp, Permanent]))
}

prop_compose! {
    /// A host that may answer in any way.
    fn any_recorded()(
        (end, numbers) in (end(), numbers()),
        entry in option::weighted(0.3, (0..13_u8, 0..16_u8, select(vec![HERE, GATEWAY, TARGET]), 0..4000_u64)),
        (place, neighbour, link) in (0..3_u8, neighbour(), any::<(bool, bool)>()),
        (syn_end, reset_at, echoes, may_trace) in (path_end(), option::of(1..9_u8), option::of(0..4_u32), any::<bool>()),
        (port, budget, attempt_only) in (select(vec![22, 80, 443]), 0..200_u32, proptest::bool::weighted(0.1)),
    ) -> Recorded {
        let mut recorded = match entry {
            Some((icmp_type, code, from, after)) => rejected(Errno::HOSTUNREACH, (icmp_type, code), from, after),
            None => silent(numbers),
        };
        recorded.attempt.end = end;
        recorded.attempt.samples = vec![sample(numbers, 1100)];
        recorded.echo = echoes.map(echo);
        recorded.echo_path = recorded.echo_path.filter(|_| may_trace);
        let mut recorded = match place {
            0 => recorded.to(TARGET, port),
            1 => recorded.to(NEXT_DOOR, port).on_link(neighbour),
            _ => recorded.to(HERE, port).own(),
        };
        recorded.config.attempt_only = attempt_only;
        let reset = reset_at.map(|hop| (hop, AnswerKind::Reset));
        recorded.link(link.0, link.1).neighbour(neighbour).syn_path(path(syn_end, reset)).budget(budget)
    }
}

/// One thing that happens: an investigation is asked what is next, or one of what runs is told of, or given up.
#[derive(Clone, Copy, Debug)]
enum Event {
    Next,
    Told(usize, bool),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        Just(Event::Next),
        (any::<usize>(), any::<bool>()).prop_map(|(which, fails)| Event::Told(which, fails))
    ]
}

/// The promises that a list of what was begun keeps.
fn hold(config: &InvestigationConfig, begun: &[Experiment]) -> Result<(), TestCaseError> {
    for experiment in begun {
        let times = begun.iter().filter(|other| *other == experiment).count();
        let most = if *experiment == Route { 2 } else { 1 };
        prop_assert!(times <= most, "{experiment:?} was begun {times} times: {begun:?}");
        prop_assert_ne!(*experiment, OtherPort(config.port));
    }
    let cost: u32 = begun.iter().map(|one| one.most_packets()).sum();
    prop_assert!(cost <= config.budget, "{cost} packets of {}: {begun:?}", config.budget);
    let first: &[_] =
        if config.attempt_only { &[Experiment::Attempt] } else { &[Route, Experiment::Attempt] };
    prop_assert!(
        begun.len() <= first.len() || begun.starts_with(first),
        "the attempt comes first: {begun:?}"
    );
    prop_assert!(!config.attempt_only || begun.len() <= 1, "the user asked for the attempt alone: {begun:?}");
    Ok(())
}

proptest! {
    #[test]
    fn it_ends_within_its_budget(recorded in any_recorded()) {
        hold(&recorded.config, &recorded.asked())?;
    }

    /// Experiments run beside each other, end in any order, or cannot be made; and every look at the attempt shows
    /// something else.
    #[test]
    fn the_order_of_answers_breaks_no_promise(
        shows in vec(any_recorded(), 1..4),
        events in vec(event(), 0..60),
    ) {
        let config = shows[0].config.clone();
        let mut investigation = Investigation::new(config.clone());
        let (mut begun, mut running) = (Vec::new(), Vec::new());
        let mut may_echo = true;
        // Afterwards everything that runs is told of, until nothing is left to try.
        let rest = (0..60).map(|turn| if turn % 2 == 0 { Event::Next } else { Event::Told(0, false) });
        for (turn, event) in events.into_iter().chain(rest).enumerate() {
            match event {
                Event::Next => if let Some(next) = investigation.next() {
                    prop_assert!(may_echo || !matches!(next, Echo | EchoPath), "it may not send echo requests");
                    begun.push(next);
                    running.push(next);
                },
                Event::Told(which, fails) if !running.is_empty() => {
                    let told = running.remove(which % running.len());
                    if fails {
                        investigation.forgo(told, told.most_packets());
                    } else {
                        let found = shows[turn % shows.len()].found(told, true);
                        may_echo &= !matches!(found, Found::Echo(None) | Found::EchoPath(None));
                        investigation.learn(found, told.most_packets());
                    }
                }
                Event::Told(..) => {}
            }
        }
        hold(&config, &begun)?;
        prop_assert_eq!(investigation.next(), None);
        prop_assert!(investigation.inquiry().packets <= config.budget);
    }
}
