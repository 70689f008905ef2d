//! A chain by seed: how many routers, which addresses, ports and harmless rules; and the names of it that commands use.
//! It builds nothing.

mod dice;

use std::fmt::Write as _;

use super::scenario::{Family, Scenario, Who};
use dice::Dice;

/// Rules, routes and addresses that change nothing for this flow.
const DECOYS: [&str; 7] = [
    "nft 'table inet decoy { chain c { type filter hook input priority 0; tcp dport {other} drop; }; }'",
    "nft 'table inet decoy { chain c { type filter hook output priority 0; tcp dport {other} reject; }; }'",
    "nft 'table inet decoy { chain c { type filter hook forward priority 0; ip saddr 198.18.0.0/15 drop; }; }'",
    "ip route add blackhole 198.18.{byte}.0/24",
    "ip -6 route add prohibit 2001:db8:{byte}::/48",
    "ip rule add from 198.19.{byte}.0/24 prohibit pref 900",
    "ip link add spare type veth peer spared; ip addr add 192.168.{byte}.1/24 dev spare; ip link set spare up",
];

/// The length of a long word: more than a small receive buffer and than a dozen segments.
const LONG: usize = 20_000;

/// A chain: the client, its routers, the server, and a link between each two.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How many routers.
    pub routers: usize,
    /// The port that is asked.
    pub port: u16,
    family: Family,
    links: Vec<Link>,
    early: usize,
    inner: usize,
    /// For each host, what it has that does not matter.
    decoys: Vec<String>,
}

/// A link with its prefixes and the last bytes of the addresses on it.
#[derive(Clone, Debug)]
struct Link {
    v4: String,
    v6: String,
    left: u8,
    right: u8,
    absent: u8,
}

impl Plan {
    /// The chain of a scenario with this seed: the same again for the same.
    pub fn new(scenario: &Scenario, seed: u64) -> Self {
        let mut dice = Dice::new(scenario.id, seed);
        let (fewest, most) = scenario.routers;
        let routers = dice.between(fewest, most);
        let (a, b, site) = (dice.byte(1, 250), dice.byte(0, 240), dice.byte(1, 250));
        let link = |dice: &mut Dice, number: usize| {
            let [left, right, absent] = [dice.byte(2, 80), dice.byte(81, 160), dice.byte(161, 250)];
            let v4 = format!("10.{a}.{}", usize::from(b) + number);
            Link { v4, v6: format!("fd{site:02x}:{a:x}:{number:x}:"), left, right, absent }
        };
        let links = (0..=routers).map(|number| link(&mut dice, number)).collect();
        let port = u16::try_from(dice.between(1_025, 19_999)).unwrap_or(8_080);
        let early = dice.between(1, routers.saturating_sub(1).max(1));
        let inner = dice.between(2.min(routers), routers);
        let decoys = (0..routers + 2).map(|_| decoy(&mut dice)).collect();
        Self { routers, port, family: scenario.family, links, early, inner, decoys }
    }

    /// Everybody, from the client on.
    pub fn hosts(&self) -> impl Iterator<Item = usize> + Clone + use<> {
        0..=self.routers + 1
    }

    /// The place of somebody in the chain: the client is 0, and each router has its distance.
    pub fn place(&self, who: Who) -> usize {
        match who {
            Who::Client => 0,
            Who::First => 1,
            Who::Early => self.early,
            Who::Inner => self.inner,
            Who::Last => self.routers,
            Who::Server => self.routers + 1,
        }
    }

    /// The name of whoever stands there.
    pub fn name(&self, place: usize) -> String {
        match place {
            0 => "client".to_owned(),
            place if place > self.routers => "server".to_owned(),
            router => format!("r{router}"),
        }
    }

    /// The address that a host has towards the client, which is the one that its answers come from.
    pub fn address(&self, place: usize) -> String {
        if place == 0 {
            self.at(0, self.links[0].left)
        } else {
            self.at(place - 1, self.links[place - 1].right)
        }
    }

    /// An address on a link of the chain.
    fn at(&self, link: usize, last: u8) -> String {
        self.links[link].address(self.family, last)
    }

