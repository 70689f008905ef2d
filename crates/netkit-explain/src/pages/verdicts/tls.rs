//! x

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[];
