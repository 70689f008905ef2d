//! What a host serves beside what its kernel answers: TCP services and UDP echo, by a process inside its namespace.
//!
//! The process is this program once more, told by its environment to serve. How a port treats what its kernel decides
//! (silence, a window that stays shut) is a matter of filters, not of this file.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv6Addr, Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use socket2::SockRef;

use super::error::KernelError;
use super::namespaces::Namespaces;

/// Tells a process that it is to serve.
const TOLD: &str = "NETKIT_LAB_SERVES";
/// The words by which a test program comes to its test `responder`; another program pays no heed to them.
const WORDS: [&str; 3] = ["--exact", "responder", "--nocapture"];
/// What it says when every port is open.
const READY: &str = "netkit-lab serves";
/// Connections that are served at once; more are closed. No scenario needs so many.
const MOST_CONNECTIONS: usize = 1024;
/// The longest UDP datagram.
const LONGEST_DATAGRAM: usize = 65_535;

/// What a host serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Services {
    /// Its TCP ports, on all its addresses.
    pub tcp: Vec<TcpPort>,
    /// Where datagrams are echoed.
    pub udp_echo: Vec<SocketAddr>,
}

/// A TCP port on which connections are accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TcpPort {
    /// Its number.
    pub port: u16,
    /// What it sends at once.
    pub greeting: Vec<u8>,
    /// What it sends once something came in.
    pub response: Vec<u8>,
    /// How long after that.
    pub response_delay: Duration,
    /// How it goes on.
    pub then: Then,
}

/// What a TCP service does when it has said everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Then {
    /// It reads until the other side closes.
    Stays,
    /// It closes orderly.
    Closes,
    /// It closes with a reset.
    Resets,
}

/// A process that serves. It ends with this value and with this process.
#[derive(Debug)]
pub struct Service {
    child: Child,
}

impl TcpPort {
    /// A port that accepts connections and says nothing.
    pub fn quiet(port: u16, then: Then) -> Self {
        Self { port, greeting: Vec::new(), response: Vec::new(), response_delay: Duration::ZERO, then }
    }
}

impl Services {
    /// Nothing at all.
    pub fn is_empty(&self) -> bool {
        self.tcp.is_empty() && self.udp_echo.is_empty()
    }
}

impl Namespaces {
    /// Has a host serve, and waits until it does.
    pub fn serve(&self, host: &str, services: &Services) -> Result<Service, KernelError> {
        let start = |source| KernelError::Start { program: "this program again".to_owned(), source };
        let program = std::env::current_exe().map_err(start)?;
        let mut command = self.command(host, &[])?;
        command.arg(program).args(WORDS).env(TOLD, host).process_group(0);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(start)?;
        let order = serde_json::to_string(services).expect("plain data has a JSON form");
        if let Some(stdin) = &mut child.stdin {
            let _who_does_not_read_it_says_so = writeln!(stdin, "{order}");
        }
        let stdout = child.stdout.take();
        let service = Service { child };
        let mut said = String::new();
        for line in stdout.into_iter().flat_map(|stdout| BufReader::new(stdout).lines()) {
            let line = line.map_err(start)?;
            if line.ends_with(READY) {
                return Ok(service);
            }
            said.push_str(&line);
            said.push('\n');
        }
        Err(KernelError::Service { host: host.to_owned(), said: said.trim().to_owned() })
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _it_is_our_child = self.child.wait();
    }
}

/// Serves until its input ends, in a process that was told to; in any other it does nothing. A program that builds
/// worlds with services calls it before anything else.
pub fn serve_if_told_to() {
    if std::env::var_os(TOLD).is_none() {
        return;
    }
    let mut order = String::new();
    let said = match std::io::stdin().read_line(&mut order).map(|_| serde_json::from_str(&order)) {
        Ok(Ok(services)) => open(services).err(),
        Ok(Err(error)) => Some(error.to_string()),
        Err(error) => Some(error.to_string()),
    };
    let line = said.as_deref().unwrap_or(READY);
    let told = writeln!(std::io::stdout(), "{line}");
    if said.is_none() && told.is_ok() {
        let _ends_with_its_world = std::io::stdin().read_to_end(&mut Vec::new());
    }
    std::process::exit(i32::from(said.is_some()));
}

/// Opens every port; each is then served by a thread of its own. The error says which port is not to be had.
fn open(services: Services) -> Result<(), String> {
    for service in services.tcp {
        let listener = TcpListener::bind((Ipv6Addr::UNSPECIFIED, service.port))
            .map_err(|error| format!("TCP port {}: {error}", service.port))?;
        std::thread::spawn(move || accept(&listener, &Arc::new(service)));
    }
    for address in services.udp_echo {
        let socket = UdpSocket::bind(address).map_err(|error| format!("UDP {address}: {error}"))?;
        std::thread::spawn(move || echo(&socket));
    }
    Ok(())
}

fn accept(listener: &TcpListener, service: &Arc<TcpPort>) {
    for connection in listener.incoming().flatten() {
        // One is held by the listener itself.
        if Arc::strong_count(service) > MOST_CONNECTIONS {
            continue;
        }
        let service = Arc::clone(service);
        std::thread::spawn(move || {
            let _the_other_side_may_leave = converse(&service, connection);
        });
    }
}

fn converse(service: &TcpPort, mut connection: TcpStream) -> std::io::Result<()> {
    connection.write_all(&service.greeting)?;
    if !service.response.is_empty() {
        let mut request = [0; 4096];
        if connection.read(&mut request)? > 0 {
            std::thread::sleep(service.response_delay);
            connection.write_all(&service.response)?;
        }
    }
    match service.then {
        Then::Stays => {}
        // The end is told first: closing with bytes unread would be a reset.
        Then::Closes => connection.shutdown(Shutdown::Write)?,
        Then::Resets => return SockRef::from(&connection).set_linger(Some(Duration::ZERO)),
    }
    std::io::copy(&mut connection, &mut std::io::sink()).map(|_| ())
}

fn echo(socket: &UdpSocket) {
    let mut buffer = vec![0; LONGEST_DATAGRAM];
    loop {
        // An error of an earlier answer is reported here; the next question comes all the same.
        if let Ok((length, from)) = socket.recv_from(&mut buffer) {
            let _whoever_asked_may_be_gone = socket.send_to(&buffer[..length], from);
        }
    }
}
