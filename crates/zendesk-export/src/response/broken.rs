//! Why there is no answer, or no body, by the causes that the HTTP client hands over.
use std::{error::Error as StdError, fmt::Write as _, io};

use zendesk_export_api::BodyError;

use crate::error::{Certificate, NoPage};

pub(super) fn no_page(error: &reqwest::Error) -> NoPage {
    if let Some(body) = causes(error).find_map(<dyn StdError>::downcast_ref::<BodyError>) {
        return match body {
            BodyError::TooLarge { limit } => NoPage::TooLarge {
                limit: *limit,
                records: None,
            },
            BodyError::TooManyRecords { limit } => NoPage::TooManyRecords { limit: *limit },
            BodyError::Encoding(name) => NoPage::Encoding(name.clone()),
            _ => NoPage::Damaged,
        };
    }
    if error.is_timeout() {
        return NoPage::TimedOut;
    }
    // The causes have no types that every TLS library shares.
    let text = causes(error).fold(String::new(), |mut text, cause| {
        let _ = write!(text, "{cause}: ");
        text
    });
    if error.is_connect() {
        let text = text.to_ascii_lowercase();
        return match certificate(&text) {
            Some(fault) => NoPage::Certificate(fault),
            None if text.contains("proxy authorization required") => NoPage::ProxySignIn,
            None if is_without_tls(&text) => NoPage::NotTls,
            None if text.contains("dns error") => NoPage::NoSuchName,
            None => NoPage::NoConnection,
        };
    }
    if text.contains("invalid HTTP") {
        return NoPage::NotHttp;
    }
    let in_body = error.is_body() || error.is_decode();
    NoPage::CutOff { in_body }
}

/// What TLS libraries say of a greeting that is none of TLS.
fn is_without_tls(text: &str) -> bool {
    ["invalidcontenttype", "wrong version number"]
        .iter()
        .any(|words| text.contains(words))
}

fn certificate(text: &str) -> Option<Certificate> {
    if !text.contains("certificate") {
        return None;
    }
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    Some(if says(&["expired", "not valid yet", "notvalidyet"]) {
        Certificate::Time
    } else if says(&[
        "issuer",
        "self-signed",
        "self signed",
        "not trusted",
        // Signed by itself, as a test server's mostly is.
        "causedasendentity",
    ]) {
        Certificate::UnknownAuthority
    } else if says(&["not valid for", "notvalidforname", "hostname mismatch"]) {
        Certificate::Name
    } else {
        Certificate::Other
    })
}

/// The error and its causes. An `io::Error` names the cause of what it wraps, and not what it wraps.
fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    let first: &(dyn StdError + 'static) = error;
    std::iter::successors(Some(first), |error| {
        let error = *error;
        let wrapped = error
            .downcast_ref::<io::Error>()
            .and_then(io::Error::get_ref);
        match wrapped {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        }
    })
}

#[cfg(feature = "rustls")]
#[cfg(test)]
mod tests {
    use rustls::{CertificateError, Error};

    use super::*;

    #[track_caller]
    fn check(fault: CertificateError, expected: &str) {
        let text = Error::InvalidCertificate(fault)
            .to_string()
            .to_ascii_lowercase();
        assert_eq!(
            format!("{:?}", certificate(&text).unwrap()),
            expected,
            "{text}"
        );
    }

    #[test]
    fn certificates_are_told_apart_by_the_words_of_the_tls_library() {
        check(CertificateError::UnknownIssuer, "UnknownAuthority");
        check(CertificateError::Expired, "Time");
        check(CertificateError::NotValidYet, "Time");
        check(CertificateError::NotValidForName, "Name");
        check(CertificateError::Revoked, "Other");
    }
}
