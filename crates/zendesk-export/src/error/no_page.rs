//! No answer, or one that is no page.
use super::{ErrorKind, Tries};
use crate::Resource;

/// What there is in place of a page.
#[derive(Clone, Debug)]
pub(crate) enum NoPage {
    NoSuchName,
    NoConnection,
    /// The proxy wants to know who asks.
    ProxySignIn,
    Certificate(Certificate),
    /// The host speaks, and not TLS.
    NotTls,
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
    /// So large, and of so many records, that it is no page.
    TooManyRecords {
        limit: usize,
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
            Self::NoSuchName
            | Self::NoConnection
            | Self::ProxySignIn
            | Self::Certificate(_)
            | Self::NotTls => ErrorKind::Connect,
            Self::TimedOut => ErrorKind::Timeout,
            _ => ErrorKind::Decode,
        }
    }

    pub(super) fn tries(&self) -> Tries {
        match self {
            Self::ProxySignIn
            | Self::Certificate(_)
            | Self::Encoding(_)
            | Self::TooManyRecords { .. }
            | Self::WrongShape { .. } => Tries::One,
            Self::TooLarge { .. } => Tries::Smaller,
            Self::BrokenJson { .. } => Tries::Few,
            Self::NoSuchName
            | Self::NoConnection
            | Self::NotTls
            | Self::NotHttp
            | Self::NotJson
            | Self::CutOff { in_body: false } => Tries::FewAtFirst,
            Self::TimedOut
            | Self::CutOff { in_body: true }
            | Self::Damaged
            | Self::ErrorPage { .. } => Tries::All,
        }
    }

    pub(super) fn text(&self, resource: Option<&Resource>) -> String {
        let fixed = match self {
            Self::NoSuchName => {
                "the name of the account's host is not found (DNS); check the account's name, the network and the proxy"
            }
            Self::NoConnection => {
                "no connection; check the account's name, the network and the proxy"
            }
            Self::ProxySignIn => PROXY_SIGN_IN,
            Self::Certificate(fault) => fault.text(),
            Self::NotTls => {
                "the host answers without TLS; if it serves plain HTTP, as a simulator on this machine does, its base URL begins with \
                 http://; else check the base URL's port, and for a proxy in between"
            }
            Self::NotHttp => {
                "the host answers with something that is not HTTP; check the account's name or base URL and its port"
            }
            Self::TimedOut => return format!("no complete answer in time; {}", lighter(resource)),
            Self::CutOff { .. } => "the connection broke off; try again later",
            Self::Damaged => {
                "the compressed answer is damaged or breaks off; try again later, and if that does not help, check for a proxy in between"
            }
            Self::Encoding(name) => return encoding(name),
            Self::TooLarge { limit, records } => return too_large(*limit, *records),
            Self::TooManyRecords { limit } => return too_many_records(*limit),
            Self::NotJson => {
                "the answer is not JSON; a proxy may have answered in place of Zendesk"
            }
            Self::BrokenJson { line, column } => return broken_json(*line, *column),
            Self::ErrorPage { code } => return error_page(code.as_deref()),
            Self::WrongShape { detail } => {
                return format!("the answer is not what was asked for: {detail}");
            }
        };
        fixed.to_owned()
    }
}

pub(super) const PROXY_SIGN_IN: &str = "the proxy asks for a name and a password (407); write those that it knows into HTTPS_PROXY, as http://NAME:PASSWORD@HOST:PORT";

fn encoding(name: &str) -> String {
    format!(
        "the answer is compressed with {name}, which was not asked for; check for a proxy in between"
    )
}

fn broken_json(line: usize, column: usize) -> String {
    format!(
        "the answer is not JSON from line {line}, byte {column} on; if it stays so, ask Zendesk's support about this page"
    )
}

fn error_page(code: Option<&str>) -> String {
    let code = code.map(|code| format!(" ({code})")).unwrap_or_default();
    format!("the answer is an error{code} with the status of a success (200); try again later")
}

impl Certificate {
    fn text(self) -> &'static str {
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

fn too_large(limit: usize, records: Option<u32>) -> String {
    let with = match records {
        Some(1) => " with one record".to_owned(),
        Some(records) => format!(" with {records} records"),
        None => String::new(),
    };
    let limit = size(limit);
    let advice = match records {
        Some(2..) => "so ask for a smaller per_page",
        _ => {
            "and no page of Zendesk's is known to be as large, so check for a proxy in between (a program of its own can set max_page_bytes)"
        }
    };
    format!("the answer{with} is larger than {limit}; that is the limit for a page, {advice}")
}

fn too_many_records(limit: usize) -> String {
    format!(
        "the answer holds more than {limit} records; that is the limit for a page of more than 16 MiB, and no page of Zendesk's is \
         known to hold as many, so check for a proxy in between, and if there is none, ask Zendesk's support about this page"
    )
}

pub(super) fn size(bytes: usize) -> String {
    const MIB: usize = 1024 * 1024;
    match bytes {
        MIB.. if bytes.is_multiple_of(MIB) => format!("{} MiB", bytes / MIB),
        _ => format!("{bytes} bytes"),
    }
}

/// What to do about a page that is too heavy.
pub(super) fn lighter(resource: Option<&Resource>) -> &'static str {
    match resource {
        Some(resource) if !resource.per_page => "try again later",
        _ => "try again with a smaller per_page",
    }
}
