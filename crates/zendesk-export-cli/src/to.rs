//! The destinations that people name.
use std::{fmt, path::PathBuf, str::FromStr};

use crate::hints;
#[cfg(feature = "delta")]
use crate::lake::Location;
#[cfg(feature = "postgres")]
use crate::postgres::Address;

/// A destination as people name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum To {
    Sqlite(PathBuf),
    Dir(PathBuf),
    #[cfg(feature = "postgres")]
    Postgres(Box<Address>),
    #[cfg(feature = "delta")]
    Delta(Location),
    Stdout,
    /// A target of Singer's, which nobody names: standard output, too, as `tap` writes it.
    Target,
}

/// How the parts of a directory are compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Compress {
    #[default]
    None,
    Gzip,
    Zstd,
}

impl To {
    /// Whether there is nothing, for certain.
    pub(crate) fn is_not_there(&self) -> bool {
        match self {
            Self::Sqlite(path) | Self::Dir(path) => !path.exists(),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => false,
            #[cfg(feature = "delta")]
            Self::Delta(location) => location.is_not_there(),
            Self::Stdout | Self::Target => true,
        }
    }

    /// Whether its text holds a password.
    pub(crate) fn has_password(&self) -> bool {
        match self {
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => address.has_password(),
            _ => false,
        }
    }
}

impl FromStr for To {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let path = |path: &str| match path {
            "" => Err("it names no file or folder".to_owned()),
            path => hints::not_a_home(path),
        };
        match text.split_once(':') {
            // A URL of other programs, of which each reads the slashes in its own way.
            Some(("sqlite" | "dir", path)) if path.starts_with("//") => {
                Err(hints::destination(text))
            }
            Some(("sqlite", file)) => path(file).map(Self::Sqlite),
            Some(("dir", folder)) => path(folder).map(Self::Dir),
            #[cfg(feature = "postgres")]
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(Box::new(text.parse()?))),
            #[cfg(feature = "delta")]
            Some(("delta", location)) => location.parse().map(Self::Delta),
            None if text == "stdout" || text == "-" => Ok(Self::Stdout),
            _ => Err(hints::destination(text)),
        }
    }
}

impl fmt::Display for To {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Dir(path) => write!(f, "dir:{}", path.display()),
            #[cfg(feature = "postgres")]
            Self::Postgres(address) => address.fmt(f),
            #[cfg(feature = "delta")]
            Self::Delta(location) => write!(f, "delta:{location}"),
            Self::Stdout => f.write_str("stdout"),
            Self::Target => f.write_str("the target"),
        }
    }
}
