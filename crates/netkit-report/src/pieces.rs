//! Text put together from pieces; it changes none of them.

/// The pieces one after the other.
pub(crate) fn concat(pieces: impl IntoIterator<Item = String>) -> String {
    pieces.into_iter().collect()
}

/// The pieces that are not empty, with something between each two.
pub(crate) fn join(pieces: impl IntoIterator<Item = String>, between: &str) -> String {
    let pieces: Vec<_> = pieces.into_iter().filter(|piece| !piece.is_empty()).collect();
    pieces.join(between)
}
