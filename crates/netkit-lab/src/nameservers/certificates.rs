//! Certificates of servers that speak TLS, and what is wrong with each. It serves nothing.

use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, SanType};

use super::addresses::{Place, SECURED};
use super::error::NameError;
use super::signed::file_error;

/// The name that all servers with TLS have.
pub const NAME: &str = "dns.good.test";
/// The file of the authority that signs, in the folder of the stage.
pub const AUTHORITY: &str = "ca.pem";

/// A server's certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// Nothing is wrong with it.
    Good,
    /// It held until 2021.
    Expired,
    /// It is for another name and for no address.
    OtherName,
}

/// All of them. The server with the first has the number 1.
pub const ALL: [Certificate; 3] = [Certificate::Good, Certificate::Expired, Certificate::OtherName];

impl Certificate {
    /// Where the server with this certificate is.
    pub fn place(self) -> Place {
        let number = ALL.iter().position(|it| *it == self).and_then(|place| u8::try_from(place + 1).ok());
        Place(SECURED, number.expect("every certificate has its number"))
    }

    /// The files of the certificate and of its key.
    pub(super) fn files(self, folder: &Path) -> [PathBuf; 2] {
        ["pem", "key"].map(|ending| folder.join(format!("tls-{}.{ending}", self.place().1)))
    }

    fn params(self) -> Result<CertificateParams, rcgen::Error> {
        let name = if self == Self::OtherName { "other.good.test" } else { NAME };
        let mut params = CertificateParams::new(vec![name.to_owned()])?;
        if self != Self::OtherName {
            let place = self.place();
            let addresses = [place.v4(), place.v6()].into_iter().filter_map(|it| it.parse::<IpAddr>().ok());
            params.subject_alt_names.extend(addresses.map(SanType::IpAddress));
        }
        if self == Self::Expired {
            params.not_before = rcgen::date_time_ymd(2020, 1, 1);
            params.not_after = rcgen::date_time_ymd(2021, 1, 1);
        }
        Ok(params)
    }
}

/// Makes an authority and has it sign all of them; the files lie in the folder.
pub(super) fn write(folder: &Path) -> Result<(), NameError> {
    let made = make().map_err(|error| NameError::Program {
        program: "the signing of certificates".to_owned(),
        said: error.to_string(),
    })?;
    let (authority, signed) = made;
    let file = folder.join(AUTHORITY);
    fs::write(&file, authority).map_err(file_error(&file))?;
    for (certificate, texts) in ALL.iter().zip(signed) {
        for (file, text) in certificate.files(folder).iter().zip(texts) {
            fs::write(file, text).map_err(file_error(file))?;
        }
    }
    Ok(())
}

/// The authority, and each certificate with its key, all as PEM.
type Made = (String, Vec<[String; 2]>);

fn make() -> Result<Made, rcgen::Error> {
    let mut authority = CertificateParams::new(Vec::new())?;
    // Who has the name of its issuer counts as signed by itself.
    authority.distinguished_name.push(DnType::CommonName, "authority of the lab");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate()?;
    let root = authority.self_signed(&key)?;
    let issuer = Issuer::from_params(&authority, &key);
    let sign = |certificate: &Certificate| {
        let own = KeyPair::generate()?;
        let signed = certificate.params()?.signed_by(&own, &issuer)?;
        Ok([signed.pem(), own.serialize_pem()])
    };
    Ok((root.pem(), ALL.iter().map(sign).collect::<Result<_, _>>()?))
}
