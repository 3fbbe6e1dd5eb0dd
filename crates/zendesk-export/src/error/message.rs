//! What an error says: what happened, to which export, the figures, and what to do.
use std::{fmt, time::Duration};

use super::{Certificate, Error, Kind};
use crate::Resource;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(export) = &self.0.export {
            write!(f, "{export} export: ")?;
        }
        let tries = match self.0.tries {
            0 | 1 => String::new(),
            tries => format!(" after {tries} tries"),
        };
        if self.0.at_sign_in && self.is_timeout() {
            return write!(f, "no access token in time{tries}; try again later");
        }
        match &self.0.kind {
            Kind::Settings(what) => f.write_str(what),
            Kind::BeforeEpoch => f.write_str("start_time is before 1970; use 0 or later"),
            Kind::TooRecent { age, minimum_age } => too_recent(
                f,
                *age,
                *minimum_age,
                self.retry_after().unwrap_or_default(),
            ),
            Kind::Checkpoint(what) => write!(f, "the checkpoint {what}"),
            Kind::TokenStore => f.write_str(
                "the pair of OAuth tokens could not be renewed and kept; mend the cause and go on with the same client, or sign in again",
            ),
            Kind::Standstill(what) => f.write_str(what),
            Kind::Refused(refusal) => refusal.describe(f, self.0.resource, &tries),
            Kind::Redirected {
                status,
                to: Some(to),
            } => {
                write!(
                    f,
                    "redirected ({status}) to {to}, where no credentials are sent; if that is the account, use it as the base URL"
                )
            }
            Kind::Redirected { status, to: None } => {
                write!(
                    f,
                    "redirected ({status}), which an export never is; check the account"
                )
            }
            Kind::Unreachable { no_such_name: true } => write!(
                f,
                "the name of the account's host is not found (DNS){tries}; check the account's name, the network and the proxy"
            ),
            Kind::Unreachable { no_such_name: false } => write!(
                f,
                "no connection{tries}; check the account's name, the network and the proxy"
            ),
            Kind::Certificate(fault) => f.write_str(fault.what()),
            Kind::NotHttp => write!(
                f,
                "the host answers with something that is not HTTP{tries}; check the account's name or base URL and its port"
            ),
            Kind::TimedOut => {
                write!(f, "no complete answer in time{tries}; {}", lighter(self.0.resource))
            }
            Kind::CutOff { .. } => write!(f, "the connection broke off{tries}; try again later"),
            Kind::Damaged => write!(
                f,
                "the compressed answer is damaged or breaks off{tries}; try again later, and if that does not help, check for a proxy in between"
            ),
            Kind::Encoding(name) => write!(
                f,
                "the answer is compressed with {name}, which was not asked for; check for a proxy in between"
            ),
            Kind::TooLarge { limit, records } => too_large(f, *limit, *records, &tries),
            Kind::NotJson => write!(
                f,
                "the answer is not JSON{tries}; a proxy may have answered in place of Zendesk"
            ),
            Kind::BrokenJson { line, column } => write!(
                f,
                "the answer is not JSON from line {line}, byte {column} on{tries}; if it stays so, ask Zendesk's support about this page"
            ),
            Kind::ErrorPage { code } => {
                f.write_str("the answer is an error")?;
                if let Some(code) = code {
                    write!(f, " ({code})")?;
                }
                write!(f, " with the status of a success (200){tries}; try again later")
            }
            Kind::WrongShape { detail } => {
                write!(f, "the answer is not what was asked for: {detail}")
            }
        }
    }
}

fn too_recent(
    f: &mut fmt::Formatter<'_>,
    age: i64,
    minimum_age: Duration,
    wait: Duration,
) -> fmt::Result {
    let (minimum, wait) = (minimum_age.as_secs(), wait.as_secs());
    if age < 0 {
        let ahead = match age.unsigned_abs() {
            secs @ ..=86_400 => format!("{secs} s"),
            secs => format!("{} days", secs / 86_400),
        };
        write!(
            f,
            "start_time is {ahead} in the future; it must be at least {minimum} s old, so use an earlier one"
        )
    } else {
        write!(
            f,
            "start_time is {age} s old; it must be at least {minimum} s old, so try again in {wait} s"
        )
    }
}

impl Certificate {
    fn what(self) -> &'static str {
        match self {
            Self::UnknownAuthority => {
                "the certificate of the host is signed by an authority that this machine does not know; a proxy that inspects TLS has one of \
                 its own: put it into the system's certificates, or name a file that holds it and the usual ones by SSL_CERT_FILE"
            }
            Self::Time => {
                "the certificate of the host has ended or is not valid yet; check this machine's clock first, then the proxy or the host"
            }
            Self::Name => {
                "the certificate is that of another host; check the account's name or base URL, and the proxy"
            }
            Self::Other => {
                "the certificate of the host is not accepted; check the proxy, this machine's clock and its certificates (SSL_CERT_FILE)"
            }
        }
    }
}

fn too_large(
    f: &mut fmt::Formatter<'_>,
    limit: usize,
    records: Option<u32>,
    tries: &str,
) -> fmt::Result {
    const MIB: usize = 1024 * 1024;
    f.write_str("the answer")?;
    match records {
        Some(1) => f.write_str(" with one record")?,
        Some(records) => write!(f, " with {records} records")?,
        None => {}
    }
    match limit {
        MIB.. if limit.is_multiple_of(MIB) => write!(f, " is larger than {} MiB", limit / MIB)?,
        _ => write!(f, " is larger than {limit} bytes")?,
    }
    write!(f, "{tries}, the limit for a page")?;
    match records {
        Some(2..) => f.write_str("; ask for a smaller per_page"),
        _ => f.write_str(
            "; no page of Zendesk's is known to be as large, so check for a proxy in between (a program of its own can set max_page_bytes)",
        ),
    }
}

/// What to do about a page that is too heavy.
pub(super) fn lighter(resource: Option<&Resource>) -> &'static str {
    match resource {
        Some(resource) if !resource.per_page => "try again later",
        _ => "try again with a smaller per_page",
    }
}
