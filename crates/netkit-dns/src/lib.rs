//! Names to addresses as applications see them, addresses to names, and what name servers say when asked themselves.
//!
//! [`resolve`] gives what `getaddrinfo` gives every program on this host, and [`ReverseNames`] finds names for addresses beside
//! the probes, never before them. The rest is pure: an [`Exchange`] is one question to one server, an inquiry ([`Asking`]) many
//! because of one another, and whoever drives them owns sockets and clocks. What answers mean is not judged here.

mod alias_inquiry;
mod asking;
mod bulk;
mod chain;
mod compare;
mod delegation;
mod error;
mod exchange;
mod host_name;
mod hosts_file;
mod idn;
mod literal;
mod nsswitch;
mod ptr_name;
mod questionnaire;
mod resolver_config;
mod reverse;
mod reverse_name;
mod search;
mod system;
mod together;
mod transport_inquiry;

pub use alias_inquiry::AliasInquiry;
pub use asking::{Asking, QueryId};
pub use bulk::{Bulk, BulkConfig, BulkQuery};
pub use chain::{AnchorFault, Chain, TrustAnchors};
pub use compare::{Repeated, compare};
pub use delegation::{Delegating, DelegationManner, HintsFault, RootHints};
pub use error::{EscapedName, NameFault, ResolveError};
pub use exchange::{Chance, Datagram, Errand, Exchange, ExchangePolicy};
pub use hosts_file::hosts_entries;
pub use idn::{to_ascii, to_unicode};
pub use nsswitch::name_sources;
pub use ptr_name::PtrName;
pub use questionnaire::Questionnaire;
pub use resolver_config::{ResolverTexts, resolver_config};
pub use reverse::ReverseNames;
pub use reverse_name::reverse_name;
pub use search::Search;
pub use system::{AddressFamily, resolve, system_answer};
pub use together::Together;
pub use transport_inquiry::TransportInquiry;
