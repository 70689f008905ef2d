//! Response codes of DNS: who says each, and what it means for a name.
//!
//! It does not hold the extended errors that may come along, nor what the system's resolver makes of a code.

mod extensions;
mod queries;
#[cfg(test)]
mod tests;
mod updates;

use crate::topic::Page;

pub(super) const PAGES: &[Page] = &[
    queries::NOERROR,
    queries::FORMERR,
    queries::SERVFAIL,
    queries::NXDOMAIN,
    queries::NOTIMP,
    queries::REFUSED,
    updates::YXDOMAIN,
    updates::YXRRSET,
    updates::NXRRSET,
    updates::NOTAUTH,
    updates::NOTZONE,
    updates::DSOTYPENI,
    extensions::BADVERS,
    extensions::BADSIG,
    extensions::BADKEY,
    extensions::BADTIME,
    extensions::BADMODE,
    extensions::BADNAME,
    extensions::BADALG,
    extensions::BADTRUNC,
    extensions::BADCOOKIE,
];
