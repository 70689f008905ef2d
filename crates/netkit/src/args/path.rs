//! The words that `trace`, `mtr` and `pathping` share.

use std::path::PathBuf;

use crate::numbers;

/// Which path, and how the answers are named.
#[derive(Debug, clap::Args)]
pub(crate) struct PathArgs {
    /// A name or an address; with a port, as in host:443, the probes are TCP handshakes to it
    #[arg(value_name = "HOST[:PORT]")]
    pub(crate) target: String,

    /// Use IPv4 only
    #[arg(short = '4', long, conflicts_with = "ipv6", help_heading = "Path")]
    pub(crate) ipv4: bool,

    /// Use IPv6 only
    #[arg(short = '6', long, help_heading = "Path")]
    pub(crate) ipv6: bool,

    /// The first hop to probe
    #[arg(short = 'f', long = "first-hop", visible_alias = "first-ttl", value_name = "HOP", default_value = "1",
          value_parser = numbers::hop_limit, allow_hyphen_values = true, help_heading = "Path")]
    pub(crate) first_hop: u8,

    /// The farthest hop to probe
    #[arg(short = 'm', long = "max-hops", visible_alias = "max-ttl", value_name = "HOP", default_value = "30",
          value_parser = numbers::hop_limit, allow_hyphen_values = true, help_heading = "Path")]
    pub(crate) max_hop: u8,

    /// Show addresses, do not look up names
    #[arg(short = 'n', long = "numeric", visible_alias = "no-dns", help_heading = "Output")]
    pub(crate) numeric: bool,

    /// Show whose network each address is in, from this table (MMDB, such as GeoLite2-ASN); nobody is asked
    #[arg(long, value_name = "FILE.mmdb", help_heading = "Output")]
    pub(crate) asn: Option<PathBuf>,
}
