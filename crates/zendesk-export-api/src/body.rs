//! Reads the body of an answer, whatever the server made of it.
use std::{fmt, io};

use futures_util::stream;
use reqwest::{
    Body, Response, ResponseBuilderExt as _,
    header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap},
};

use crate::Settings;

mod decoder;
mod records;

use decoder::Decoder;

/// Why the body of an answer was not read. It is among the sources of an
/// [`Error::ResponseBodyError`](crate::Error::ResponseBodyError).
#[derive(Debug)]
#[non_exhaustive]
pub enum BodyError {
    /// It is larger than [`Settings::max_bytes`](crate::Settings::max_bytes).
    TooLarge {
        /// The bytes that were allowed.
        limit: usize,
    },
    /// It is large, and its lists hold more records than a page of Zendesk's is known to.
    TooManyRecords {
        /// How many were allowed.
        limit: usize,
    },
    /// It is compressed in a way that was not asked for.
    Encoding(String),
    /// It says that it is compressed with gzip, and its bytes are damaged or break off.
    Gzip(io::Error),
}

/// How much of a refusal's body is read, in bytes; the rest could only be filler.
const REFUSAL_BYTES: usize = 64 * 1024;

/// What counts as a large body, in bytes.
const LARGE: usize = 16 * 1024 * 1024;

/// A hundred times what is documented for a page, since a second is never divided. Each record takes room of its
/// own beside its text, which of many small ones would be far more than the body's.
const MOST_RECORDS: usize = 100_000;

/// The answer with its body read and decompressed. Why it could not be is told when the body is asked
/// for.
pub(crate) async fn whole(
    mut response: Response,
    settings: &Settings,
) -> reqwest::Result<Response> {
    let body = if response.status().is_success() {
        match read(&mut response, settings).await {
            Ok(bytes) => Body::from(bytes),
            Err(Failed::Http(error)) => return Err(error),
            Err(Failed::Body(error)) => Body::wrap_stream(stream::iter([Err::<Vec<u8>, _>(error)])),
        }
    } else {
        Body::from(beginning(&mut response).await)
    };
    Ok(with_body(response, body))
}

enum Failed {
    Http(reqwest::Error),
    Body(BodyError),
}

impl From<BodyError> for Failed {
    fn from(error: BodyError) -> Self {
        Self::Body(error)
    }
}

async fn read(response: &mut Response, settings: &Settings) -> Result<Vec<u8>, Failed> {
    let limit = settings.max_bytes;
    let headers = response.headers();
    let length = content_length(headers).unwrap_or(0);
    let mut decoder = Decoder::new(headers.get(CONTENT_ENCODING), limit)?;
    if length > limit {
        return Err(BodyError::TooLarge { limit }.into());
    }
    // Otherwise the text is moved each time that it doubles. More than this is only taken once it is there.
    decoder.reserve(length.min(LARGE));
    let mut large = None;
    while let Some(chunk) = response.chunk().await.map_err(Failed::Http)? {
        decoder.write(&chunk)?;
        if large.is_none() && decoder.len() > LARGE {
            large = settings.large_body.acquire().await.ok();
        }
    }
    let body = decoder.finish()?;
    if body.len() > LARGE && records::are_more_than(MOST_RECORDS, &body) {
        let limit = MOST_RECORDS;
        return Err(BodyError::TooManyRecords { limit }.into());
    }
    Ok(body)
}

/// As much of a refusal as can be read: a body that is odd or breaks off is no reason to hide the status.
async fn beginning(response: &mut Response) -> Vec<u8> {
    let encoding = response.headers().get(CONTENT_ENCODING).cloned();
    let Ok(mut decoder) = Decoder::new(encoding.as_ref(), REFUSAL_BYTES) else {
        return Vec::new();
    };
    while let Ok(Some(chunk)) = response.chunk().await {
        if decoder.write(&chunk).is_err() {
            break;
        }
    }
    decoder.so_far()
}

fn content_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn with_body(response: Response, body: Body) -> Response {
    let empty = http::Response::builder()
        .status(response.status())
        .version(response.version())
        .url(response.url().clone())
        .body(());
    let (mut parts, ()) = empty.unwrap_or_default().into_parts();
    parts.headers = response.headers().clone();
    // They describe the body as it came.
    parts.headers.remove(CONTENT_ENCODING);
    parts.headers.remove(CONTENT_LENGTH);
    http::Response::from_parts(parts, body).into()
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => {
                write!(f, "the answer is larger than {limit} bytes")
            }
            Self::TooManyRecords { limit } => {
                write!(f, "the answer holds more than {limit} records")
            }
            Self::Encoding(name) => write!(
                f,
                "the answer is compressed with {name}, which was not asked for"
            ),
            Self::Gzip(_) => f.write_str(
                "the answer says that it is compressed with gzip, and cannot be decompressed",
            ),
        }
    }
}

impl std::error::Error for BodyError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Gzip(error) => Some(error),
            _ => None,
        }
    }
}
