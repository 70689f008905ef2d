//! Counts and round trips from records.

/// An answer to a packet of the vantage.
#[derive(Debug)]
pub struct Answer {}

/// What the vantage would see if it saw everything.
#[derive(Debug, Default)]
pub struct Tally {}
