//! No answer, or one that is no page.
use super::{
    ErrorKind, Tries,
    message::{Sentence, lighter, say},
};
use crate::Resource;

/// What there is in place of a page.
#[derive(Clone, Debug)]
pub(crate) enum NoPage {
    NoSuchName,
    NoConnection,
    Certificate(Certificate),
    /// The host speaks, and not HTTP.
    NotHttp,
    TimedOut,
    /// No answer, or one that breaks off.
    CutOff {
        in_body: bool,
    },
    /// Compressed bytes that cannot be decompressed.
    Damaged,
    /// Compressed in a way that was not asked for.
    Encoding(String),
    /// Larger than so many bytes; with the page size where one was asked for.
    TooLarge {
        limit: usize,
        records: Option<u32>,
    },
    NotJson,
    /// It begins as JSON does, and is none from this place on.
    BrokenJson {
        line: usize,
        column: usize,
    },
    /// An error with the status of a success.
    ErrorPage {
        code: Option<String>,
    },
    WrongShape {
        detail: String,
    },
}

/// What is wrong with the certificate of the host.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Certificate {
    UnknownAuthority,
    Time,
    Name,
    Other,
}

impl NoPage {
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::NoSuchName | Self::NoConnection | Self::Certificate(_) => ErrorKind::Connect,
            Self::TimedOut => ErrorKind::Timeout,
            _ => ErrorKind::Decode,
        }
    }

    pub(super) fn tries(&self) -> Tries {
        match self {
            Self::Certificate(_) | Self::Encoding(_) | Self::WrongShape { .. } => Tries::One,
            Self::TooLarge { .. } => Tries::Smaller,
            Self::BrokenJson { .. } => Tries::Few,
            Self::NoSuchName
            | Self::NoConnection
            | Self::NotHttp
            | Self::NotJson
            | Self::CutOff { in_body: false } => Tries::FewAtFirst,
            Self::TimedOut
            | Self::CutOff { in_body: true }
            | Self::Damaged
            | Self::ErrorPage { .. } => Tries::All,
        }
    }

    pub(super) fn says(&self, resource: Option<&Resource>) -> Sentence {
        match self {
            Self::NoSuchName => say(
                "the name of the account's host is not found (DNS)",
                "check the account's name, the network and the proxy",
            ),
            Self::NoConnection => say(
                "no connection",
                "check the account's name, the network and the proxy",
            ),
            Self::Certificate(fault) => fault.says(),
            Self::NotHttp => say(
                "the host answers with something that is not HTTP",
                "check the account's name or base URL and its port",
            ),
            Self::TimedOut => say("no complete answer in time", lighter(resource)),
            Self::CutOff { .. } => say("the connection broke off", "try again later"),
            Self::Damaged => say(
                "the compressed answer is damaged or breaks off",
                "try again later, and if that does not help, check for a proxy in between",
            ),
            Self::Encoding(name) => say(
                format!("the answer is compressed with {name}, which was not asked for"),
                "check for a proxy in between",
            ),
            Self::TooLarge { limit, records } => too_large(*limit, *records),
            Self::NotJson => say(
                "the answer is not JSON",
                "a proxy may have answered in place of Zendesk",
            ),
            Self::BrokenJson { line, column } => say(
                format!("the answer is not JSON from line {line}, byte {column} on"),
                "if it stays so, ask Zendesk's support about this page",
            ),
            Self::ErrorPage { code } => {
                let code = code.as_ref().map(|code| format!(" ({code})"));
                say(
                    format!(
                        "the answer is an error{} with the status of a success (200)",
                        code.unwrap_or_default()
                    ),
                    "try again later",
                )
            }
            Self::WrongShape { detail } => say(
                format!("the answer is not what was asked for: {detail}"),
                "",
            ),
        }
    }
}

impl Certificate {
    fn says(self) -> Sentence {
        match self {
            Self::UnknownAuthority => say(
                "the certificate of the host is signed by an authority that this machine does not know",
                "a proxy that inspects TLS has one of its own: put it into the system's certificates, or name a file that holds it and \
                 the usual ones by SSL_CERT_FILE",
            ),
            Self::Time => say(
                "the certificate of the host has ended or is not valid yet",
                "check this machine's clock first, then the proxy or the host",
            ),
            Self::Name => say(
                "the certificate is that of another host",
                "check the account's name or base URL, and the proxy",
            ),
            Self::Other => say(
                "the certificate of the host is not accepted",
                "check the proxy, this machine's clock and its certificates (SSL_CERT_FILE)",
            ),
        }
    }
}

fn too_large(limit: usize, records: Option<u32>) -> Sentence {
    const MIB: usize = 1024 * 1024;
    let records_in_it = match records {
        Some(1) => " with one record".to_owned(),
        Some(records) => format!(" with {records} records"),
        None => String::new(),
    };
    let limit = match limit {
        MIB.. if limit.is_multiple_of(MIB) => format!("{} MiB", limit / MIB),
        _ => format!("{limit} bytes"),
    };
    let advice = match records {
        Some(2..) => "that is the limit for a page, so ask for a smaller per_page",
        _ => {
            "that is the limit for a page, and no page of Zendesk's is known to be as large, so check for a proxy in between (a program of \
             its own can set max_page_bytes)"
        }
    };
    say(
        format!("the answer{records_in_it} is larger than {limit}"),
        advice,
    )
}
