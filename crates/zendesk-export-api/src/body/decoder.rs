use std::io::{self, Write};

use flate2::write::GzDecoder;
use reqwest::header::HeaderValue;

use super::BodyError;

/// Takes the chunks of a body and makes one text of them, of no more than so many bytes.
pub(super) enum Decoder {
    /// Before a member of gzip; whether it is one is seen by its first byte.
    Gzip(Bounded),
    Plain(Bounded),
    /// Within a member.
    Member(Box<GzDecoder<Bounded>>),
    /// What follows the last member is padding at most.
    Done(Bounded),
}

/// Bytes up to a limit.
#[derive(Default)]
pub(super) struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
    is_full: bool,
}

/// The first byte of every gzip member; no JSON begins with it.
const GZIP: u8 = 0x1f;

impl Decoder {
    pub(super) fn new(encoding: Option<&HeaderValue>, limit: usize) -> Result<Self, BodyError> {
        let out = Bounded {
            limit,
            ..Bounded::default()
        };
        let encoding = encoding.map(|encoding| {
            let text = String::from_utf8_lossy(encoding.as_bytes());
            text.trim().to_ascii_lowercase()
        });
        match encoding.as_deref() {
            None | Some("" | "identity") => Ok(Self::Plain(out)),
            Some("gzip" | "x-gzip") => Ok(Self::Gzip(out)),
            Some("br" | "brotli") => Err(BodyError::Encoding("brotli".to_owned())),
            Some(name @ ("deflate" | "zstd" | "compress")) => {
                Err(BodyError::Encoding(name.to_owned()))
            }
            // A header's value is free text, so it is not repeated.
            Some(_) => Err(BodyError::Encoding("something unknown".to_owned())),
        }
    }

    pub(super) fn write(&mut self, mut chunk: &[u8]) -> Result<(), BodyError> {
        while let Some(first) = chunk.first() {
            let limit = self.out().limit;
            match self {
                Self::Plain(out) => {
                    out.write_all(chunk)
                        .map_err(|_| BodyError::TooLarge { limit })?;
                    return Ok(());
                }
                Self::Done(_) => return Ok(()),
                Self::Gzip(out) => {
                    let begun = !out.bytes.is_empty();
                    let out = std::mem::take(out);
                    *self = match *first {
                        GZIP => Self::Member(Box::new(GzDecoder::new(out))),
                        _ if begun => Self::Done(out),
                        // The header is wrong about the body, as some proxies leave it.
                        _ => Self::Plain(out),
                    };
                }
                Self::Member(member) => match member.write(chunk) {
                    Ok(0) => self.end_member()?,
                    Ok(taken) => chunk = &chunk[taken..],
                    Err(_) if self.out().is_full => return Err(BodyError::TooLarge { limit }),
                    Err(error) => return Err(BodyError::Gzip(error)),
                },
            }
        }
        Ok(())
    }

    /// Checks the member's length and checksum. A body may have any number of members (RFC 1952, 2.2).
    fn end_member(&mut self) -> Result<(), BodyError> {
        let member = match std::mem::replace(self, Self::Done(Bounded::default())) {
            Self::Member(member) => member,
            other => {
                *self = other;
                return Ok(());
            }
        };
        let limit = member.get_ref().limit;
        match member.finish() {
            Ok(out) if out.is_full => Err(BodyError::TooLarge { limit }),
            Ok(out) => {
                *self = Self::Gzip(out);
                Ok(())
            }
            Err(error) => Err(BodyError::Gzip(error)),
        }
    }

    pub(super) fn finish(mut self) -> Result<Vec<u8>, BodyError> {
        self.end_member()?;
        Ok(self.so_far())
    }

    pub(super) fn so_far(mut self) -> Vec<u8> {
        if let Self::Member(member) = &mut self {
            // What it holds back so far; an error means that there is no more of it.
            let _ = member.flush();
        }
        std::mem::take(&mut self.out_mut().bytes)
    }

    pub(super) fn reserve(&mut self, bytes: usize) {
        self.out_mut().bytes.reserve(bytes);
    }

    pub(super) fn len(&self) -> usize {
        self.out().bytes.len()
    }

    fn out(&self) -> &Bounded {
        match self {
            Self::Gzip(out) | Self::Plain(out) | Self::Done(out) => out,
            Self::Member(member) => member.get_ref(),
        }
    }

    fn out_mut(&mut self) -> &mut Bounded {
        match self {
            Self::Gzip(out) | Self::Plain(out) | Self::Done(out) => out,
            Self::Member(member) => member.get_mut(),
        }
    }
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = self.limit - self.bytes.len();
        self.bytes
            .extend_from_slice(&bytes[..bytes.len().min(room)]);
        if bytes.len() > room {
            self.is_full = true;
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