    /// Fills in the names that a command may use, as the host at `place` knows them:
    ///
    /// - `{target}` `{port}` `{client}` `{gateway}`, and `{other}`, a port that nobody asks;
    /// - `{net}` and `{back}`, the prefixes of the target and of the client;
    /// - `{absent-here}` and `{absent-there}`, addresses on the client's and the target's link that nobody has;
    /// - `{target-v4}` and `{target-v6}`, the target in either family, and `{long}`, a long word;
    /// - `{near}` and `{far}`, the interfaces towards the client and the server, and `{dev}`, the client's;
    /// - `{left}` and `{right}`, the neighbours' addresses;
    /// - `{ip}` and `{l3}`, the family in the words of iproute2 and of nftables.
    pub fn fill(&self, text: &str, place: usize) -> String {
        let last = self.routers;
        let (ip, l3, length) = match self.family {
            Family::V4 => ("ip -4", "ip", 24),
            Family::V6 => ("ip -6", "ip6", 64),
        };
        let prefix = |link| format!("{}/{length}", self.at(link, 0));
        let left = if place == 0 { String::new() } else { self.at(place - 1, self.links[place - 1].left) };
        let right = if place > last { String::new() } else { self.at(place, self.links[place].right) };
        let near = if place == 0 { String::new() } else { format!("to-{}", self.name(place - 1)) };
        let far = if place > last { String::new() } else { format!("to-{}", self.name(place + 1)) };
        let names = [
            ("target", self.address(last + 1)),
            ("target-v4", self.links[last].address(Family::V4, self.links[last].right)),
            ("target-v6", self.links[last].address(Family::V6, self.links[last].right)),
            ("long", "x".repeat(LONG)),
            ("port", self.port.to_string()),
            ("other", (u32::from(self.port) + 20_000).to_string()),
            ("client", self.address(0)),
            ("gateway", self.address(1)),
            ("net", prefix(last)),
            ("back", prefix(0)),
            ("absent-here", self.at(0, self.links[0].absent)),
            ("absent-there", self.at(last, self.links[last].absent)),
            ("dev", format!("to-{}", self.name(1))),
            ("near", near),
            ("far", far),
            ("left", left),
            ("right", right),
            ("ip", ip.to_owned()),
            ("l3", l3.to_owned()),
        ];
        names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
    }

    /// The commands that make a namespace the host at `place`: addresses, routes, settings, the witness and the decoys.
    pub fn commands(&self, place: usize) -> String {
        let mut commands = SETTINGS.to_owned();
        if (1..=self.routers).contains(&place) {
            commands.push_str(FORWARDING);
        }
        for family in [Family::V4, Family::V6] {
            self.addresses(&mut commands, family, place);
            self.routes(&mut commands, family, place);
        }
        let _ = writeln!(commands, "nft '{}'", self.fill(WITNESS, place));
        let _ = writeln!(commands, "{}", self.fill(&self.decoys[place], place));
        commands
    }

    fn addresses(&self, commands: &mut String, family: Family, place: usize) {
        let length = if family == Family::V4 { 24 } else { 64 };
        if place > 0 {
            let link = &self.links[place - 1];
            let (address, near) = (link.address(family, link.right), self.name(place - 1));
            let _ = writeln!(commands, "ip addr add {address}/{length} dev to-{near}");
        }
        if place <= self.routers {
            let link = &self.links[place];
            let (address, far) = (link.address(family, link.left), self.name(place + 1));
            let _ = writeln!(commands, "ip addr add {address}/{length} dev to-{far}");
        }
    }

    fn routes(&self, commands: &mut String, family: Family, place: usize) {
        let (word, length) = if family == Family::V4 { ("-4", 24) } else { ("-6", 64) };
        if place == 0 || place > self.routers {
            let link = &self.links[place.saturating_sub(1)];
            let via = if place == 0 { link.right } else { link.left };
            let _ = writeln!(commands, "ip {word} route add default via {}", link.address(family, via));
            return;
        }
        for (number, link) in self.links.iter().enumerate() {
            let via = match number {
                left if left + 1 < place => self.links[place - 1].address(family, self.links[place - 1].left),
                right if right > place => self.links[place].address(family, self.links[place].right),
                _ => continue,
            };
            let prefix = link.address(family, 0);
            let _ = writeln!(commands, "ip {word} route add {prefix}/{length} via {via}");
        }
    }
}

