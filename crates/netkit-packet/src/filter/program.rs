//! The second reading: a program for the kernel's classic packet filter (linux/filter.h, the machine of the BSD packet
//! filter) on a socket that sees packets from their network header on.
//!
//! First the headers are read once, into the machine's memory, with as many extension headers as the first reading walks;
//! then the conditions look only there and at the addresses. It attaches nothing.

use std::net::IpAddr;

use super::{Ends, Expression, Primitive, WITH_PORTS};
use crate::ip::IpVersion;
use crate::link;
use crate::peer_filter::Instruction;

/// Bytes of a packet that are kept: all.
const EVERYTHING: u32 = 0x4_0000;

/// Extension headers that are walked: as many as [`crate::ip::IpDatagram`] walks.
const MOST_EXTENSION_HEADERS: usize = 8;

/// What stands where in the machine's memory.
const VERSION: u32 = 0;
/// The protocol, or more than any is.
const PROTOCOL: u32 = 1;
const NO_PROTOCOL: u32 = 256;
/// One where there are ports.
const HAS_PORTS: u32 = 2;
const PORTS: u32 = 3;
/// Where the datagram ends, or what there is of it.
const LIMIT: u32 = 4;
/// Where the header behind those that are read begins.
const PLACE: u32 = 5;
const NEXT_PLACE: u32 = 6;

const LOAD_WORD: u16 = 0x20;
const LOAD_HALF: u16 = 0x28;
const LOAD_BYTE: u16 = 0x30;
const LOAD_WORD_AT_INDEX: u16 = 0x40;
const LOAD_HALF_AT_INDEX: u16 = 0x48;
const LOAD_BYTE_AT_INDEX: u16 = 0x50;
const LOAD_NUMBER: u16 = 0x00;
const LOAD_LENGTH: u16 = 0x80;
const LOAD_MEMORY: u16 = 0x60;
const INDEX_FROM_MEMORY: u16 = 0x61;
const INDEX_FROM_HEADER_LENGTH: u16 = 0xb1;
const STORE: u16 = 0x02;
const STORE_INDEX: u16 = 0x03;
const TO_INDEX: u16 = 0x07;
const FROM_INDEX: u16 = 0x87;
const ADD: u16 = 0x04;
const ADD_INDEX: u16 = 0x0c;
const AND: u16 = 0x54;
const SHIFT_LEFT: u16 = 0x64;
const SHIFT_RIGHT: u16 = 0x74;
const JUMP: u16 = 0x05;
const JUMP_IF_EQUAL: u16 = 0x15;
const JUMP_IF_GREATER: u16 = 0x25;
const JUMP_IF_AT_LEAST: u16 = 0x35;
const JUMP_IF_AT_LEAST_INDEX: u16 = 0x3d;
const JUMP_IF_ANY: u16 = 0x45;
const RETURN: u16 = 0x06;

/// Where the kernel keeps the EtherType of a packet (`SKF_AD_OFF` + `SKF_AD_PROTOCOL`).
const ETHER_TYPE: u32 = 0xffff_f000;

impl Expression {
    /// The program that keeps what is meant.
    pub fn program(&self) -> Vec<Instruction> {
        let mut program = Program::default();
        let (kept, dropped) = (program.label(), program.label());
        program.read_headers();
        program.condition(self, kept, dropped);
        program.here(kept);
        program.push(RETURN, EVERYTHING);
        program.here(dropped);
        program.push(RETURN, 0);
        program.finish()
    }
}

/// A place in the program that is jumped to; always forwards.
#[derive(Clone, Copy)]
struct Label(usize);

/// A program in the making.
#[derive(Default)]
struct Program {
    instructions: Vec<Instruction>,
    labels: Vec<usize>,
    jumps: Vec<(usize, Label)>,
}

impl Program {
    fn push(&mut self, code: u16, operand: u32) {
        self.instructions.push((code, 0, 0, operand));
    }

    fn label(&mut self) -> Label {
        self.labels.push(usize::MAX);
        Label(self.labels.len() - 1)
    }

    fn here(&mut self, label: Label) {
        self.labels[label.0] = self.instructions.len();
    }

