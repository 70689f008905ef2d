//! DNS messages: bytes to values, and questions to bytes (RFC 1035 §4).
//!
//! It is made for looking at answers that are wrong: a record whose data are malformed is told as such and hides no other
//! record, a message that ends too early keeps what came before, and unknown types survive as bytes. It verifies no
//! signature, compresses no name and knows no server.

mod edns;
mod header;
mod layout;
mod message;
mod name;
mod rdata;
mod reader;
mod record_type;
mod text;

pub use edns::{ClientSubnet, Edns, EdnsOption, ExtendedError};
pub use header::{DnsFlags, DnsHeader, Opcode, Rcode};
pub use layout::Layout;
pub use message::{DnsMessage, DnsRecord, Question, SectionFault};
pub use name::{DomainName, NameFault};
pub use rdata::{AddressPrefix, Field, Location, Parts, Rdata, Value, algorithm_name};
pub use record_type::{Class, RecordType};

#[cfg(test)]
mod tests;
