//! Settings of the Linux kernel that people change for TCP, with what is true of them today.

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[];