    fn jump(&mut self, to: Label) {
        self.jumps.push((self.instructions.len(), to));
        self.push(JUMP, 0);
    }

    /// A jump where the comparison holds. Comparisons reach no farther than 255 instructions; plain jumps reach everywhere.
    fn jump_if(&mut self, comparison: u16, operand: u32, to: Label) {
        self.instructions.push((comparison, 0, 1, operand));
        self.jump(to);
    }

    fn jump_unless(&mut self, comparison: u16, operand: u32, to: Label) {
        self.instructions.push((comparison, 1, 0, operand));
        self.jump(to);
    }

    fn finish(mut self) -> Vec<Instruction> {
        for (place, label) in self.jumps {
            let distance = self.labels[label.0] - place - 1;
            self.instructions[place].3 = u32::try_from(distance).expect("a program of some thousands");
        }
        self.instructions
    }

    /// Reads the headers into the memory. Where they contradict themselves there is neither version nor protocol.
    fn read_headers(&mut self) {
        let (first, second, done) = (self.label(), self.label(), self.label());
        self.push(LOAD_NUMBER, 0);
        for place in [VERSION, HAS_PORTS, PORTS, LIMIT, PLACE, NEXT_PLACE] {
            self.push(STORE, place);
        }
        self.push(LOAD_NUMBER, NO_PROTOCOL);
        self.push(STORE, PROTOCOL);
        self.push(LOAD_HALF, ETHER_TYPE);
        self.jump_if(JUMP_IF_EQUAL, link::IPV4.into(), first);
        self.jump_if(JUMP_IF_EQUAL, link::IPV6.into(), second);
        self.jump(done);
        let ports = self.label();
        self.here(first);
        self.read_version_four(ports, done);
        self.here(second);
        self.read_version_six(done);
        self.here(ports);
        self.read_ports(done);
        self.here(done);
    }

    /// The header of RFC 791 §3.1, with the checks of the first reading.
    fn read_version_four(&mut self, ports: Label, done: Label) {
        self.check_version(20, 4, done);
        self.push(INDEX_FROM_HEADER_LENGTH, 0);
        self.push(FROM_INDEX, 0);
        self.jump_unless(JUMP_IF_AT_LEAST, 20, done);
        self.push(STORE, PLACE);
        self.push(LOAD_LENGTH, 0);
        self.jump_unless(JUMP_IF_AT_LEAST_INDEX, 0, done);
        self.push(LOAD_HALF, 2);
        self.jump_unless(JUMP_IF_AT_LEAST_INDEX, 0, done);
        self.store_limit();
        self.store_number(VERSION, 4);
        self.push(LOAD_BYTE, 9);
        self.push(STORE, PROTOCOL);
        // A later fragment has no ports.
        self.push(LOAD_HALF, 6);
        self.jump_if(JUMP_IF_ANY, 0x1fff, done);
        self.jump(ports);
    }

    /// The header of RFC 8200 §3 and those behind it; ends where ports may be read.
    fn read_version_six(&mut self, done: Label) {
        self.check_version(40, 6, done);
        self.push(LOAD_HALF, 4);
        self.push(ADD, 40);
        self.store_limit();
        self.store_number(VERSION, 6);
        self.store_number(PLACE, 40);
        self.push(LOAD_BYTE, 6);
        self.push(STORE, PROTOCOL);
        let walked = self.label();
        for _ in 0..MOST_EXTENSION_HEADERS {
            self.walk_extension_header(walked, done);
        }
        self.here(walked);
    }

