//! A host's answers to echo requests, made by hand: honest, late, forged, broken. Services on ports are the lab's.
//!
//! It runs as a process of its own inside the host's namespace: this test program once more, told by its environment
//! to respond. A test file that wants it has one test named `responder` that calls [`respond_if_told_to`].

mod tricks;

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use netkit_lab::stage::kernel::{Service, Services, TcpPort, Then, serve_if_told_to};
use socket2::{Domain, Protocol, Socket, Type};

use super::{Running, World, sure};
use tricks::{Answer, Request, Trick};

/// Tells the process that it is a responder, and which.
const TOLD: &str = "NETKIT_TEST_RESPONDS";
/// What it prints when it is ready.
const READY: &str = "responder is ready";
/// No request for so long is nobody's wish to be answered.
const IDLE: Duration = Duration::from_secs(60);
/// Longer than any echo request that is answered by hand.
const LARGEST: usize = 4096;
/// The second addresses of the responding host, from which some tricks answer.
const OTHER: [&str; 2] = ["10.0.0.9", "fd00::9"];

impl World {
    /// Has `b` of a pair answer echo requests with this trick instead of the kernel. The answers end when the result
    /// is dropped.
    pub fn respond(&self, trick: &str) -> Running {
        self.sysctl("b", "net/ipv4/icmp_echo_ignore_all", "1");
        self.sysctl("b", "net/ipv6/icmp/echo_ignore_all", "1");
        // Deprecated, so that it is nobody's source but who asks for it.
        let [ipv4, ipv6] = OTHER;
        self.address("b", "a", &[&format!("{ipv4}/24"), &format!("{ipv6}/64 preferred_lft 0")]);
        let program = std::env::current_exe().expect("this program has a path");
        let program = program.to_str().expect("its path is UTF-8");
        let mut command = self.command("b", &[program, "--exact", "responder", "--nocapture"]);
        command.env(TOLD, trick);
        let mut running = Running::start(command);
        running.line_with(READY);
        running
    }

    /// Starts a service of the lab on port 7 of a host: `tcp` to accept connections, `tcp-closes` to accept and close
    /// them at once, `udp` to echo datagrams. It ends when the result is dropped.
    pub fn serve(&self, host: &str, service: &str) -> Service {
        let tcp = |then| Services { tcp: vec![TcpPort::quiet(7, then)], ..Services::default() };
        let udp = || Services { udp_echo: vec![(Ipv6Addr::UNSPECIFIED, 7).into()], ..Services::default() };
        let services = match service {
            "tcp" => tcp(Then::Stays),
            "tcp-closes" => tcp(Then::Closes),
            "udp" => udp(),
            other => panic!("there is no service {other}"),
        };
        sure(self.namespaces.serve(host, &services))
    }
}

/// Responds until its input ends, in a process that was told to; in any other it does nothing.
pub fn respond_if_told_to() {
    serve_if_told_to();
    let Ok(trick) = std::env::var(TOLD) else { return };
    std::thread::spawn(|| {
        let _ends_with_its_test = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    respond(tricks::by_name(&trick));
}

/// Answers both families, each in a thread of its own.
fn respond(trick: Trick) {
    let ipv4 = Raw::new(Ipv4Addr::UNSPECIFIED.into(), OTHER[0]);
    let ipv6 = Raw::new(Ipv6Addr::UNSPECIFIED.into(), OTHER[1]);
    writeln!(std::io::stdout(), "{READY}").expect("the test reads it");
    std::thread::scope(|scope| {
        scope.spawn(|| ipv4.respond(trick));
        ipv6.respond(trick);
    });
}

/// A raw ICMP socket, and one that sends from the host's other address.
struct Raw {
    ipv6: bool,
    socket: UdpSocket,
    from_other: UdpSocket,
    other: IpAddr,
}

impl Raw {
    fn new(any: IpAddr, other: &str) -> Self {
        let other: IpAddr = other.parse().expect("it is an address");
        Self { ipv6: any.is_ipv6(), socket: raw_socket(any), from_other: raw_socket(other), other }
    }

    /// Answers requests as they come; what is to be sent later waits in order of its time.
    fn respond(&self, trick: Trick) {
        let mut buffer = [0; LARGEST];
        let mut waiting: BTreeMap<(Instant, u64), (IpAddr, Answer)> = BTreeMap::new();
        let mut count = 0;
        loop {
            while let Some(first) = waiting.first_entry().filter(|first| first.key().0 <= Instant::now()) {
                let (to, answer) = first.remove();
                self.send(to, &answer);
            }
            let patience = waiting.first_key_value().map_or(IDLE, |(key, _)| key.0 - Instant::now());
            let patience = patience.max(Duration::from_millis(1));
            self.socket.set_read_timeout(Some(patience)).expect("it is not zero");
            let Ok((length, from)) = self.socket.recv_from(&mut buffer) else { continue };
            let Some(request) = self.request(&buffer[..length], from.ip()) else { continue };
            for answer in trick(&request) {
                count += 1;
                waiting.insert((Instant::now() + answer.after, count), (request.from, answer));
            }
        }
    }

    /// Reads an echo request; other messages are the kernel's.
    fn request(&self, bytes: &[u8], from: IpAddr) -> Option<Request> {
        let header = if self.ipv6 { 0 } else { usize::from(bytes.first()? & 0x0f) * 4 };
        let to = (!self.ipv6).then(|| <[u8; 4]>::try_from(&bytes[16..20]).map(IpAddr::from).ok()).flatten();
        let message = bytes.get(header..)?.to_vec();
        let wanted = if self.ipv6 { 128 } else { 8 };
        (message.first() == Some(&wanted)).then_some(Request { from, to, message })
    }

    fn send(&self, to: IpAddr, answer: &Answer) {
        let socket = if answer.from_other { &self.from_other } else { &self.socket };
        let bytes = if self.ipv6 { answer.message.clone() } else { self.with_header(to, answer) };
        // A queue that is full for a moment must not end the responder: it tries again, without end.
        while socket.send_to(&bytes, SocketAddr::new(to, 0)).is_err() {}
    }

    /// The IPv4 header (RFC 791 §3.1), of which the kernel fills in the length, the sum and an open source.
    fn with_header(&self, to: IpAddr, answer: &Answer) -> Vec<u8> {
        let source = if answer.from_other { self.other } else { Ipv4Addr::UNSPECIFIED.into() };
        let source = answer.from.unwrap_or(source);
        tricks::ipv4_header(source, to, &answer.ip_options, answer.message.len())
            .into_iter()
            .chain(answer.message.iter().copied())
            .collect()
    }
}

/// A raw ICMP socket at an address; the IPv4 header is ours to write.
fn raw_socket(address: IpAddr) -> UdpSocket {
    let (domain, protocol) = match address {
        IpAddr::V4(_) => (Domain::IPV4, Protocol::ICMPV4),
        IpAddr::V6(_) => (Domain::IPV6, Protocol::ICMPV6),
    };
    let socket = Socket::new(domain, Type::RAW, Some(protocol)).expect("we are root in this namespace");
    if domain == Domain::IPV4 {
        socket.set_header_included_v4(true).expect("it is a raw socket");
    }
    socket.bind(&SocketAddr::new(address, 0).into()).expect("it is an address of this host");
    UdpSocket::from(OwnedFd::from(socket))
}
