//! One zone, whatever stands in it, served by BIND and by Knot DNS: for what a tool shows of records.

use std::fs;
use std::path::PathBuf;

use super::addresses::Place;
use super::daemons::serve_one;
use super::error::NameError;
use super::new_folder;
use super::signed::{file_error, file_of};
use crate::stage::kernel::Namespaces;

/// Where the two servers are: BIND first.
const AT: [Place; 2] = [Place(10, 1), Place(10, 2)];

/// The zone's files. The servers end with their host.
#[derive(Debug)]
pub struct OneZone {
    folder: PathBuf,
}

impl OneZone {
    /// Serves a zone, given in the form of a master file, on a host, and waits until both servers answer.
    pub fn serve(namespaces: &Namespaces, host: &str, zone: &str, text: &str) -> Result<Self, NameError> {
        let served = Self { folder: new_folder()? };
        let file = served.folder.join(file_of(zone));
        fs::write(&file, text).map_err(file_error(&file))?;
        for place in AT {
            let commands =
                format!("ip addr add {}/32 dev lo; ip addr add {}/128 dev lo nodad", place.v4(), place.v6());
            namespaces.sh(host, &commands)?;
        }
        serve_one(namespaces, host, &served.folder, zone, AT)?;
        Ok(served)
    }

    /// The addresses of BIND and of Knot DNS.
    pub fn servers(&self) -> [String; 2] {
        AT.map(Place::v4)
    }
}

impl Drop for OneZone {
    fn drop(&mut self) {
        let _may_stay = fs::remove_dir_all(&self.folder);
    }
}
