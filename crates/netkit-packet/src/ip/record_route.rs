//! The IPv4 record route option (RFC 791 §3.1): asking for it, and reading the addresses it brings back.
//!
//! It does not say which addresses lie on the way there and which on the way back, as the option does not.

use std::net::Ipv4Addr;

use pnet_packet::ipv4::Ipv4OptionNumbers;

use crate::malformed::{Malformed, split};

/// An empty record route option with nine slots, for the `IP_OPTIONS` of a socket.
///
/// Options take at most 40 bytes of a header. A no-operation comes first, which puts the addresses on word
/// boundaries; the record route option fills the other 39.
pub fn record_route_option() -> [u8; 40] {
    let mut options = [0; 40];
    options[..4].copy_from_slice(&[NO_OPERATION, RECORD_ROUTE, 39, FIRST_POINTER]);
    options
}

/// The addresses in the record route option among `options` (the options of a datagram), in the order they
/// were recorded; None when there is no such option, an empty list when nobody recorded.
///
/// # Errors
/// [`Malformed::Short`] when an option reaches beyond the bytes; [`Malformed::Field`] for a length that is no
/// option header and whole addresses, and for a pointer outside the option or between the slots.
pub fn recorded_route(options: &[u8]) -> Result<Option<Vec<Ipv4Addr>>, Malformed> {
    let mut rest = options;
    // Each turn takes at least one byte off `rest`, so the walk ends.
    while let Some((&kind, after_kind)) = rest.split_first() {
        rest = match kind {
            END_OF_OPTIONS => break,
            NO_OPERATION => after_kind,
            _ => {
                let (option, after_option) = split_option(rest)?;
                if kind == RECORD_ROUTE {
                    return recorded_addresses(option).map(Some);
                }
                after_option
            }
        };
    }
    Ok(None)
}

// The three types have neither the copied flag nor a class: type octet and option number are the same.
const END_OF_OPTIONS: u8 = Ipv4OptionNumbers::EOL.0;
const NO_OPERATION: u8 = Ipv4OptionNumbers::NOP.0;
const RECORD_ROUTE: u8 = Ipv4OptionNumbers::RR.0;

/// Type and length, which every option but the two of one byte has; the length counts both.
const OPTION_HEADER_LENGTH: usize = 2;
/// Type, length and pointer come before the slots.
const ROUTE_HEADER_LENGTH: usize = 3;
/// The pointer counts the option's bytes from one, so the first slot is number four.
const FIRST_POINTER: u8 = 4;

/// The option that `options` starts with, header included, and what follows it.
fn split_option(options: &[u8]) -> Result<(&[u8], &[u8]), Malformed> {
    let (header, _) = split("an IPv4 option", options, OPTION_HEADER_LENGTH)?;
    let length = usize::from(header[1]);
    if length < OPTION_HEADER_LENGTH {
        return Err(Malformed::Field { field: "the length of an IPv4 option", value: length });
    }
    split("an IPv4 option", options, length)
}

/// The addresses in the slots before the pointer of a whole record route option.
fn recorded_addresses(option: &[u8]) -> Result<Vec<Ipv4Addr>, Malformed> {
    // A last slot too short for an address is an error of the datagram (RFC 791 §3.1).
    let bad_length = Malformed::Field { field: "the length of a record route option", value: option.len() };
    let (header, slots) = option.split_at_checked(ROUTE_HEADER_LENGTH).ok_or(bad_length)?;
    let (slots, []) = slots.as_chunks::<4>() else { return Err(bad_length) };

    // The pointer of a full option is one past its end.
    let pointer = usize::from(header[2]);
    let bad_pointer = Malformed::Field { field: "the pointer of a record route option", value: pointer };
    let recorded_bytes = pointer.checked_sub(usize::from(FIRST_POINTER)).ok_or(bad_pointer)?;
    if !recorded_bytes.is_multiple_of(4) {
        return Err(bad_pointer);
    }
    let recorded = slots.get(..recorded_bytes / 4).ok_or(bad_pointer)?;
    Ok(recorded.iter().copied().map(Ipv4Addr::from).collect())
}

#[cfg(test)]
mod tests;
