//! Extended DNS errors: what a resolver says about why it answers as it does.

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[];
