//! What stands on the way to a sound server, by nftables on the servers' host. Rules only: nothing is loaded here.

use super::addresses::{FILTERED, Place, SILENT};

/// What a filter does to the server with this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// TCP vanishes.
    TcpDropped,
    /// TCP is refused with a RST.
    TcpRejected,
    /// Datagrams from it that are longer than 600 bytes vanish.
    LongDropped,
    /// Its datagrams come from another address.
    OtherSource,
    /// UDP vanishes, TCP passes.
    UdpDropped,
    /// Five of a hundred datagrams to it vanish, by chance. It is Knot DNS that stands behind this one.
    Loses,
}

/// The filters and the number of the server behind each.
pub const FILTERS: [(u8, Filter); 6] = [
    (1, Filter::TcpDropped),
    (2, Filter::TcpRejected),
    (3, Filter::LongDropped),
    (4, Filter::OtherSource),
    (5, Filter::UdpDropped),
    (6, Filter::Loses),
];
/// Whose source the datagrams of [`Filter::OtherSource`] have.
const OTHER: Place = Place(FILTERED, 99);

/// All rules, for `nft -f -`.
pub fn rules() -> String {
    let (mut input, mut output) = (Vec::new(), Vec::new());
    for (to, _) in both(SILENT) {
        input.push(format!("{to} drop\n"));
    }
    for (number, filter) in FILTERS {
        for ((to, from), source) in both(Place(FILTERED, number)).into_iter().zip(["ip saddr", "ip6 saddr"]) {
            let other = if source == "ip saddr" { OTHER.v4() } else { OTHER.v6() };
            match filter {
                Filter::TcpDropped => input.push(format!("{to} tcp dport 53 drop\n")),
                Filter::TcpRejected => input.push(format!("{to} tcp dport 53 reject with tcp reset\n")),
                Filter::LongDropped => {
                    output.push(format!("{from} udp sport 53 meta length gt 600 drop\n"));
                }
                Filter::OtherSource => output.push(format!("{from} udp sport 53 {source} set {other}\n")),
                Filter::Loses => {
                    input.push(format!("{to} udp dport 53 numgen random mod 100 < 5 drop\n"));
                }
                Filter::UdpDropped => input.push(format!("{to} udp dport 53 drop\n")),
            }
        }
    }
    let (input, output) = (input.concat(), output.concat());
    // Mangling changes the source before the way is chosen; replies of one's own host pass here too.
    format!(
        "table inet names {{\nchain i {{ type filter hook input priority 0;\n{input}}}\n\
         chain o {{ type route hook output priority 0;\n{output}}}\n}}\n"
    )
}

/// How datagrams to and from a place are told, in each family.
fn both(place: Place) -> [(String, String); 2] {
    [("ip", place.v4()), ("ip6", place.v6())]
        .map(|(family, address)| (format!("{family} daddr {address}"), format!("{family} saddr {address}")))
}
