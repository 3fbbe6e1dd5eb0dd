//! The one place that knows all kinds of destinations.
#[cfg(feature = "delta")]
use super::delta::Lake;
#[cfg(feature = "postgres")]
use super::postgres;
use super::{destination::Destination, dir::Dir, sqlite::Database, stdout::Stdout};
use crate::{
    failure::{Exit, Failure},
    to::{Compress, To},
};

/// Opens a destination for this run alone, and makes it where there is none. A second run at the same time
/// is refused.
pub(crate) fn open(
    to: &To,
    compress: Option<Compress>,
    streams: usize,
) -> Result<Box<dyn Destination>, Failure> {
    Ok(match to {
        To::Sqlite(path) => Box::new(Database::open(path)?),
        To::Dir(path) => Box::new(Dir::open(path, compress)?),
        #[cfg(feature = "postgres")]
        To::Postgres(address) => Box::new(postgres::Database::open(address)?),
        #[cfg(feature = "delta")]
        To::Delta(location) => Box::new(Lake::open(location)?),
        To::Stdout => Box::new(Stdout::open(streams)?),
        To::Target => return Err(by_tap_alone()),
    })
}

/// Opens a destination to look at it, whether or not a run has it.
pub(crate) fn look(to: &To) -> Result<Box<dyn Destination>, Failure> {
    Ok(match to {
        To::Sqlite(path) => Box::new(Database::look(path)?),
        To::Dir(path) => Box::new(Dir::look(path)),
        #[cfg(feature = "postgres")]
        To::Postgres(address) => Box::new(postgres::Database::look(address)?),
        #[cfg(feature = "delta")]
        To::Delta(location) => Box::new(Lake::look(location)?),
        To::Stdout => {
            let what = "standard output keeps nothing to look at; give sqlite:FILE, dir:FOLDER, postgres://USER@HOST/DATABASE or delta:LAKE";
            return Err(Failure::new(Exit::Usage, what));
        }
        To::Target => return Err(by_tap_alone()),
    })
}

/// Nobody can name it.
fn by_tap_alone() -> Failure {
    Failure::new(Exit::Usage, "only `zendesk-export tap` writes for a target")
}
