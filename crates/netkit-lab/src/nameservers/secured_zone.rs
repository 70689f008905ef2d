//! One zone, served over TLS and HTTPS as well, with a good certificate and with bad ones: for what a tool shows of them.

use std::fs;
use std::path::PathBuf;

use super::certificates::{ALL, AUTHORITY};
use super::daemons::serve_secured;
use super::error::NameError;
use super::new_folder;
use super::signed::{file_error, file_of};
use crate::stage::kernel::Namespaces;

/// The zone's files, and those of the certificates. The server ends with its host.
#[derive(Debug)]
pub struct SecuredZone {
    folder: PathBuf,
}

impl SecuredZone {
    /// Serves a zone, given in the form of a master file, on a host, and waits until the server answers.
    pub fn serve(namespaces: &Namespaces, host: &str, zone: &str, text: &str) -> Result<Self, NameError> {
        let served = Self { folder: new_folder()? };
        let file = served.folder.join(file_of(zone));
        fs::write(&file, text).map_err(file_error(&file))?;
        for place in ALL.map(super::certificates::Certificate::place) {
            let commands =
                format!("ip addr add {}/32 dev lo; ip addr add {}/128 dev lo nodad", place.v4(), place.v6());
            namespaces.sh(host, &commands)?;
        }
        serve_secured(namespaces, host, &served.folder, zone)?;
        Ok(served)
    }

    /// The authority that has signed the certificates.
    pub fn authority(&self) -> PathBuf {
        self.folder.join(AUTHORITY)
    }
}

impl Drop for SecuredZone {
    fn drop(&mut self) {
        let _may_stay = fs::remove_dir_all(&self.folder);
    }
}