    /// One extension header (RFC 8200 §4, RFC 4302 §2.2): to `walked` where it is none, or not whole.
    fn walk_extension_header(&mut self, walked: Label, done: Label) {
        let (header, options, authentication, fragment, whole) =
            (self.label(), self.label(), self.label(), self.label(), self.label());
        self.push(LOAD_MEMORY, PROTOCOL);
        for kind in [0, 43, 44, 51, 60] {
            self.jump_if(JUMP_IF_EQUAL, kind, header);
        }
        self.jump(walked);
        self.here(header);
        self.push(LOAD_MEMORY, PLACE);
        self.push(ADD, 8);
        self.push(TO_INDEX, 0);
        self.push(LOAD_MEMORY, LIMIT);
        self.jump_unless(JUMP_IF_AT_LEAST_INDEX, 0, walked);
        self.push(INDEX_FROM_MEMORY, PLACE);
        self.push(LOAD_MEMORY, PROTOCOL);
        self.jump_if(JUMP_IF_EQUAL, 44, fragment);
        self.jump_if(JUMP_IF_EQUAL, 51, authentication);
        self.here(options);
        self.push(LOAD_BYTE_AT_INDEX, 1);
        self.push(ADD, 1);
        self.push(SHIFT_LEFT, 3);
        self.jump(whole);
        self.here(authentication);
        self.push(LOAD_BYTE_AT_INDEX, 1);
        self.push(ADD, 2);
        self.push(SHIFT_LEFT, 2);
        self.jump(whole);
        self.here(fragment);
        let first = self.label();
        self.push(LOAD_HALF_AT_INDEX, 2);
        self.jump_unless(JUMP_IF_ANY, 0xfff8, first);
        self.push(LOAD_BYTE_AT_INDEX, 0);
        self.push(STORE, PROTOCOL);
        self.jump(done);
        self.here(first);
        self.push(LOAD_NUMBER, 8);
        self.here(whole);
        self.push(ADD_INDEX, 0);
        self.push(TO_INDEX, 0);
        self.push(STORE_INDEX, NEXT_PLACE);
        self.push(LOAD_MEMORY, LIMIT);
        self.jump_unless(JUMP_IF_AT_LEAST_INDEX, 0, walked);
        self.push(INDEX_FROM_MEMORY, PLACE);
        self.push(LOAD_BYTE_AT_INDEX, 0);
        self.push(STORE, PROTOCOL);
        self.push(INDEX_FROM_MEMORY, NEXT_PLACE);
        self.push(STORE_INDEX, PLACE);
    }

    fn read_ports(&mut self, done: Label) {
        let has_ports = self.label();
        self.push(LOAD_MEMORY, PROTOCOL);
        for number in WITH_PORTS {
            self.jump_if(JUMP_IF_EQUAL, number.into(), has_ports);
        }
        self.jump(done);
        self.here(has_ports);
        self.push(LOAD_MEMORY, PLACE);
        self.push(ADD, 4);
        self.push(TO_INDEX, 0);
        self.push(LOAD_MEMORY, LIMIT);
        self.jump_unless(JUMP_IF_AT_LEAST_INDEX, 0, done);
        self.push(INDEX_FROM_MEMORY, PLACE);
        self.push(LOAD_WORD_AT_INDEX, 0);
        self.push(STORE, PORTS);
        self.store_number(HAS_PORTS, 1);
    }

    /// Goes on only where so many bytes are there and the first says this version.
    fn check_version(&mut self, length: u32, version: u32, done: Label) {
        self.push(LOAD_LENGTH, 0);
        self.jump_unless(JUMP_IF_AT_LEAST, length, done);
        self.push(LOAD_BYTE, 0);
        self.push(SHIFT_RIGHT, 4);
        self.jump_unless(JUMP_IF_EQUAL, version, done);
    }

    /// The datagram ends where its length, which is loaded, says, or where the packet does.
    fn store_limit(&mut self) {
        let is_whole = self.label();
        self.push(STORE, LIMIT);
        self.push(INDEX_FROM_MEMORY, LIMIT);
        self.push(LOAD_LENGTH, 0);
        self.jump_if(JUMP_IF_AT_LEAST_INDEX, 0, is_whole);
        self.push(STORE, LIMIT);
        self.here(is_whole);
    }

    fn store_number(&mut self, place: u32, number: u32) {
        self.push(LOAD_NUMBER, number);
        self.push(STORE, place);
    }

    /// To `then` where the condition holds, to `otherwise` where it does not.
    fn condition(&mut self, expression: &Expression, then: Label, otherwise: Label) {
        match expression {
            Expression::Not(one) => self.condition(one, otherwise, then),
            Expression::And(one, other) => {
                let both = self.label();
                self.condition(one, both, otherwise);
                self.here(both);
                self.condition(other, then, otherwise);
            }
            Expression::Or(one, other) => {
                let neither = self.label();
                self.condition(one, then, neither);
                self.here(neither);
                self.condition(other, then, otherwise);
            }
            Expression::Is(primitive) => self.primitive(primitive, then, otherwise),
        }
    }

