//! The names of interfaces, for addresses with a scope; it asks no kernel.

use std::collections::BTreeMap;

use crate::Address;

/// Names of this host's interfaces by index, as far as the addresses of a run need them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InterfaceNames(BTreeMap<u32, String>);

impl InterfaceNames {
    /// The address with its scope as people write it (RFC 4007 §11): `fe80::1%eth0`, and `fe80::1%2` where the
    /// interface has no name here. An interface may be called almost anything, so whoever prints this escapes it.
    pub fn scoped(&self, address: Address) -> String {
        match self.0.get(&address.scope_id) {
            Some(name) => format!("{}%{name}", address.ip),
            None => address.to_string(),
        }
    }
}

impl FromIterator<(u32, String)> for InterfaceNames {
    /// Index 0 is no interface and gets no name.
    fn from_iter<T: IntoIterator<Item = (u32, String)>>(names: T) -> Self {
        Self(names.into_iter().filter(|(index, _)| *index != 0).collect())
    }
}

impl IntoIterator for InterfaceNames {
    type Item = (u32, String);
    type IntoIter = std::collections::btree_map::IntoIter<u32, String>;

    /// Indices and names, by index.
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_named_where_its_name_is_known() {
        let names = InterfaceNames::from_iter([(0, "none".to_owned()), (2, "eth0".to_owned())]);
        for (scope_id, shown) in [(0, "fe80::1"), (2, "fe80::1%eth0"), (3, "fe80::1%3")] {
            let ip = "fe80::1".parse().expect("a literal address");
            assert_eq!(names.scoped(Address { ip, scope_id }), shown);
        }
    }
}
