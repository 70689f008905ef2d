//! Whose network an address is in, from a table on disk; nobody is asked.

use std::collections::HashSet;
use std::net::IpAddr;
use std::path::Path;

use anyhow::{Context as _, bail};
use maxminddb::{PathElement, Reader};
use netkit_model::{Origin, Untrusted};

/// Addresses that were told about: as many as the names that are remembered.
const MOST_TOLD: usize = 1_024;

/// A table of autonomous systems.
pub(crate) struct Origins {
    table: Reader<Vec<u8>>,
    told: HashSet<IpAddr>,
}

impl Origins {
    /// Reads a table in the `MaxMind` DB format.
    pub(crate) fn open(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let bytes = std::fs::read(path).with_context(|| format!("cannot read {shown}"))?;
        let table = Reader::from_source(bytes).with_context(|| format!("{shown} is no MMDB file"))?;
        if table.metadata().node_count == 0 {
            bail!("{shown} holds no networks");
        }
        Ok(Self { table, told: HashSet::new() })
    }

    /// The origin of an address, once for each.
    pub(crate) fn news_of(&mut self, address: IpAddr) -> Option<Origin> {
        if self.told.len() >= MOST_TOLD || !self.told.insert(address) {
            return None;
        }
        self.origin(address)
    }

    /// Tables name the same things differently: `GeoLite2` has a number and an organization, `IPinfo` has `AS64500` and
    /// a name, as text.
    pub(crate) fn origin(&self, address: IpAddr) -> Option<Origin> {
        let found = self.table.lookup(address).ok()?;
        let text = |key| found.decode_path::<String>(&[PathElement::Key(key)]).ok().flatten();
        let number = found.decode_path::<u32>(&[PathElement::Key("autonomous_system_number")]).ok().flatten();
        let as_number = number.or_else(|| text("asn")?.trim_start_matches("AS").parse().ok())?;
        let organisation =
            text("autonomous_system_organization").or_else(|| text("as_name")).or_else(|| text("name"));
        Some(Origin {
            as_number,
            organisation: organisation.map(|name| Untrusted::from_bytes(name.into_bytes())),
        })
    }
}
