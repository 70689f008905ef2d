//! Why an internet of names could not be staged.

use std::io;

use crate::stage::kernel::KernelError;

/// What failed.
#[derive(Debug, thiserror::Error)]
pub enum NameError {
    /// The namespaces, or a command in them.
    #[error(transparent)]
    Kernel(#[from] KernelError),
    /// A file of the stage.
    #[error("cannot write the stage's file {path}")]
    File {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A program is not installed.
    #[error("{0} is not installed (Debian: bind9, bind9-utils, bind9-dnsutils, knot, unbound)")]
    Missing(&'static str),
    /// A program failed.
    #[error("`{program}` failed: {said}")]
    Program {
        /// What was run.
        program: String,
        /// What it said.
        said: String,
    },
    /// A server did not come up.
    #[error("{server} does not answer: {said}")]
    Server {
        /// Which.
        server: String,
        /// What its log says.
        said: String,
    },
}
