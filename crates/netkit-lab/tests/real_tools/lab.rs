//! A scenario with tools in it, and the truth of what they did. It judges nothing.

use std::net::IpAddr;
use std::process::{Child, Command, Stdio};

use netkit_lab::stage::tun::{Launch, TunWorld};
use netkit_lab::topology::Topology;
use netkit_lab::truth::{Kind, Record, SentPacket, Tally};

/// How long a tool may take before it counts as stuck, for timeout(1): far more than any needs.
const STUCK: &str = "60";

/// How a tool is asked for a kind of probe, and how these probes are known again in the truth.
pub type Method = (&'static str, fn(&Kind) -> bool);

/// A scenario in motion.
pub struct Lab {
    world: TunWorld,
}

/// What happened in it.
pub struct Truth {
    /// What was played.
    pub topology: Topology,
    /// Everything that happened, in order.
    pub records: Vec<Record>,
    /// The same, counted.
    pub tally: Tally,
}

impl Lab {
    /// Plays a scenario of the folder.
    pub fn play(scenario: &str) -> Self {
        Self::start_world(scenario, None)
    }

    /// The same with other luck.
    pub fn play_with_seed(scenario: &str, seed: u64) -> Self {
        Self::start_world(scenario, Some(seed))
    }

    fn start_world(scenario: &str, seed: Option<u64>) -> Self {
        let mut launch = Launch::of_scenario(scenario).unwrap_or_else(|error| panic!("{error}"));
        launch.words = ["emulator", "--exact", "--nocapture"].map(str::to_owned).to_vec();
        launch.seed = seed;
        let world = TunWorld::start(&launch).unwrap_or_else(|error| panic!("{scenario}: {error}"));
        Self { world }
    }

    /// A tool inside, not yet started, that speaks English to a pipe.
    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.world.command(["timeout", STUCK].iter().chain(words));
        // cargo leads the loader to its own libraries first; the tools go without that detour.
        command.env_remove("LD_LIBRARY_PATH").env("LC_ALL", "C");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Starts a tool with its outputs piped.
    pub fn start(&self, words: &str) -> Child {
        self.command(&split(words)).spawn().expect("nsenter is installed")
    }

    /// What a tool says, standard output first.
    pub fn says(&self, words: &str) -> String {
        let [said] = self.all_say(&[words]).try_into().expect("one tool, one answer");
        said
    }

    /// What tools say that run side by side, in their order.
    pub fn all_say(&self, tools: &[&str]) -> Vec<String> {
        let children: Vec<Child> = tools.iter().map(|words| self.start(words)).collect();
        let outputs = children.into_iter().map(|child| child.wait_with_output().expect("it ran"));
        outputs
            .map(|output| {
                [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat()
            })
            .collect()
    }

    /// What a shell script says, standard output first.
    pub fn script_says(&self, script: &str) -> String {
        let output = self.command(&["bash", "-c", script]).output().expect("nsenter is installed");
        [output.stdout, output.stderr].map(|it| String::from_utf8_lossy(&it).into_owned()).concat()
    }

    /// What is played.
    pub fn topology(&self) -> &Topology {
        self.world.topology()
    }

    /// Ends it, and all tools in it.
    pub fn end(self) -> Truth {
        let topology = self.world.topology().clone();
        let played = self.world.finish().unwrap_or_else(|error| panic!("{}: {error}", topology.name));
        assert_eq!(played.traffic.refused, 0, "{}: the kernel refused packets of the lab", topology.name);
        let tally = Tally::of(&topology, &played.records);
        Truth { topology, records: played.records, tally }
    }
}

impl Truth {
    /// What was sent to somebody in packets of this kind with this hop limit.
    pub fn sent(
        &self,
        to: IpAddr,
        hop_limit: u8,
        kind: fn(&Kind) -> bool,
    ) -> impl Iterator<Item = &SentPacket> {
        self.tally.sent.iter().filter(move |sent| {
            let summary = &sent.summary;
            summary.destination == Some(to) && summary.hop_limit == hop_limit && kind(&summary.kind)
        })
    }
}

/// An address of the topologies.
pub fn address(text: &str) -> IpAddr {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// UDP datagrams.
pub fn is_udp(kind: &Kind) -> bool {
    matches!(kind, Kind::Udp { .. })
}

/// Echo requests.
pub fn is_echo(kind: &Kind) -> bool {
    matches!(kind, Kind::EchoRequest { .. })
}

/// TCP segments that open a connection.
pub fn is_syn(kind: &Kind) -> bool {
    matches!(kind, Kind::Tcp { flags: 2, .. })
}

fn split(words: &str) -> Vec<&str> {
    words.split_whitespace().collect()
}
