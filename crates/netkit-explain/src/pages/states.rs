//! The eleven states of TCP.

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[];
