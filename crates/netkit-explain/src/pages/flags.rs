//! The control bits of the TCP header.

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[];
