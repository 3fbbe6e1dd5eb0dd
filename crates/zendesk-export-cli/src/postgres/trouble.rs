//! Why work on a database came to nothing.
use crate::failure::Failure;

pub(crate) enum Trouble {
    /// The server, or the way to it.
    Server(postgres::Error),
    /// There is no connection to be had.
    Unreachable(Failure),
    Ours(Failure),
}

impl From<postgres::Error> for Trouble {
    fn from(error: postgres::Error) -> Self {
        Self::Server(error)
    }
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Ours(failure)
    }
}
