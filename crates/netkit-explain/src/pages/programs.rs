//! What programs print that stands for more than one error.

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[];
