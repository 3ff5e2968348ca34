//! Why TLS failed, from somewhere inside another error.

use std::{error::Error, io};

use rustls::{CertificateError, Error as Tls};

/// What TLS did not like, when that is at the bottom of an error.
pub fn cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Tls> {
    let mut at = Some(error);
    while let Some(error) = at {
        if let Some(found) = error.downcast_ref::<Tls>() {
            return Some(found);
        }
        // An I/O error does not show what it wraps as its source.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(wrapped) = wrapped {
            let wrapped: &(dyn Error + 'static) = wrapped;
            return cause(wrapped);
        }
        at = error.source();
    }
    None
}

/// Is the certificate good, only not signed by an authority that this program knows?
pub fn is_unknown_issuer(error: &Tls) -> bool {
    matches!(error, Tls::InvalidCertificate(CertificateError::UnknownIssuer))
}

/// In words that an operator can act on.
pub fn words(error: &Tls) -> &'static str {
    use CertificateError as Certificate;
    match error {
        Tls::InvalidCertificate(Certificate::Expired | Certificate::ExpiredContext { .. }) => "its certificate has expired",
        Tls::InvalidCertificate(Certificate::NotValidYet | Certificate::NotValidYetContext { .. }) => {
            "its certificate is not valid yet"
        }
        Tls::InvalidCertificate(Certificate::NotValidForName | Certificate::NotValidForNameContext { .. }) => {
            "its certificate is for another name"
        }
        Tls::InvalidCertificate(Certificate::UnknownIssuer) => "its certificate is signed by no public authority",
        Tls::InvalidCertificate(_) => "its certificate is not good",
        Tls::InvalidMessage(_) => "what listens there does not speak TLS",
        Tls::PeerIncompatible(_) | Tls::AlertReceived(_) => "it refuses our way of TLS (1.2 or 1.3)",
        _ => "TLS failed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_found_however_it_is_wrapped() {
        let expired = Tls::InvalidCertificate(CertificateError::Expired);
        let wrapped = io::Error::other(io::Error::new(io::ErrorKind::InvalidData, expired));
        assert_eq!(cause(&wrapped).map(words), Some("its certificate has expired"));
        assert_eq!(cause(&io::Error::from(io::ErrorKind::ConnectionRefused)), None);
    }
}
