//! Segments by chance: nothing panics, and the numbers add up.

use netkit_model::FlowReport;
use proptest::prelude::*;

use super::*;

/// Segments of few ends with flags, numbers and options as they come, most of them near one another.
fn segments() -> impl Strategy<Value = Vec<(bool, Sent, u16)>> {
    let number = prop_oneof![0_u32..300, Just(u32::MAX - 20), any::<u32>()];
    let option = prop_oneof![
        any::<u16>().prop_map(TcpOption::MaximumSegmentSize),
        any::<u8>().prop_map(TcpOption::WindowScale),
        (any::<u32>(), any::<u32>())
            .prop_map(|(left_edge, right_edge)| TcpOption::Sack(vec![SackBlock { left_edge, right_edge }])),
    ];
    let flags = prop_oneof![Just(2_u8), Just(0x12), Just(0x10), Just(0x11), Just(4), Just(0x14), any::<u8>()];
    let one = (
        any::<bool>(),
        flags,
        number.clone(),
        number,
        0_u32..100,
        any::<u16>(),
        any::<u8>(),
        prop::option::of(option),
        0_u16..3,
    );
    let sent = one.prop_map(
        |(is_client, flags, sequence, acknowledgment, length, window, hop_limit, option, port)| {
            let options = option.into_iter().collect();
            (
                is_client,
                Sent { flags: TcpFlags(flags), sequence, acknowledgment, length, window, hop_limit, options },
                port,
            )
        },
    );
    prop::collection::vec(sent, 0..120)
}

fn adds_up(flow: &FlowReport) -> bool {
    flow.unique_bytes <= flow.bytes
        && flow.fast_retransmissions <= flow.retransmissions
        && flow.retransmitted_bytes <= flow.bytes
        && flow.retransmissions + flow.out_of_order + flow.keep_alives <= flow.packets
}

proptest! {
    #[test]
    fn whatever_passes_is_told_and_counted(segments in segments()) {
        let mut wire = Wire::new();
        let all = segments.len() as u64;
        for (is_client, sent, port) in segments {
            wire.client.set_port(40_000 + port);
            let seen = if is_client { wire.client(sent) } else { wire.server(sent) };
            prop_assert!(seen.connection >= 1);
        }
        let reports = wire.conversations.reports();
        let mut packets = 0;
        for report in &reports {
            prop_assert!(adds_up(&report.from_client) && adds_up(&report.from_server), "{:?}", report);
            packets += report.from_client.packets + report.from_server.packets;
        }
        prop_assert!(packets <= all);
        prop_assert!(reports.windows(2).all(|pair| pair[0].number < pair[1].number));
    }
}
