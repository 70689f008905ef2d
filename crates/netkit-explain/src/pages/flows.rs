//! How things happen over TCP: opening, closing, and what goes wrong in between.

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[];
