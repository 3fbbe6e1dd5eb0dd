//! What is said where there is no answer, or one that is no page.
use std::fmt;

use super::{Certificate, Error, Kind, message::lighter};

impl Error {
    pub(super) fn no_page(
        &self,
        f: &mut fmt::Formatter<'_>,
        kind: &Kind,
        tries: &str,
    ) -> fmt::Result {
        match kind {
            Kind::Unreachable { no_such_name: true } => write!(
                f,
                "the name of the account's host is not found (DNS){tries}; check the account's name, the network and the proxy"
            ),
            Kind::Unreachable {
                no_such_name: false,
            } => write!(
                f,
                "no connection{tries}; check the account's name, the network and the proxy"
            ),
            Kind::Certificate(fault) => f.write_str(fault.what()),
            Kind::NotTls => write!(
                f,
                "the host answers without TLS{tries}; if it serves plain HTTP, as a simulator on this machine does, its base URL begins with \
                 http://; else check the base URL's port, and for a proxy in between"
            ),
            Kind::NotHttp => write!(
                f,
                "the host answers with something that is not HTTP{tries}; check the account's name or base URL and its port"
            ),
            Kind::TimedOut => {
                write!(
                    f,
                    "no complete answer in time{tries}; {}",
                    lighter(self.0.resource)
                )
            }
            Kind::CutOff { .. } => write!(f, "the connection broke off{tries}; try again later"),
            Kind::TooLarge { limit, records } => {
                too_large(f, *limit, *records, self.0.at_sign_in, tries)
            }
            kind => odd_answer(f, kind, tries),
        }
    }
}

fn odd_answer(f: &mut fmt::Formatter<'_>, kind: &Kind, tries: &str) -> fmt::Result {
    match kind {
        Kind::Damaged => write!(
            f,
            "the compressed answer is damaged or breaks off{tries}; try again later, and if that does not help, check for a proxy in between"
        ),
        Kind::Encoding(name) => write!(
            f,
            "the answer is compressed with {name}, which was not asked for; check for a proxy in between"
        ),
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
            write!(
                f,
                " with the status of a success (200){tries}; try again later"
            )
        }
        Kind::WrongShape { detail } => {
            write!(f, "the answer is not what was asked for: {detail}")
        }
        _ => f.write_str("no page"),
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
    at_sign_in: bool,
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
    if at_sign_in {
        return write!(
            f,
            "{tries}, and it would be an access token; check for a proxy in between"
        );
    }
    write!(f, "{tries}, the limit for a page")?;
    match records {
        Some(2..) => f.write_str("; ask for a smaller per_page"),
        _ => f.write_str(
            "; no page of Zendesk's is known to be as large, so check for a proxy in between (a program of its own can set max_page_bytes)",
        ),
    }
}