    fn primitive(&mut self, primitive: &Primitive, then: Label, otherwise: Label) {
        match primitive {
            Primitive::Version(version) => self.check_memory(VERSION, number(*version), otherwise),
            Primitive::Protocol(protocol, version) => {
                self.check_memory(PROTOCOL, (*protocol).into(), otherwise);
                if let Some(version) = version {
                    self.check_memory(VERSION, number(*version), otherwise);
                }
            }
            Primitive::Net(ends, network, length) => {
                self.check_memory(VERSION, number(IpVersion::of(network)), otherwise);
                let (source, destination, words) = words(*network, *length);
                let within = |program: &mut Self, place: u32, otherwise| {
                    program.words(place, &words, otherwise);
                };
                self.ends(*ends, [source, destination], then, otherwise, within);
            }
            Primitive::Ports(ends, protocol, first, last) => {
                self.check_memory(HAS_PORTS, 1, otherwise);
                if let Some(protocol) = protocol {
                    self.check_memory(PROTOCOL, (*protocol).into(), otherwise);
                }
                let (first, last) = (u32::from(*first), u32::from(*last));
                let within = |program: &mut Self, shift: u32, otherwise| {
                    program.push(LOAD_MEMORY, PORTS);
                    program.push(SHIFT_RIGHT, shift);
                    program.push(AND, 0xffff);
                    program.jump_unless(JUMP_IF_AT_LEAST, first, otherwise);
                    program.jump_if(JUMP_IF_GREATER, last, otherwise);
                };
                self.ends(*ends, [16, 0], then, otherwise, within);
            }
        }
        self.jump(then);
    }

    /// A check of the ends that are meant, each at its place: falls through where it holds.
    fn ends(
        &mut self,
        ends: Ends,
        [source, destination]: [u32; 2],
        then: Label,
        otherwise: Label,
        check: impl Fn(&mut Self, u32, Label),
    ) {
        match ends {
            Ends::Source => check(self, source, otherwise),
            Ends::Destination => check(self, destination, otherwise),
            Ends::Both => {
                check(self, source, otherwise);
                check(self, destination, otherwise);
            }
            Ends::Either => {
                let other = self.label();
                check(self, source, other);
                self.jump(then);
                self.here(other);
                check(self, destination, otherwise);
            }
        }
    }

    fn check_memory(&mut self, place: u32, number: u32, otherwise: Label) {
        self.push(LOAD_MEMORY, place);
        self.jump_unless(JUMP_IF_EQUAL, number, otherwise);
    }

    /// The words at a place, each under its mask, are these.
    fn words(&mut self, place: u32, words: &[(u32, u32)], otherwise: Label) {
        for (index, (word, mask)) in (0..).zip(words) {
            if *mask > 0 {
                self.push(LOAD_WORD, place + 4 * index);
                self.push(AND, *mask);
                self.jump_unless(JUMP_IF_EQUAL, word & mask, otherwise);
            }
        }
    }
}

const fn number(version: IpVersion) -> u32 {
    match version {
        IpVersion::V4 => 4,
        IpVersion::V6 => 6,
    }
}

/// Where the addresses stand, and a network as words with their masks.
fn words(network: IpAddr, length: u8) -> (u32, u32, Vec<(u32, u32)>) {
    let (source, destination, bytes) = match network {
        IpAddr::V4(network) => (12, 16, network.octets().to_vec()),
        IpAddr::V6(network) => (8, 24, network.octets().to_vec()),
    };
    let (words, _) = bytes.as_chunks::<4>();
    let masked = (0_u32..).zip(words).map(|(index, word)| {
        let bits = u32::from(length).saturating_sub(32 * index).min(32);
        (u32::from_be_bytes(*word), u32::MAX.checked_shl(32 - bits).unwrap_or(0))
    });
    (source, destination, masked.collect())
}
