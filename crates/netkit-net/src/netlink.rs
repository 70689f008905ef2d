//! One conversation with the kernel by netlink(7): a question, and its answer or its dump.
//!
//! It knows no message's meaning; what is asked, and what the answers say, is its callers' business.
//!
//! The calls block, for microseconds as a rule: the kernel answers a question while it is being sent.

use std::io::{self, Read as _};
use std::os::fd::AsRawFd as _;
use std::time::Duration;

use netlink_packet_core::{
    NLM_F_DUMP, NLM_F_DUMP_INTR, NLM_F_REQUEST, NLMSG_ALIGNTO, NetlinkBuffer, NetlinkDeserializable,
    NetlinkHeader, NetlinkMessage, NetlinkPayload, NetlinkSerializable,
};
use socket2::{Domain, Protocol, Socket, Type};

use crate::Errno;
use crate::socket::set_flag;

/// How long an answer is waited for; one that takes longer never comes.
const PATIENCE: Duration = Duration::from_secs(1);
/// The kernel fills no longer buffer than 32 KiB with a dump, and a single answer is shorter.
const BUFFER: usize = 64 * 1024;
/// Messages that are taken of one dump: more than any host has rules, addresses or sockets to one port.
const LONGEST_DUMP: usize = 1 << 20;

/// A socket on which the kernel is asked.
#[derive(Debug)]
pub(crate) struct Netlink {
    socket: Socket,
    sequence: u32,
    buffer: Vec<u8>,
}

impl Netlink {
    /// Opens a socket of one of the netlink protocols (`NETLINK_ROUTE`, …); it needs no permission.
    pub(crate) fn open(protocol: i32) -> io::Result<Self> {
        let socket = Socket::new(Domain::from(libc::AF_NETLINK), Type::RAW, Some(Protocol::from(protocol)))?;
        socket.set_read_timeout(Some(PATIENCE))?;
        // Before Linux 4.20 the kernel cannot filter a dump by more than the family; what comes is then longer, and
        // as true.
        let _only_faster = set_flag(socket.as_raw_fd(), libc::SOL_NETLINK, libc::NETLINK_GET_STRICT_CHK);
        Ok(Self { socket, sequence: 0, buffer: vec![0; BUFFER] })
    }

    /// Asks for one thing: the kernel's answer, or its errno. `Err` is a failure to ask or to read.
    pub(crate) fn ask<M>(&mut self, question: M) -> io::Result<Result<M, Errno>>
    where
        M: NetlinkSerializable + NetlinkDeserializable,
    {
        self.send(question, NLM_F_REQUEST)?;
        loop {
            let datagram = self.receive()?;
            for message in messages(datagram.0, datagram.1) {
                match message? {
                    Said::Answer(answer, _) => return Ok(Ok(answer)),
                    Said::Errno(errno) => return Ok(Err(errno)),
                    Said::Unreadable => return Err(io::ErrorKind::InvalidData.into()),
                    Said::Done(_) | Said::Nothing => {}
                }
            }
        }
    }

    /// Asks for all there are. A dump that the kernel calls inconsistent, because its subject changed meanwhile, is
    /// asked for once more. What cannot be read is left out: one odd rule must not hide the others.
    pub(crate) fn dump<M>(&mut self, question: &M) -> io::Result<Vec<M>>
    where
        M: NetlinkSerializable + NetlinkDeserializable + Clone,
    {
        let (answers, was_interrupted) = self.dump_once(question.clone(), Some)?;
        if !was_interrupted {
            return Ok(answers);
        }
        let (answers, _taken_as_it_is) = self.dump_once(question.clone(), Some)?;
        Ok(answers)
    }

    /// Asks for all there are once, and holds in memory only what `keep` makes of an answer: a router has a million routes.
    pub(crate) fn dump_kept<M, T>(
        &mut self,
        question: &M,
        keep: impl FnMut(M) -> Option<T>,
    ) -> io::Result<Vec<T>>
    where
        M: NetlinkSerializable + NetlinkDeserializable + Clone,
    {
        let (answers, _taken_as_it_is) = self.dump_once(question.clone(), keep)?;
        Ok(answers)
    }

