//! Listeners with their queues, and connections by their peer.

use std::io::Read as _;
use std::net::{IpAddr, Shutdown, SocketAddr, TcpListener, TcpStream};

use netkit_net::{Listener, connections_to, listeners};
use socket2::{Domain, Socket, Type};

use crate::namespace::inside;

const PORT: u16 = 8080;

fn listen(address: &str, ipv6_only: bool, backlog: i32) -> Socket {
    let address: IpAddr = address.parse().expect("an address");
    let domain = if address.is_ipv6() { Domain::IPV6 } else { Domain::IPV4 };
    let socket = Socket::new(domain, Type::STREAM, None).expect("a socket");
    if address.is_ipv6() {
        socket.set_only_v6(ipv6_only).expect("an option");
    }
    socket.bind(&SocketAddr::new(address, PORT).into()).expect("the port is free in here");
    socket.listen(backlog).expect("it listens");
    socket
}

/// One listener, and how it is told.
fn check(address: &str, ipv6_only: bool) {
    let _socket = listen(address, ipv6_only, 7);
    let found = listeners(PORT).expect("the kernel answers");
    let address = address.parse().expect("an address");
    assert_eq!(found, [Listener { address, ipv6_only, waiting: 0, backlog: 7 }]);
    assert_eq!(listeners(PORT + 1).expect("the kernel answers"), []);
}

#[test]
fn a_listener_is_told_with_its_address() {
    inside("sockets::a_listener_is_told_with_its_address", "", || {
        check("0.0.0.0", false);
        check("127.0.0.1", false);
        check("::", false);
        check("::", true);
        check("::1", true);
    });
}

#[test]
fn connections_wait_in_the_listeners_queue() {
    inside("sockets::connections_wait_in_the_listeners_queue", "", || {
        let _socket = listen("127.0.0.1", false, 3);
        let clients: Vec<TcpStream> =
            (0..2).map(|_| TcpStream::connect(("127.0.0.1", PORT)).expect("it fits")).collect();
        let asked = || listeners(PORT).expect("the kernel answers")[0];
        // The last acknowledgement of a handshake may still be on its way to the listener.
        let looks = 10_000;
        assert!((0..looks).any(|_| asked().waiting == 2), "{:?}", asked());
        assert_eq!(asked().backlog, 3);
        drop(clients);
    });
}

#[test]
fn connections_are_counted_by_their_peer() {
    inside("sockets::connections_are_counted_by_their_peer", "", || {
        let listener = TcpListener::bind(("::", PORT)).expect("the port is free in here");
        let count = |to: &str| {
            let to = SocketAddr::new(to.parse().expect("an address"), PORT);
            connections_to(to).expect("the kernel answers")
        };
        assert_eq!(count("127.0.0.1"), (0, 0));
        let connect = |to: &str| {
            let client = TcpStream::connect((to, PORT)).expect("somebody listens");
            (client, listener.accept().expect("it came").0)
        };
        let _kept = connect("127.0.0.1");
        let _mapped = connect("::ffff:127.0.0.1");
        let _other_address = connect("127.0.0.2");
        let _other_family = connect("::1");
        assert_eq!(count("127.0.0.1"), (2, 0));
        assert_eq!(count("::1"), (1, 0));
        let (mut client, server) = connect("127.0.0.1");
        client.shutdown(Shutdown::Write).expect("it is open");
        drop(server);
        // Whoever closes first waits, and it does once the end of the other side has come.
        assert_eq!(client.read(&mut [0]).expect("the end"), 0);
        assert_eq!(count("127.0.0.1"), (3, 1));
    });
}
