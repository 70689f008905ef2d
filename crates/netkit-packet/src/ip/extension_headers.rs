//! The chain of IPv6 extension headers: how long it is and which protocol stands at its end.
//!
//! It does not act on any of them: their options and routes stay bytes.

use pnet_packet::ip::{IpNextHeaderProtocol, IpNextHeaderProtocols};

use super::datagram::{Extent, Fragment};
use crate::malformed::{Malformed, split};

/// A walked chain.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    /// What the last header of the chain announces; 44 behind the header of a fragment that is not the first.
    pub(super) protocol: u8,
    /// What the fragment header says, if there is one.
    pub(super) fragment: Option<Fragment>,
    /// Bytes of all headers of the chain.
    pub(super) length: usize,
}

/// Walks the chain that starts `bytes` with a header of the kind `first` (RFC 8200 §4).
///
/// A quote may end within the chain: the header that is cut ends it.
pub(super) fn walk(first: u8, bytes: &[u8], extent: Extent) -> Result<Chain, Malformed> {
    let mut chain = Chain { protocol: first, fragment: None, length: 0 };
    for _ in 0..MAX_EXTENSION_HEADERS {
        let kind = IpNextHeaderProtocol(chain.protocol);
        let header = match split_header(kind, &bytes[chain.length..]) {
            Ok(Some(header)) => header,
            Ok(None) => break,
            Err(_) if extent == Extent::Quoted => break,
            Err(short) => return Err(short),
        };
        chain.length += header.len();
        if kind == IpNextHeaderProtocols::Ipv6Frag {
            let fragment = decode_fragment(header);
            chain.fragment = Some(fragment);
            if fragment.offset > 0 {
                break;
            }
        }
        chain.protocol = header[0];
    }
    Ok(chain)
}

/// More than RFC 8200 §4.1 recommends that a datagram has; a longer chain only keeps its readers busy.
const MAX_EXTENSION_HEADERS: usize = 8;

/// No extension header is shorter, and all lengths stand in it.
const SHORTEST: usize = 8;

/// The whole header of this kind that `bytes` start with, or `None` when this kind is no extension header.
fn split_header(kind: IpNextHeaderProtocol, bytes: &[u8]) -> Result<Option<&[u8]>, Malformed> {
    let length: fn(u8) -> usize = match kind {
        // In units of eight bytes, without the first eight (RFC 8200 §4.3, §4.4, §4.6).
        IpNextHeaderProtocols::Hopopt
        | IpNextHeaderProtocols::Ipv6Route
        | IpNextHeaderProtocols::Ipv6Opts => |length| (usize::from(length) + 1) * 8,
        // The length's place is reserved (RFC 8200 §4.5).
        IpNextHeaderProtocols::Ipv6Frag => |_| SHORTEST,
        // In units of four bytes, minus two (RFC 4302 §2.2);
        IpNextHeaderProtocols::Ah => |length| (usize::from(length) + 2) * 4,
        _ => return Ok(None),
    };
    let what = "an IPv6 extension header";
    let (start, _) = split(what, bytes, SHORTEST)?;
    let (header, _) = split(what, bytes, length(start[1]))?;
    Ok(Some(header))
}

/// What a whole fragment header says (RFC 8200 §4.5).
fn decode_fragment(header: &[u8]) -> Fragment {
    let word = u16::from_be_bytes([header[2], header[3]]);
    // The offset's units of eight bytes stand three bits above the flags: masked, they are bytes.
    Fragment { offset: usize::from(word & 0xfff8), more: word & 1 == 1 }
}
