//! Connections on loopback, and one in a network namespace whose own filter rejects it.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::pin::pin;
use std::process::Command;
use std::task::Poll;
use std::time::Duration;

use socket2::{Domain, SockAddr, Socket, Type};

use super::*;
use crate::clock::read_clocks;
use crate::{DeadlineTimer, ErrorOrigin};

/// Longer than anything on loopback takes, also on a busy machine.
const PATIENCE: Duration = Duration::from_secs(10);
/// Any port of loopback, in each family.
const LOOPBACK: [&str; 2] = ["127.0.0.1:0", "[::1]:0"];
/// Set where a test runs once more in a namespace of its own.
const INSIDE: &str = "NETKIT_TEST_INSIDE_NAMESPACE";

/// Runs a test inside a runtime like netkit's.
fn run<T>(test: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_io().build().expect("a runtime").block_on(test)
}

/// What the work gives, or `None` when it took longer.
async fn within<T>(longest: Duration, work: impl Future<Output = T>) -> Option<T> {
    let mut timer = DeadlineTimer::new().expect("a descriptor is free");
    let mut end = pin!(timer.until(Some(read_clocks().monotonic.after(longest))));
    let mut work = pin!(work);
    std::future::poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => end.as_mut().poll(context).map(|_| None),
    })
    .await
}

/// Whether something happens to the connection in that time.
async fn changes(connection: &Connection, longest: Duration) -> bool {
    within(longest, connection.changed()).await.is_some_and(|changed| changed.is_ok())
}

/// Looks after each change until the connection is no longer in the making, and gives the last look.
async fn outcome(connection: &mut Connection, arrivals: &mut Arrivals) -> SocketLook {
    loop {
        assert!(changes(connection, PATIENCE).await, "it ends within {PATIENCE:?}");
        let look = connection.look(arrivals);
        if state(look) != TcpState::SynSent {
            return look;
        }
    }
}

fn state(look: SocketLook) -> TcpState {
    look.info.expect("Linux gives TCP_INFO").state
}

fn start(to: SocketAddr) -> Connection {
    Connection::start(to, &ConnectionOptions::default()).expect("loopback can be reached")
}

/// A listener in each family.
fn listeners() -> impl Iterator<Item = (TcpListener, SocketAddr)> {
    LOOPBACK.into_iter().map(|address| {
        let listener = TcpListener::bind(address).expect("loopback has ports");
        let address = listener.local_addr().expect("it is bound");
        (listener, address)
    })
}

/// A socket that keeps a port of loopback and listens only with a backlog.
fn bound(address: &str, backlog: Option<i32>) -> (Socket, SocketAddr) {
    let address: SocketAddr = address.parse().expect("an address");
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None).expect("a socket");
    socket.bind(&SockAddr::from(address)).expect("loopback has ports");
    if let Some(backlog) = backlog {
        socket.listen(backlog).expect("it is bound");
    }
    let address = socket.local_addr().expect("it is bound").as_socket().expect("an address of IP");
    (socket, address)
}

#[test]
fn a_listener_s_connection_is_established_and_its_end_is_told_once() {
    run(async {
        for (listener, address) in listeners() {
            let (mut connection, mut arrivals) = (start(address), Arrivals::default());
            let look = outcome(&mut connection, &mut arrivals).await;
            assert_eq!((look.error, state(look)), (None, TcpState::Established));
            assert!(look.info.is_some_and(|info| info.rtt > Duration::ZERO), "{look:?}");
            assert!(arrivals.is_empty(), "{arrivals:?}");
            let (peer, from) = listener.accept().expect("somebody came");
            assert_eq!((connection.source(), connection.destination()), (Some(from), address));
            connection.settle().expect("the option is known");
            exchange(&connection, &peer).await;
            drop(peer);
            assert!(changes(&connection, PATIENCE).await);
            assert_eq!(state(connection.look(&mut arrivals)), TcpState::CloseWait);
            assert_eq!(connection.receive(&mut [0; 8]).expect("a FIN came"), 0);
            // The runtime calls a closed socket ready for ever; we do not.
            assert!(!changes(&connection, Duration::from_millis(50)).await);
        }
    });
}

/// Some bytes there and back.
async fn exchange(connection: &Connection, mut peer: &TcpStream) {
    let mut buffer = [0; 8];
    let nothing = connection.receive(&mut buffer).expect_err("nothing was sent");
    assert_eq!(nothing.kind(), ErrorKind::WouldBlock);
    assert_eq!(connection.send(b"ping").expect("there is room"), 4);
    peer.read_exact(&mut buffer[..4]).expect("they come");
    assert_eq!(&buffer[..4], b"ping");
    peer.write_all(b"pong").expect("there is room");
    while connection.receive(&mut buffer).is_err() {
        assert!(changes(connection, PATIENCE).await);
    }
    assert_eq!(&buffer[..4], b"pong");
}

