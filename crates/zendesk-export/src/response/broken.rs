//! Why there is no answer, or no body, by the causes that the HTTP client hands over.
use std::{error::Error as StdError, fmt::Write as _, io};

use zendesk_export_api::BodyError;

use crate::error::{Certificate, Kind};

pub(super) fn kind(error: &reqwest::Error, in_body: bool) -> Kind {
    if let Some(body) = causes(error).find_map(<dyn StdError>::downcast_ref::<BodyError>) {
        return match body {
            BodyError::TooLarge { limit } => Kind::TooLarge {
                limit: *limit,
                records: None,
            },
            BodyError::Encoding(name) => Kind::Encoding(name.clone()),
            _ => Kind::Damaged,
        };
    }
    if error.is_timeout() {
        return Kind::TimedOut;
    }
    // The causes have no types that every TLS library shares.
    let text = causes(error).fold(String::new(), |mut text, cause| {
        let _ = write!(text, "{cause}: ");
        text
    });
    if error.is_connect() {
        return match certificate(&text.to_ascii_lowercase()) {
            Some(fault) => Kind::Certificate(fault),
            None => Kind::Unreachable {
                no_such_name: text.contains("dns error"),
            },
        };
    }
    if text.contains("invalid HTTP") {
        return Kind::NotHttp;
    }
    Kind::CutOff { in_body }
}

fn certificate(text: &str) -> Option<Certificate> {
    if !text.contains("certificate") {
        return None;
    }
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    Some(if says(&["expired", "not valid yet", "notvalidyet"]) {
        Certificate::Time
    } else if says(&[
        "unknownissuer",
        "issuer",
        "self-signed",
        "self signed",
        "not trusted",
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
