//! Name servers of the lab on the hosts of a world, and the files of `/etc` as one run of netkit sees them.

use netkit_lab::nameservers::{Etc, OneZone, Responder, SecuredZone};

use super::{Output, Running, World};

impl World {
    /// Starts the lab's misbehaving name servers on a host. They end with the result.
    pub fn misbehave(&self, host: &str) -> Responder {
        Responder::settle(&self.namespaces, host).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Has BIND and Knot DNS serve a zone on a host.
    pub fn serve_zone(&self, host: &str, zone: &str, text: &str) -> OneZone {
        OneZone::serve(&self.namespaces, host, zone, text).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Has BIND serve a zone on a host over TLS and HTTPS, with a good certificate and with bad ones.
    pub fn serve_secured(&self, host: &str, zone: &str, text: &str) -> SecuredZone {
        SecuredZone::serve(&self.namespaces, host, zone, text).unwrap_or_else(|error| panic!("{error}"))
    }

    /// Runs netkit as an ordinary user who sees these files in `/etc`.
    pub fn netkit_with(&self, host: &str, etc: &Etc, arguments: &[&str]) -> Output {
        let words = self.with_binary(self.namespaces.ordinary_user(), arguments);
        let command = etc.command(&self.namespaces, host, &words);
        Running::start(command.unwrap_or_else(|error| panic!("{error}"))).finish()
    }
}
