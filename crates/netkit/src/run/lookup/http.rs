//! DNS over HTTPS (RFC 8484): a question as the body of a POST over HTTP/2, and what comes back.
//!
//! HTTP/2 itself is `h2`'s. It speaks into one end of a pipe in memory; what it says is carried from the other to the
//! connection and back.

use std::cell::RefCell;
use std::io;
use std::pin::pin;

use bytes::Bytes;
use h2::client;
use http::{Method, Request, Version, header};
use netkit_dns::Exchange;
use netkit_model::{DnsEnd, Untrusted};
use netkit_net::{Errno, read_clocks};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

use crate::run::channel::Channel;

/// The media type of messages.
const MEDIA_TYPE: &str = "application/dns-message";
/// Bytes that wait in the pipe, either way.
const PIPE: usize = 65_536;
/// Read at once: about a record of TLS.
const PIECE: usize = 16_384;
/// Bytes of a body that are taken: the longest message there is.
const LONGEST_BODY: usize = 65_535;
/// Bytes of an error that are kept.
const LONGEST_ERROR: usize = 200;

/// Carries one question to its end. Cancel safe: the exchange has what came.
///
/// # Errors
/// Only when the event loop fails.
pub(super) async fn carry(
    exchange: &RefCell<Exchange>,
    channel: &mut Channel,
    question: &[u8],
) -> io::Result<()> {
    let url = url(exchange);
    let (near, far) = duplex(PIPE);
    let now = read_clocks().monotonic;
    exchange.borrow_mut().asked(now);
    let left = exchange.borrow().deadline().map(|deadline| deadline.since(now)).unwrap_or_default();
    let mut asking = pin!(ask(far, &url, question));
    let mut carrying = pin!(pump(channel, near));
    let mut is_carried = false;
    let mut sleeping = pin!(tokio::time::sleep(left));
    loop {
        tokio::select! {
            answer = &mut asking => {
                end(exchange, answer);
                return Ok(());
            }
            carried = &mut carrying, if !is_carried => match carried {
                // What came before may be a whole answer: HTTP/2 is given the end to read.
                Ok(()) => is_carried = true,
                Err(error) => {
                    exchange.borrow_mut().failed(read_clocks().monotonic, Errno::of(&error));
                    return Ok(());
                }
            },
            () = &mut sleeping => {
                exchange.borrow_mut().expire(read_clocks().monotonic);
                return Ok(());
            }
        }
    }
}

/// What a server answered in HTTP.
struct Answer {
    status: u16,
    media_type: Vec<u8>,
    body: Vec<u8>,
}

fn url(exchange: &RefCell<Exchange>) -> String {
    let exchange = exchange.borrow();
    let server = &exchange.query().server;
    let host = match (&server.name, server.address.is_ipv6()) {
        (Some(name), _) => name.clone(),
        (None, true) => format!("[{}]", server.address.ip()),
        (None, false) => server.address.ip().to_string(),
    };
    let path = server.path.as_deref().unwrap_or("/dns-query");
    match server.address.port() {
        443 => format!("https://{host}{path}"),
        port => format!("https://{host}:{port}{path}"),
    }
}

/// Asks, and waits for all of the answer.
async fn ask(pipe: DuplexStream, url: &str, question: &[u8]) -> Result<Answer, String> {
    let said = |error: h2::Error| error.to_string();
    let request = Request::builder()
        .version(Version::HTTP_2)
        .method(Method::POST)
        .uri(url)
        .header(header::CONTENT_TYPE, MEDIA_TYPE)
        .header(header::ACCEPT, MEDIA_TYPE)
        .header(header::CONTENT_LENGTH, question.len())
        .body(())
        .map_err(|error| error.to_string())?;
    let (client, connection) = client::handshake(pipe).await.map_err(said)?;
    let question = Bytes::copy_from_slice(question);
    let mut talking = pin!(async move {
        let mut client = client.ready().await.map_err(said)?;
        let (response, mut stream) = client.send_request(request, false).map_err(said)?;
        stream.send_data(question, true).map_err(said)?;
        let (head, mut body) = response.await.map_err(said)?.into_parts();
        let mut bytes = Vec::new();
        while let Some(piece) = body.data().await {
            let piece = piece.map_err(said)?;
            body.flow_control().release_capacity(piece.len()).map_err(said)?;
            if bytes.len() + piece.len() > LONGEST_BODY {
                return Err(format!("a body of more than {LONGEST_BODY} bytes"));
            }
            bytes.extend_from_slice(&piece);
        }
        let media_type = head.headers.get(header::CONTENT_TYPE).map(|value| value.as_bytes().to_vec());
        Ok(Answer { status: head.status.as_u16(), media_type: media_type.unwrap_or_default(), body: bytes })
    });
    let mut connection = pin!(connection);
    tokio::select! {
        biased;
        answer = &mut talking => answer,
        ended = &mut connection => match ended {
            Err(error) => Err(said(error)),
            // All that there was has been read; the answer is there or will never be.
            Ok(()) => talking.await,
        },
    }
}

/// Carries bytes between HTTP/2 and the connection until one of them ends.
async fn pump(channel: &mut Channel, mut pipe: DuplexStream) -> io::Result<()> {
    let (mut waiting, mut piece) = (Vec::new(), vec![0; PIECE]);
    loop {
        // TLS may have something left to send although there is nothing new.
        match channel.send(&waiting) {
            Ok(sent) => drop(waiting.drain(..sent)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        match channel.receive(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(length) => {
                // HTTP/2 that has ended reads no more.
                if pipe.write_all(&piece[..length]).await.is_err() {
                    return Ok(());
                }
                continue;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        tokio::select! {
            changed = channel.changed() => changed?,
            length = pipe.read(&mut piece), if waiting.is_empty() => match length {
                Ok(0) | Err(_) => return Ok(()),
                Ok(length) => waiting.extend_from_slice(&piece[..length]),
            },
        }
    }
}

/// Tells the exchange what came of it.
fn end(exchange: &RefCell<Exchange>, answer: Result<Answer, String>) {
    let now = read_clocks().monotonic;
    let mut exchange = exchange.borrow_mut();
    let http = |status, text: &[u8]| {
        let text = &text[..text.len().min(LONGEST_ERROR)];
        DnsEnd::Http { status, text: Untrusted::from_bytes(text) }
    };
    match answer {
        Err(error) => exchange.ended(now, http(0, error.as_bytes())),
        Ok(Answer { status: 200, media_type, body }) if is_message(&media_type) => {
            exchange.whole(now, &body);
            // What is no answer to the question is all that there will be.
            exchange.closed(now);
        }
        Ok(Answer { status: 200, media_type, .. }) => {
            let text = [b"content-type ".as_slice(), &media_type].concat();
            exchange.ended(now, http(200, &text));
        }
        Ok(Answer { status, body, .. }) => exchange.ended(now, http(status, &body)),
    }
}

fn is_message(media_type: &[u8]) -> bool {
    let kind = media_type.split(|byte| *byte == b';').next().unwrap_or_default();
    kind.trim_ascii().eq_ignore_ascii_case(MEDIA_TYPE.as_bytes())
}

#[cfg(test)]
mod tests;
