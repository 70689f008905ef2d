//! The program by which a kernel keeps the TCP segments of one peer's port among all packets that come in.
//!
//! It is for the kernel's classic packet filter (linux/filter.h, the machine of the BSD packet
//! filter) on a socket that sees packets from their IP header on. It attaches nothing.

use std::net::{IpAddr, SocketAddr};

use crate::ip::protocol;

/// An instruction: what is done, how many instructions are skipped where a comparison holds and where it does not, and an
/// offset or a number.
pub type Instruction = (u16, u8, u8, u32);

/// Keeps TCP segments from an address and port to this host. IPv6 segments behind extension headers are not kept: answers to
/// a SYN have none.
pub fn segments_from(peer: SocketAddr) -> Vec<Instruction> {
    let (ether_type, checks) = match peer.ip() {
        IpAddr::V4(ip) => {
            let checks = vec![(LOAD_BYTE, 9, u32::from(protocol::TCP)), (LOAD_WORD, 12, u32::from(ip))];
            (0x0800, checks)
        }
        IpAddr::V6(ip) => {
            let words = ip.octets();
            let words = words
                .chunks_exact(4)
                .map(|word| word.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)));
            let mut checks = vec![(LOAD_BYTE, 6, u32::from(protocol::TCP))];
            checks.extend(
                [8, 12, 16, 20].into_iter().zip(words).map(|(offset, word)| (LOAD_WORD, offset, word)),
            );
            (0x86dd, checks)
        }
    };
    let mut program = Program::default();
    program.check((LOAD_HALF, ANCILLARY + PROTOCOL), ether_type);
    program.check((LOAD_WORD, ANCILLARY + PACKET_TYPE), TO_THIS_HOST);
    for (load, offset, value) in checks {
        program.check((load, offset), value);
    }
    if peer.is_ipv4() {
        // The header's length in words is the low half of its first byte.
        program.0.push((LOAD_HEADER_LENGTH, 0, 0, 0));
        program.check((LOAD_HALF_BEHIND_HEADER, 0), peer.port().into());
    } else {
        program.check((LOAD_HALF, 40), peer.port().into());
    }
    program.finish()
}

const LOAD_WORD: u16 = 0x20;
const LOAD_HALF: u16 = 0x28;
const LOAD_BYTE: u16 = 0x30;
const LOAD_HALF_BEHIND_HEADER: u16 = 0x48;
const LOAD_HEADER_LENGTH: u16 = 0xb1;
const JUMP_IF_EQUAL: u16 = 0x15;
const RETURN: u16 = 0x06;

/// Where the kernel keeps what it knows of a packet beside its bytes (`SKF_AD_OFF`, `SKF_AD_PROTOCOL`, `SKF_AD_PKTTYPE`).
const ANCILLARY: u32 = 0xffff_f000;
const PROTOCOL: u32 = 0;
const PACKET_TYPE: u32 = 4;
/// `PACKET_HOST`: neither sent by us nor meant for others.
const TO_THIS_HOST: u32 = 0;

/// A chain of checks, all of which must hold.
#[derive(Default)]
struct Program(Vec<Instruction>);

impl Program {
    /// One more check: what is loaded from where must be this.
    fn check(&mut self, (load, offset): (u16, u32), value: u32) {
        self.0.push((load, 0, 0, offset));
        self.0.push((JUMP_IF_EQUAL, 0, u8::MAX, value));
    }

    /// The whole program: a check that fails skips to its end, which keeps nothing.
    fn finish(mut self) -> Vec<Instruction> {
        self.0.push((RETURN, 0, 0, u32::MAX));
        let end = self.0.len();
        self.0.push((RETURN, 0, 0, 0));
        for (place, instruction) in self.0.iter_mut().enumerate() {
            if instruction.0 == JUMP_IF_EQUAL {
                instruction.2 = u8::try_from(end - place - 1).expect("a program of twenty instructions");
            }
        }
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_that_fails_skips_to_the_end() {
        for peer in ["192.0.2.7:443", "[2001:db8::7]:443"] {
            let program = segments_from(peer.parse().expect("an endpoint"));
            let last = program.len() - 1;
            assert_eq!(program[last], (RETURN, 0, 0, 0));
            assert_eq!(program[last - 1], (RETURN, 0, 0, u32::MAX));
            for (place, (code, then, otherwise, _)) in program.iter().enumerate() {
                if *code == JUMP_IF_EQUAL {
                    assert_eq!((*then, place + 1 + usize::from(*otherwise)), (0, last));
                }
            }
        }
    }

    #[test]
    fn it_is_the_program_that_tcpdump_would_write() {
        // `tcpdump -d 'tcp and src host 192.0.2.7 and src port 443'` on a socket without link-layer headers, behind the two
        // ancillary loads.
        let program = segments_from("192.0.2.7:443".parse().expect("an endpoint"));
        let loads: Vec<(u16, u32)> =
            program.iter().filter(|one| one.0 != JUMP_IF_EQUAL).map(|one| (one.0, one.3)).collect();
        let expected = [
            (0x28, 0xffff_f000),
            (0x20, 0xffff_f004),
            (0x30, 9),
            (0x20, 12),
            (0xb1, 0),
            (0x48, 0),
            (0x06, u32::MAX),
            (0x06, 0),
        ];
        assert_eq!(loads, expected);
        let values: Vec<u32> = program.iter().filter(|one| one.0 == JUMP_IF_EQUAL).map(|one| one.3).collect();
        assert_eq!(values, [0x0800, 0, 6, 0xc000_0207, 443]);
    }
}