#[test]
fn a_port_without_a_listener_is_refused_and_the_errno_is_told_once() {
    run(async {
        for address in LOOPBACK {
            let (_keeps_the_port, address) = bound(address, None);
            let (mut connection, mut arrivals) = (start(address), Arrivals::default());
            let look = outcome(&mut connection, &mut arrivals).await;
            assert_eq!((look.error, state(look)), (Some(Errno::CONNREFUSED), TcpState::Closed));
            assert!(arrivals.is_empty(), "a RST leaves nothing in the error queue: {arrivals:?}");
            let again = connection.look(&mut arrivals);
            assert_eq!((again.error, state(again)), (None, TcpState::Closed));
            assert!(!changes(&connection, Duration::from_millis(50)).await, "nothing more happens");
        }
    });
}

#[test]
fn a_full_backlog_is_silence_and_the_syn_left_this_host() {
    run(async {
        let full = LOOPBACK.map(|address| {
            let (listener, address) = bound(address, Some(0));
            (TcpStream::connect(address).expect("one fits"), listener, address)
        });
        let mut connections = full.each_ref().map(|(_, _, address)| start(*address));
        // Past the first repetition, which comes after a second.
        let repeated = Duration::from_millis(1_300);
        assert!(!changes(&connections[0], repeated).await, "nobody answers");
        for connection in &mut connections {
            assert!(!changes(connection, Duration::ZERO).await, "nobody answers");
            let mut arrivals = Arrivals::default();
            let look = connection.look(&mut arrivals);
            assert_eq!((look.error, state(look)), (None, TcpState::SynSent));
            let info = look.info.expect("it has a state");
            assert_eq!((info.retransmits, info.total_retrans, info.retrans), (1, 1, 1), "{info:?}");
            assert_eq!((info.segments_out, info.segments_in), (Some(2), Some(0)), "{info:?}");
            assert!(arrivals.is_empty(), "{arrivals:?}");
        }
    });
}

#[test]
fn a_fin_is_sent_while_the_other_side_still_talks() {
    run(async {
        for (listener, address) in listeners() {
            let (mut connection, mut arrivals) = (start(address), Arrivals::default());
            outcome(&mut connection, &mut arrivals).await;
            let (mut peer, _) = listener.accept().expect("somebody came");
            connection.shutdown_write().expect("it is established");
            assert_eq!(peer.read(&mut [0; 8]).expect("a FIN came"), 0);
            peer.write_all(b"still").expect("there is room");
            let mut buffer = [0; 8];
            while connection.receive(&mut buffer).is_err() {
                assert!(changes(&connection, PATIENCE).await);
            }
            assert_eq!(&buffer[..5], b"still");
            assert_eq!(state(connection.look(&mut arrivals)), TcpState::FinWait2);
        }
    });
}

#[test]
fn to_abort_is_a_rst() {
    run(async {
        for (listener, address) in listeners() {
            let (mut connection, mut arrivals) = (start(address), Arrivals::default());
            outcome(&mut connection, &mut arrivals).await;
            let (mut peer, _) = listener.accept().expect("somebody came");
            connection.abort().expect("it is a socket");
            let reset = peer.read(&mut [0; 8]).expect_err("a RST came");
            assert_eq!(reset.kind(), ErrorKind::ConnectionReset);
        }
    });
}

#[test]
fn a_reset_connection_s_errno_is_told_with_its_state() {
    run(async {
        for (listener, address) in listeners() {
            let (mut connection, mut arrivals) = (start(address), Arrivals::default());
            outcome(&mut connection, &mut arrivals).await;
            let peer: Socket = listener.accept().expect("somebody came").0.into();
            peer.set_linger(Some(Duration::ZERO)).expect("it is a socket");
            drop(peer);
            assert!(changes(&connection, PATIENCE).await);
            let look = connection.look(&mut arrivals);
            assert_eq!((look.error, state(look)), (Some(Errno::CONNRESET), TcpState::Closed));
            assert_eq!(connection.send(b"x").expect_err("it is gone").raw_os_error(), Some(libc::EPIPE));
        }
    });
}

