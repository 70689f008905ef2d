//! Linux error numbers as somebody meets them who sends a probe or opens a connection.
//!
//! It does not read `errno` and does not tell a local failure from an ICMP error that was reported through the
//! same number: who tells them apart knows whether the call itself failed. The numbers are those of Linux'
//! generic table (x86, Arm, RISC-V, s390x, POWER); MIPS, SPARC, Alpha and PA-RISC number differently.

mod table;
#[cfg(test)]
mod tests;

/// What one error number means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrnoMeaning {
    /// The number, as in `errno`.
    pub number: i32,
    /// The symbol, such as "ENETUNREACH".
    pub name: &'static str,
    /// The C library's text, such as "Network is unreachable".
    pub text: &'static str,
    /// One sentence: what it means when sending a probe failed with it, and where to look.
    pub sending: &'static str,
}

/// What this error number means to a prober; `None` for numbers that sending a probe does not give.
pub fn errno(number: i32) -> Option<&'static ErrnoMeaning> {
    let place = table::ERRNOS.binary_search_by_key(&number, |meaning| meaning.number).ok()?;
    table::ERRNOS.get(place)
}

/// Every error number that [`errno()`] knows, in rising order.
pub fn errnos() -> &'static [ErrnoMeaning] {
    table::ERRNOS
}
