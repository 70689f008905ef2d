//! A name server that knows no name: it answers every question with one response code, or never. It has no records.

use std::net::{SocketAddr, UdpSocket};

use anyhow::{Context, Result};

/// A message's fixed part (RFC 1035 §4.1.1).
const HEADER: usize = 12;
/// The type and the class behind the name of a question (RFC 1035 §4.1.2).
const BEHIND_THE_NAME: usize = 4;
/// A plain datagram of DNS is no longer (RFC 1035 §4.2.1); ours bring a little more with EDNS.
const LONGEST: usize = 1232;

/// Answers from a thread of its own, until this process ends; without a code it stays silent.
pub fn answer(address: SocketAddr, code: Option<u8>) -> Result<()> {
    let socket = UdpSocket::bind(address).with_context(|| format!("cannot answer for names on {address}"))?;
    std::thread::spawn(move || {
        let mut buffer = [0; LONGEST];
        while let Ok((length, from)) = socket.recv_from(&mut buffer) {
            if let Some(reply) = code.and_then(|code| reply(&buffer[..length], code)) {
                let _whoever_asked_may_be_gone = socket.send_to(&reply, from);
            }
        }
    });
    Ok(())
}

/// The question again, as an answer without records; nothing for what is no question.
fn reply(query: &[u8], code: u8) -> Option<Vec<u8>> {
    let mut end = HEADER;
    while *query.get(end)? != 0 {
        end += 1 + usize::from(query[end]);
    }
    let mut reply = query.get(..end + 1 + BEHIND_THE_NAME)?.to_vec();
    // QR and "recursion available", with what was asked of recursion; then no record in any section.
    reply[2] |= 0x80;
    reply[3] = 0x80 | code;
    reply[6..HEADER].fill(0);
    Some(reply)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_comes_back_with_the_code_and_without_more() {
        let query = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x01\x01a\x00\x00\x01\x00\x01\x00\x00\x29";
        let wanted = b"\x12\x34\x81\x83\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x00\x00\x01\x00\x01";
        assert_eq!(reply(query, 3).as_deref(), Some(&wanted[..]));
        assert_eq!(reply(&query[..14], 3), None);
    }
}