/// What this host refuses before it sends anything, and at which step.
#[test]
fn each_step_is_named_when_it_is_refused() {
    let check = |to: &str, options: ConnectionOptions, expected: (ConnectStep, i32)| {
        let refused = Connection::start(to.parse().expect("an address"), &options).map(|_| "a connection");
        assert_eq!(refused, Err((expected.0, Errno(expected.1))), "{to} {options:?}");
    };
    let plain = ConnectionOptions::default;
    let from = |source: &str| ConnectionOptions { source: source.parse().ok(), ..plain() };
    run(async {
        check("127.0.0.1:9", from("192.0.2.1"), (ConnectStep::Bind, libc::EADDRNOTAVAIL));
        check("[::1]:9", from("2001:db8::1"), (ConnectStep::Bind, libc::EADDRNOTAVAIL));
        check("[::1]:9", from("127.0.0.1"), (ConnectStep::Bind, libc::EINVAL));
        check("[fe80::1]:9", plain(), (ConnectStep::Connect, libc::EINVAL));
        check("255.255.255.255:9", plain(), (ConnectStep::Connect, libc::ENETUNREACH));
        let tiny = ConnectionOptions { max_segment: Some(1), ..plain() };
        check("127.0.0.1:9", tiny, (ConnectStep::Option, libc::EINVAL));
    });
}

#[test]
fn options_reach_the_segments() {
    run(async {
        for (listener, address) in listeners() {
            let options = ConnectionOptions {
                source: Some(address.ip()),
                interface: Some(Interface::by_name("lo").expect("every host has it")),
                hop_limit: Some(7),
                traffic_class: Some(0x48),
                max_segment: Some(600),
            };
            let mut connection = Connection::start(address, &options).expect("loopback can be reached");
            let look = outcome(&mut connection, &mut Arrivals::default()).await;
            let segment = look.info.expect("it has a state").send_mss;
            assert!((500..=600).contains(&segment), "{segment}");
            assert_eq!(connection.source().map(|source| source.ip()), Some(address.ip()));
            listener.accept().expect("somebody came");
        }
    });
}

/// The filter of this host answers while `connect()` holds the socket: the kernel goes on trying for a second although
/// the error queue has the answer at once.
#[test]
fn a_local_reject_is_in_the_error_queue_at_once_and_ends_the_connection_later() {
    const NAME: &str =
        "connection::tests::a_local_reject_is_in_the_error_queue_at_once_and_ends_the_connection_later";
    const FILTER: &str = "ip link set lo up
        nft add table inet t
        nft add chain inet t out '{ type filter hook output priority 0; }'
        nft add rule inet t out tcp dport 9 reject with icmpx admin-prohibited";
    if std::env::var_os(INSIDE).is_none() {
        return repeat_in_namespace(NAME, FILTER);
    }
    run(async {
        let expected = [
            ("127.0.0.1:9", ErrorOrigin::Icmp, 3, 13, libc::EHOSTUNREACH),
            ("[::1]:9", ErrorOrigin::Icmp6, 1, 1, libc::EACCES),
        ];
        for (address, origin, icmp_type, code, errno) in expected {
            let address: SocketAddr = address.parse().expect("an address");
            let (mut connection, mut arrivals) = (start(address), Arrivals::default());
            assert!(changes(&connection, PATIENCE).await);
            let first = connection.look(&mut arrivals);
            assert_eq!(state(first), TcpState::SynSent, "the kernel still tries");
            check_reject(&arrivals, address, (origin, icmp_type, code, Errno(errno)));
            arrivals.clear();
            let last = outcome(&mut connection, &mut arrivals).await;
            assert_eq!((last.error, state(last)), (Some(Errno(errno)), TcpState::Closed));
            check_reject(&arrivals, address, (origin, icmp_type, code, Errno(errno)));
        }
    });
}

fn check_reject(arrivals: &Arrivals, address: SocketAddr, expected: (ErrorOrigin, u8, u8, Errno)) {
    let all: Vec<_> = arrivals.iter().collect();
    let [Arrival::IcmpError(error)] = all[..] else { panic!("one error: {all:?}") };
    assert_eq!((error.origin, error.icmp_type, error.code, error.errno), expected);
    assert_eq!((error.offender, error.destination), (Some(address.ip()), Some(address)));
    assert!(error.hop_limit.is_some() && error.received.kernel.is_some(), "{error:?}");
    assert!(error.quoted.len() >= 8, "the quote begins with the TCP header: {error:?}");
}

/// Runs a test of this program once more where these shell commands have been run as root of a network of its own.
fn repeat_in_namespace(test: &str, commands: &str) {
    let program = std::env::current_exe().expect("a test is a program");
    let script = format!("set -e\n{commands}\nexec \"$0\" --exact {test}");
    // SAFETY: it has no arguments and cannot fail.
    let is_root = unsafe { libc::geteuid() } == 0;
    let become_root: &[&str] = if is_root { &[] } else { &["--user", "--map-root-user"] };
    let output = Command::new("unshare")
        .args(become_root)
        .args(["--net", "sh", "-c", &script])
        .arg(program)
        .env(INSIDE, "yes")
        .output()
        .expect("this test needs `unshare` of util-linux, `ip` of iproute2 and `nft` of nftables");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}