    fn dump_once<M, T>(
        &mut self,
        question: M,
        mut keep: impl FnMut(M) -> Option<T>,
    ) -> io::Result<(Vec<T>, bool)>
    where
        M: NetlinkSerializable + NetlinkDeserializable,
    {
        self.send(question, NLM_F_REQUEST | NLM_F_DUMP)?;
        let mut answers = Vec::new();
        let mut was_interrupted = false;
        loop {
            let datagram = self.receive()?;
            for message in messages(datagram.0, datagram.1) {
                match message? {
                    Said::Answer(answer, flags) => {
                        was_interrupted |= flags & NLM_F_DUMP_INTR != 0;
                        answers.extend(keep(answer));
                    }
                    Said::Done(flags) => {
                        return Ok((answers, was_interrupted || flags & NLM_F_DUMP_INTR != 0));
                    }
                    Said::Errno(errno) => return Err(errno.into()),
                    Said::Unreadable | Said::Nothing => {}
                }
            }
            if answers.len() > LONGEST_DUMP {
                return Err(io::ErrorKind::OutOfMemory.into());
            }
        }
    }

    fn send<M: NetlinkSerializable>(&mut self, question: M, flags: u16) -> io::Result<()> {
        self.sequence = self.sequence.wrapping_add(1);
        let mut header = NetlinkHeader::default();
        header.flags = flags;
        header.sequence_number = self.sequence;
        let mut message = NetlinkMessage::new(header, NetlinkPayload::InnerMessage(question));
        message.finalize();
        let mut bytes = vec![0; message.buffer_len()];
        message.serialize(&mut bytes);
        // A netlink socket without a destination speaks to the kernel.
        self.socket.send(&bytes)?;
        Ok(())
    }

    fn receive(&mut self) -> io::Result<(&[u8], u32)> {
        let length = (&self.socket).read(&mut self.buffer)?;
        Ok((&self.buffer[..length], self.sequence))
    }
}

/// What one message of the kernel says.
#[derive(Debug, PartialEq, Eq)]
enum Said<M> {
    /// An answer, with the flags of its header.
    Answer(M, u16),
    /// No.
    Errno(Errno),
    /// The dump is complete.
    Done(u16),
    /// Nothing, or nothing about this question.
    Nothing,
    /// Something that the decoder of this message does not understand.
    Unreadable,
}

/// Every message of a datagram that answers the question with this number. A message whose length cannot be true
/// ends it.
fn messages<M>(mut datagram: &[u8], sequence: u32) -> impl Iterator<Item = io::Result<Said<M>>>
where
    M: NetlinkDeserializable,
{
    std::iter::from_fn(move || {
        if datagram.is_empty() {
            return None;
        }
        let Ok(envelope) = NetlinkBuffer::new_checked(datagram) else {
            datagram = &[];
            return Some(Err(io::ErrorKind::InvalidData.into()));
        };
        let is_answer = envelope.sequence_number() == sequence;
        let length = usize::try_from(envelope.length()).unwrap_or(usize::MAX).min(datagram.len());
        let (message, _) = datagram.split_at(length);
        let padded = length.next_multiple_of(usize::from(NLMSG_ALIGNTO)).min(datagram.len());
        datagram = &datagram[padded..];
        Some(Ok(if is_answer { said(message) } else { Said::Nothing }))
    })
}

fn said<M: NetlinkDeserializable>(message: &[u8]) -> Said<M> {
    let Ok(message) = NetlinkMessage::<M>::deserialize(message) else {
        return Said::Unreadable;
    };
    match message.payload {
        NetlinkPayload::InnerMessage(answer) => Said::Answer(answer, message.header.flags),
        NetlinkPayload::Error(error) => match error.code {
            Some(code) => Said::Errno(Errno(code.get().wrapping_neg())),
            None => Said::Nothing,
        },
        // A dump that failed on its way says so at its end.
        NetlinkPayload::Done(done) if done.code < 0 => Said::Errno(Errno(done.code.wrapping_neg())),
        NetlinkPayload::Done(_) => Said::Done(message.header.flags),
        _ => Said::Nothing,
    }
}

#[cfg(test)]
mod tests;
