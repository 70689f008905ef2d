//! Response codes of DNS.

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[];
