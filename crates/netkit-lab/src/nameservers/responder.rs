//! The misbehaving servers, all in one process on one host: a socket of each transport for each trick and family.
//!
//! The process is this program once more, told by its environment; what is said stands in [`super::tricks`].

use std::io::{self, BufRead, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStdout, Stdio};

use super::addresses::{Place, TRICKS};
use super::tricks::{ALL, Came, Trick, replies};
use crate::stage::kernel::{KernelError, Namespaces};

/// Tells a process that it is to misbehave.
const TOLD: &str = "NETKIT_LAB_MISBEHAVES";
/// The words by which a test program comes to its test `responder`; another program pays no heed to them.
const WORDS: [&str; 3] = ["--exact", "responder", "--nocapture"];
/// What it says when every socket is open.
const READY: &str = "netkit-lab misbehaves";
/// The longest datagram.
const LONGEST: usize = 65_535;
/// The port of DNS (RFC 1035 §4.2).
const PORT: u16 = 53;
/// From where [`Trick::OtherSource`] answers.
const OTHER: Place = Place(TRICKS, 99);

/// The process. It ends with this value and with this process.
#[derive(Debug)]
pub struct Responder {
    child: Child,
    /// It stays open: a test program tells there how long it has been running, and ends where nobody listens.
    stdout: Option<BufReader<ChildStdout>>,
}

impl Responder {
    /// Gives a host the addresses of all tricks, and starts it there.
    pub fn settle(namespaces: &Namespaces, host: &str) -> Result<Self, KernelError> {
        let line = |place: Place| {
            format!("addr add {}/32 dev lo\naddr add {}/128 dev lo nodad\n", place.v4(), place.v6())
        };
        let lines: String = places().into_iter().map(line).collect();
        namespaces.run(host, &["ip", "-batch", "-"], &lines)?;
        Self::start(namespaces, host)
    }

    /// Starts it on a host that has the addresses of all tricks, and waits until it listens.
    pub fn start(namespaces: &Namespaces, host: &str) -> Result<Self, KernelError> {
        let start = |source| KernelError::Start { program: "this program again".to_owned(), source };
        let program = std::env::current_exe().map_err(start)?;
        let mut command = namespaces.command(host, &[])?;
        command.arg(program).args(WORDS).env(TOLD, host).process_group(0);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(start)?;
        let stdout = child.stdout.take().map(BufReader::new);
        let mut responder = Self { child, stdout };
        let mut said = String::new();
        for line in responder.stdout.iter_mut().flat_map(BufRead::lines) {
            let line = line.map_err(start)?;
            if line.ends_with(READY) {
                return Ok(responder);
            }
            said.push_str(&line);
        }
        Err(KernelError::Service { host: host.to_owned(), said })
    }
}

impl Drop for Responder {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _it_is_our_child = self.child.wait();
    }
}

/// Where the server with this trick is.
pub fn place_of(trick: Trick) -> Place {
    let number = ALL.iter().position(|it| *it == trick).and_then(|place| u8::try_from(place + 1).ok());
    Place(TRICKS, number.expect("every trick has its number"))
}

/// Every address that the host must have.
pub fn places() -> Vec<Place> {
    ALL.iter().map(|trick| place_of(*trick)).chain([OTHER]).collect()
}

/// Misbehaves until its input ends, in a process that was told to; in any other it does nothing. A program that stages
/// name servers calls it before anything else.
pub fn misbehave_if_told_to() {
    if std::env::var_os(TOLD).is_none() {
        return;
    }
    let said = open().err();
    let line = said.as_ref().map_or_else(|| READY.to_owned(), ToString::to_string);
    let told = writeln!(io::stdout(), "{line}");
    if said.is_none() && told.is_ok() {
        let _ends_with_its_world = io::stdin().read_to_end(&mut Vec::new());
    }
    std::process::exit(i32::from(said.is_some()));
}

fn open() -> io::Result<()> {
    for trick in ALL {
        let place = place_of(trick);
        for (address, other) in [(place.v4(), OTHER.v4()), (place.v6(), OTHER.v6())] {
            let address = SocketAddr::new(address.parse().map_err(io::Error::other)?, PORT);
            let socket = UdpSocket::bind(address)?;
            let other = SocketAddr::new(other.parse().map_err(io::Error::other)?, 0);
            let from =
                if trick == Trick::OtherSource { UdpSocket::bind(other)? } else { socket.try_clone()? };
            std::thread::spawn(move || datagrams(trick, &socket, &from));
            let listener = TcpListener::bind(address)?;
            std::thread::spawn(move || streams(trick, &listener));
        }
    }
    Ok(())
}

fn datagrams(trick: Trick, socket: &UdpSocket, from: &UdpSocket) {
    let mut buffer = vec![0; LONGEST];
    loop {
        let Ok((length, asker)) = socket.recv_from(&mut buffer) else { continue };
        for reply in replies(trick, &buffer[..length], Came::Udp) {
            let _whoever_asked_may_be_gone = from.send_to(&reply, asker);
        }
    }
}

fn streams(trick: Trick, listener: &TcpListener) {
    for stream in listener.incoming().flatten() {
        if trick == Trick::TcpCloses {
            continue;
        }
        std::thread::spawn(move || {
            let _whoever_asked_may_be_gone = converse(trick, stream);
        });
    }
}

/// Answers the questions of a stream (RFC 1035 §4.2.2) until the other side closes it.
fn converse(trick: Trick, mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    loop {
        let mut length = [0; 2];
        stream.read_exact(&mut length)?;
        let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut question)?;
        for reply in replies(trick, &question, Came::Tcp) {
            let length = u16::try_from(reply.len()).map_err(io::Error::other)?;
            let framed = [&length.to_be_bytes()[..], &reply].concat();
            if trick == Trick::OneByteSegments {
                framed.iter().try_for_each(|byte| stream.write_all(&[*byte]))?;
            } else {
                stream.write_all(&framed)?;
            }
        }
    }
}
