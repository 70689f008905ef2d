//! What the kernel itself sorts out of a dump, and the program in which it is told so (`INET_DIAG_REQ_BYTECODE`).
//!
//! A program is a row of operations, each with two offsets: where to go on if it holds, and where if not. Whoever comes to its
//! end exactly is taken; whoever comes four bytes behind it is not (`inet_diag_bc_run` of `net/ipv4/inet_diag.c`).

use std::net::IpAddr;

/// The longest program that the kernel is given; one that would be longer is not sent, and more comes than was asked for.
const LONGEST: usize = 4096;
/// The length of an operation without what belongs to it.
const OPERATION: usize = 4;
/// How far behind the end whoever is not taken comes.
const REJECTED: usize = 4;

/// `INET_DIAG_BC_…` of `linux/inet_diag.h`.
mod code {
    pub(super) const JUMP: u8 = 1;
    pub(super) const LOCAL_AT_LEAST: u8 = 2;
    pub(super) const LOCAL_AT_MOST: u8 = 3;
    pub(super) const PEER_AT_LEAST: u8 = 4;
    pub(super) const PEER_AT_MOST: u8 = 5;
    pub(super) const LOCAL_NETWORK: u8 = 7;
    pub(super) const PEER_NETWORK: u8 = 8;
}

/// A condition on a socket's addresses and ports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SocketCondition {
    /// Its own port is in this range, both ends included.
    LocalPort(u16, u16),
    /// The other side's port is in this range, both ends included.
    PeerPort(u16, u16),
    /// Its own address begins with so many bits of this one.
    LocalNetwork(IpAddr, u8),
    /// The other side's address begins with so many bits of this one.
    PeerNetwork(IpAddr, u8),
    /// Both hold.
    Both(Box<Self>, Box<Self>),
    /// One of them holds, or both.
    Either(Box<Self>, Box<Self>),
    /// It does not hold.
    Not(Box<Self>),
}

impl SocketCondition {
    /// The program; `None` where it would be too long.
    pub(super) fn program(&self) -> Option<Vec<u8>> {
        let program = match self {
            Self::LocalPort(first, last) => range(code::LOCAL_AT_LEAST, code::LOCAL_AT_MOST, *first, *last),
            Self::PeerPort(first, last) => range(code::PEER_AT_LEAST, code::PEER_AT_MOST, *first, *last),
            Self::LocalNetwork(address, bits) => network(code::LOCAL_NETWORK, *address, *bits),
            Self::PeerNetwork(address, bits) => network(code::PEER_NETWORK, *address, *bits),
            Self::Both(one, other) => both(one.program()?, &other.program()?),
            Self::Either(one, other) => {
                // Whoever fails the first comes behind the jump, which takes the others over the second.
                let (mut program, other) = (one.program()?, other.program()?);
                program.extend(jump(other.len() + OPERATION)?);
                program.extend(other);
                program
            }
            Self::Not(one) => {
                let mut program = one.program()?;
                program.extend(jump(OPERATION + REJECTED)?);
                program
            }
        };
        (program.len() <= LONGEST).then_some(program)
    }
}

/// The second behind the first; whoever fails the first is sent behind the end of both.
fn both(mut program: Vec<u8>, second: &[u8]) -> Vec<u8> {
    let mut left = program.len();
    while left > 0 {
        let at = program.len() - left;
        let (yes, no) = (usize::from(program[at + 1]), usize::from(super::half(&program, at + 2)));
        if no == left + REJECTED {
            let no = u16::try_from(no + second.len()).expect("a program is bounded");
            program[at + 2..at + 4].copy_from_slice(&no.to_ne_bytes());
        }
        left = left.saturating_sub(yes.max(OPERATION));
    }
    program.extend(second);
    program
}

/// A jump over so many bytes, itself included.
fn jump(over: usize) -> Option<[u8; OPERATION]> {
    let over = u16::try_from(over).ok()?.to_ne_bytes();
    Some([code::JUMP, 4, over[0], over[1]])
}

fn range(at_least: u8, at_most: u8, first: u16, last: u16) -> Vec<u8> {
    both(port(at_least, first), &port(at_most, last))
}

/// A comparison with a port, which stands in an operation of its own behind it.
fn port(code: u8, port: u16) -> Vec<u8> {
    let length = 2 * OPERATION;
    let mut program = operation(code, length);
    program.extend([0, 0]);
    program.extend(port.to_ne_bytes());
    program
}

/// A comparison with a network: `struct inet_diag_hostcond`, and the address.
fn network(code: u8, address: IpAddr, bits: u8) -> Vec<u8> {
    let (family, bytes) = match address {
        IpAddr::V4(address) => (libc::AF_INET, address.octets().to_vec()),
        IpAddr::V6(address) => (libc::AF_INET6, address.octets().to_vec()),
    };
    let any_port = -1_i32;
    let mut program = operation(code, OPERATION + 8 + bytes.len());
    program.extend([u8::try_from(family).expect("both families are small numbers"), bits, 0, 0]);
    program.extend(any_port.to_ne_bytes());
    program.extend(bytes);
    program
}

/// An operation that goes on behind itself where it holds, and rejects otherwise.
fn operation(code: u8, length: usize) -> Vec<u8> {
    let no = u16::try_from(length + REJECTED).expect("an operation is short").to_ne_bytes();
    vec![code, u8::try_from(length).expect("an operation is short"), no[0], no[1]]
}