impl Link {
    fn address(&self, family: Family, last: u8) -> String {
        match (family, last) {
            (Family::V4, last) => format!("{}.{last}", self.v4),
            (Family::V6, 0) => format!("{}:", self.v6),
            (Family::V6, last) => format!("{}:{last:x}", self.v6),
        }
    }
}

/// Nobody limits its ICMP errors, and nobody minds where packets come from.
const SETTINGS: &str = "cd /proc/sys/net
for file in ipv4/conf/*/rp_filter; do echo 0 > $file; done
echo 0 > ipv4/icmp_ratelimit; echo 0 > ipv6/icmp/ratelimit
";
const FORWARDING: &str = "echo 1 > ipv4/ip_forward; echo 1 > ipv6/conf/all/forwarding\n";

/// Counts the segments of this port that pass, and touches none.
const WITNESS: &str = "table inet witness {
 counter syn_asked {}; counter syn_in {}; counter synack_in {}; counter rst_in {}; counter fin_in {};
 counter syn_out {}; counter synack_out {}; counter rst_out {}; counter fin_out {};
 chain asked { type filter hook output priority -350;
  tcp dport {port} tcp flags & (syn|ack) == syn counter name syn_asked; }
 chain arriving { type filter hook prerouting priority -350;
  tcp dport {port} tcp flags & (syn|ack) == syn counter name syn_in;
  tcp sport {port} tcp flags & (syn|ack) == (syn|ack) counter name synack_in;
  tcp sport {port} tcp flags & rst == rst counter name rst_in;
  tcp sport {port} tcp flags & fin == fin counter name fin_in; }
 chain leaving { type filter hook postrouting priority 350;
  tcp dport {port} tcp flags & (syn|ack) == syn counter name syn_out;
  tcp sport {port} tcp flags & (syn|ack) == (syn|ack) counter name synack_out;
  tcp sport {port} tcp flags & rst == rst counter name rst_out;
  tcp sport {port} tcp flags & fin == fin counter name fin_out; }
}";

fn decoy(dice: &mut Dice) -> String {
    if dice.between(0, 1) == 0 {
        return String::new();
    }
    let byte = dice.byte(1, 250).to_string();
    DECOYS[dice.between(0, DECOYS.len() - 1)].replace("{byte}", &byte)
}

#[cfg(test)]
mod tests {
    use super::super::catalogue;
    use super::*;

    #[test]
    fn a_seed_gives_the_same_chain_again_and_another_seed_another() {
        let scenario = Scenario::fine("x");
        let all = |seed| {
            let plan = Plan::new(&scenario, seed);
            plan.hosts().map(|place| plan.commands(place)).collect::<Vec<_>>()
        };
        assert_eq!(all(1), all(1));
        assert_ne!(all(1), all(2));
    }

    #[test]
    fn every_chain_has_as_many_routers_as_its_scenario_asks_for() {
        for scenario in catalogue::all() {
            for seed in 0..50 {
                let plan = Plan::new(scenario, seed);
                let (fewest, most) = scenario.routers;
                assert!((fewest..=most).contains(&plan.routers), "{}", scenario.id);
                assert!((1..=plan.routers).contains(&plan.early), "{}", scenario.id);
                assert!((1..=plan.routers).contains(&plan.inner), "{}", scenario.id);
            }
        }
    }

    #[test]
    fn every_name_in_every_command_is_filled_in() {
        let is_name = |word: &str| {
            !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
        };
        for scenario in catalogue::all() {
            let plan = Plan::new(scenario, 3);
            for (who, commands) in scenario.before.iter().chain(scenario.stage) {
                // This one is the world's, which has processes.
                let filled = commands.replace("{gateway-process}", "1").replace("{server-process}", "2");
                let filled = plan.fill(&filled, plan.place(*who));
                let left = filled.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
                assert!(left.clone().all(|(word, _)| !is_name(word)), "{}: {filled}", scenario.id);
            }
        }
    }
}
