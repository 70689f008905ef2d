//! One question to a service of this host, over its Unix socket, and the answer up to the byte that ends it.
//!
//! What either says is not its business, and how long to wait neither: whoever drops the future has given up.

use std::io;
use std::path::Path;

use tokio::net::UnixStream;

/// Bytes that are read at once.
const PORTION: usize = 4 << 10;

/// Sends `question`, and gives what comes back before the first byte `end`.
///
/// # Errors
/// What the system says; [`io::ErrorKind::UnexpectedEof`] where the service ends before its answer does, and
/// [`io::ErrorKind::InvalidData`] where it has not ended after `most` bytes.
pub async fn ask_local_service(path: &Path, question: &[u8], end: u8, most: usize) -> io::Result<Vec<u8>> {
    let stream = UnixStream::connect(path).await?;
    let mut rest = question;
    while !rest.is_empty() {
        stream.writable().await?;
        match stream.try_write(rest) {
            Ok(sent) => rest = &rest[sent..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    let mut answer = Vec::new();
    let mut portion = [0; PORTION];
    loop {
        stream.readable().await?;
        let read = match stream.try_read(&mut portion) {
            Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(read) => &portion[..read],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        };
        let ended = read.iter().position(|byte| *byte == end);
        answer.extend_from_slice(&read[..ended.unwrap_or(read.len())]);
        if answer.len() > most {
            return Err(io::ErrorKind::InvalidData.into());
        }
        if ended.is_some() {
            return Ok(answer);
        }
    }
}
