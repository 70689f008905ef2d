//! Networks in which every node does anything to any probe: sessions end, and invent nobody.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use netkit_net::Errno;
use netkit_probe::{ProbeFormat, Transmit};
use proptest::collection::vec;
use proptest::prelude::*;

use super::world::{Fate, Forged, Message, error, from_target, hop, quote, router, straight};
use super::{MAX_HOP, METHODS, TARGETS, path_mtu, paths, trace, trace_config};

/// One thing that a node does to a probe.
#[derive(Clone, Debug)]
enum Deed {
    /// What it should do.
    Right,
    /// Nothing.
    Silence,
    /// An error of any kind from one of a few addresses.
    Error { icmp_type: u8, code: u8, from: u32, info: u32, hop_limit: u8 },
    /// An error with a quote that was cut, grown and spoilt.
    Spoilt { length: usize, spoilt: Option<(usize, u8)>, offset: Option<u16>, bytes: Vec<u8> },
    /// Any bytes at all.
    Noise(Vec<u8>),
    /// The answer of the target, whoever is asked.
    Target,
    /// This host does not send it.
    Unsent(i32),
}

/// A deed, how often it is done and after how many milliseconds.
type Habit = Vec<(Deed, u8, u16)>;

fn deed() -> impl Strategy<Value = Deed> {
    let kind = prop_oneof![
        Just((11, 0)),
        Just((3, 0)),
        Just((3, 4)),
        Just((3, 3)),
        Just((2, 0)),
        Just((1, 4)),
        any::<(u8, u8)>()
    ];
    let error = (kind, 0..4_u32, prop_oneof![0..2_000_u32, any::<u32>()], any::<u8>()).prop_map(
        |((icmp_type, code), from, info, hop_limit)| Deed::Error { icmp_type, code, from, info, hop_limit },
    );
    let spoilt = (0..64_usize, any::<Option<(usize, u8)>>(), any::<Option<u16>>(), vec(any::<u8>(), 0..200))
        .prop_map(|(length, spoilt, offset, bytes)| Deed::Spoilt { length, spoilt, offset, bytes });
    prop_oneof![
        8 => Just(Deed::Right),
        2 => Just(Deed::Silence),
        3 => error,
        3 => spoilt,
        1 => vec(any::<u8>(), 0..120).prop_map(Deed::Noise),
        1 => Just(Deed::Target),
        1 => (1..130_i32).prop_map(Deed::Unsent),
    ]
}

/// What each hop does to probe after probe.
fn network() -> impl Strategy<Value = Vec<Habit>> {
    let delay = prop_oneof![6 => 0..20_u16, 1 => 0..5_000_u16];
    vec(vec((deed(), 1..3_u8, delay), 1..4), 1..12)
}

/// What becomes of a probe there.
fn fate(network: &[Habit], format: &ProbeFormat, probe: &Transmit) -> Fate {
    let place = usize::from(hop(probe)).min(network.len()) - 1;
    let length = u8::try_from(network.len()).expect("short");
    let habit = &network[place];
    // Which deed it is, is decided by number: the same network does the same to every session.
    let turn = usize::try_from(probe.number).expect("few") % habit.len();
    let (deed, times, delay) = &habit[turn];
    let (_, right) = straight(format, probe, length);
    let after = Duration::from_millis((*delay).into());
    let message = match deed {
        Deed::Right => right,
        Deed::Silence => return Ok(Vec::new()),
        Deed::Unsent(errno) => return Err(Errno(*errno)),
        Deed::Target => from_target(format, probe),
        Deed::Error { icmp_type, code, from, info, hop_limit } => Message::Error(Forged {
            info: *info,
            hop_limit: Some(*hop_limit),
            ..error(format, probe, router(probe, 0x00aa_0000 + from), *icmp_type, *code)
        }),
        Deed::Spoilt { length, spoilt, offset, bytes } => {
            let mut quoted = quote(format, probe);
            quoted.truncate(*length);
            if let Some((place, byte)) = spoilt.filter(|_| !quoted.is_empty()) {
                let place = place % quoted.len();
                quoted[place] = byte;
            }
            quoted.extend(bytes);
            let error = super::world::time_exceeded(format, probe, router(probe, hop(probe).into()));
            Message::Error(Forged { quoted, extension_offset: *offset, ..error })
        }
        Deed::Noise(bytes) => Message::Reply(probe.destination.ip, bytes.clone()),
    };
    let times = 0..u64::from(*times);
    Ok(times.map(|time| (after + Duration::from_micros(time), message.clone())).collect())
}

/// Everybody who ever answers there.
fn everybody(probe: &Transmit) -> BTreeSet<IpAddr> {
    let routers = (0..=u32::from(u8::MAX)).map(|number| router(probe, number));
    let others = (0..4).map(|number| router(probe, 0x00aa_0000 + number));
    routers.chain(others).chain([probe.destination.ip]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, max_shrink_iters: 100, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_trace_ends_and_invents_nobody(
        network in network(),
        method in prop::sample::select(METHODS.to_vec()),
        target in prop::sample::select(TARGETS.to_vec()),
    ) {
        let mut known = BTreeSet::new();
        let (report, _) = trace(trace_config(method, target), |format, probe| {
            known.extend(everybody(probe));
            fate(&network, format, probe)
        });
        prop_assert!(report.hops.len() <= usize::from(MAX_HOP));
        for (place, hop) in (1..).zip(&report.hops) {
            prop_assert_eq!(hop.hop, place);
            prop_assert!(hop.answers().all(|answer| known.contains(&answer.from)));
            let over = |probe: &netkit_model::HopProbe| probe.attempts <= 2;
            prop_assert!(hop.probes.len() <= 3 && hop.probes.iter().all(over));
        }
    }

    #[test]
    fn a_search_for_all_paths_ends_and_invents_nobody(
        network in network(),
        method in prop::sample::select(METHODS.to_vec()),
        target in prop::sample::select(TARGETS.to_vec()),
    ) {
        let mut known = BTreeSet::new();
        let graph = paths(method, target, |format, probe| {
            known.extend(everybody(probe));
            fate(&network, format, probe)
        });
        for level in &graph.levels {
            prop_assert!(level.nodes.iter().all(|node| known.contains(&node.address) && !node.flows.is_empty()));
        }
    }

    #[test]
    fn a_search_for_the_path_mtu_ends(
        network in network(),
        method in prop::sample::select(METHODS.to_vec()),
        target in prop::sample::select(TARGETS.to_vec()),
    ) {
        let report = path_mtu(method, target, |format, probe| fate(&network, format, probe));
        prop_assert!(report.path_mtu.is_none_or(|mtu| mtu <= 1_500));
        prop_assert!(report.steps.len() <= 16);
    }
}
