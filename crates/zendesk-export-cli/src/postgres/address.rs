//! Where a PostgreSQL server is, and what is written there.
use std::{
    fmt,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use secrecy::SecretString;

/// A database of a server, and the schema in it. It shows itself without its password.
#[derive(Clone)]
pub(crate) struct Address {
    pub(super) user: String,
    pub(super) password: Option<SecretString>,
    pub(super) host: Host,
    pub(super) port: u16,
    pub(super) database: String,
    pub(super) schema: String,
    pub(super) ssl_mode: SslMode,
    /// The certificates to trust; those of the operating system if there is none.
    pub(super) root_cert: Option<PathBuf>,
    pub(super) connect_timeout: Duration,
    pub(super) application_name: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Host {
    Name(String),
    Ip(IpAddr),
    /// The folder of a Unix socket.
    Folder(PathBuf),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SslMode {
    Disable,
    /// In secret, but with whoever answers.
    Require,
    VerifyFull,
}

impl Address {
    /// The schema that everything is in: letters, digits and underscores.
    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }

    /// Whether its URL has a password, which whoever sees the command line would see, too.
    pub(crate) fn has_password(&self) -> bool {
        self.password.is_some()
    }

    pub(super) fn default_ssl_mode(host: &Host, root_cert: Option<&Path>) -> SslMode {
        match root_cert {
            None if host.is_here() => SslMode::Disable,
            _ => SslMode::VerifyFull,
        }
    }

    /// What differs from what is so if left out.
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut all = Vec::new();
        if let Host::Folder(folder) = &self.host {
            all.push(("host", folder.to_string_lossy().into_owned()));
        }
        if self.schema != SCHEMA {
            all.push(("schema", self.schema.clone()));
        }
        if self.ssl_mode != Self::default_ssl_mode(&self.host, self.root_cert.as_deref()) {
            all.push(("sslmode", self.ssl_mode.to_string()));
        }
        if let Some(path) = &self.root_cert {
            all.push(("sslrootcert", path.to_string_lossy().into_owned()));
        }
        if self.connect_timeout != CONNECT_TIMEOUT {
            all.push((
                "connect_timeout",
                self.connect_timeout.as_secs().to_string(),
            ));
        }
        if self.application_name != APPLICATION_NAME {
            all.push(("application_name", self.application_name.clone()));
        }
        all
    }
}

impl Host {
    /// Whether what is sent there stays on this machine.
    pub(super) fn is_here(&self) -> bool {
        match self {
            Self::Name(name) => name.eq_ignore_ascii_case("localhost"),
            Self::Ip(ip) => ip.is_loopback(),
            Self::Folder(_) => true,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "postgres://{}@{}", encoded(&self.user), self.host)?;
        if self.port != PORT {
            write!(f, ":{}", self.port)?;
        }
        write!(f, "/{}", encoded(&self.database))?;
        for (n, (name, value)) in self.parameters().into_iter().enumerate() {
            let mark = if n == 0 { '?' } else { '&' };
            write!(f, "{mark}{name}={}", utf8_percent_encode(&value, IN_VALUE))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

/// Those of one place are one address, whatever password goes there.
impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for Address {}

/// As a URL has it before its database: a folder is a parameter.
impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.write_str(name),
            Self::Ip(IpAddr::V4(ip)) => ip.fmt(f),
            Self::Ip(IpAddr::V6(ip)) => write!(f, "[{ip}]"),
            Self::Folder(_) => Ok(()),
        }
    }
}

impl fmt::Display for SslMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Disable => "disable",
            Self::Require => "require",
            Self::VerifyFull => "verify-full",
        })
    }
}

fn encoded(text: &str) -> impl fmt::Display + '_ {
    utf8_percent_encode(text, ENCODED)
}

/// All that means something in a URL, or to a shell.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');
/// In a parameter a slash means nothing.
const IN_VALUE: &AsciiSet = &ENCODED.remove(b'/');

pub(super) const PORT: u16 = 5432;
pub(super) const SCHEMA: &str = "zendesk";
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
pub(super) const APPLICATION_NAME: &str = "zendesk-export";
