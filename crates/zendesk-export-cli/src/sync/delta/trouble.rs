//! Why something came to nothing.
use std::fmt;

use delta_kernel::{KernelError, arrow::error::ArrowError, parquet::errors::ParquetError};

use crate::failure::{Exit, Failure};

pub(super) enum Trouble {
    Ours(Failure),
    /// With the log of a table, or with what it says.
    Log(KernelError),
    Parquet(ParquetError),
    Arrow(ArrowError),
    /// A file without a row.
    Empty,
    /// Others commit all the time.
    Crowded,
}

impl Trouble {
    /// Whether it will be the same the next time, other than that of a store that is out of reach.
    pub(super) fn is_of_what_is_there(&self) -> bool {
        match self {
            Self::Log(
                KernelError::ObjectStore(_) | KernelError::IOError(_) | KernelError::Reqwest(_),
            ) => false,
            Self::Log(_) => true,
            _ => false,
        }
    }

    /// Of a table, with what was done with it.
    pub(super) fn of(self, table: &str, what: &str) -> Failure {
        let why = match self {
            Self::Ours(failure) => return failure,
            Self::Log(e) => first_line(&e),
            Self::Parquet(e) => first_line(&e),
            Self::Arrow(e) => first_line(&e),
            Self::Empty => "a file of it has no rows".to_owned(),
            Self::Crowded => "each time others had committed before it".to_owned(),
        };
        Failure::new(
            Exit::Output,
            format!("the table {table} cannot be {what}: {why}"),
        )
    }
}

/// What these libraries say holds what its causes say, and the whole answer of a server as XML.
pub(super) fn first_line(e: &dyn fmt::Display) -> String {
    let said = e.to_string();
    let line = said.lines().next().unwrap_or_default();
    let line = line.split(": <").next().unwrap_or_default();
    line.to_owned()
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Ours(failure)
    }
}

impl From<KernelError> for Trouble {
    fn from(e: KernelError) -> Self {
        Self::Log(e)
    }
}

impl From<ParquetError> for Trouble {
    fn from(e: ParquetError) -> Self {
        Self::Parquet(e)
    }
}

impl From<ArrowError> for Trouble {
    fn from(e: ArrowError) -> Self {
        Self::Arrow(e)
    }
}
