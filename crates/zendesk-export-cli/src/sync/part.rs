//! A file with records of a stream.
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// Its final name.
    pub(super) name: String,
    /// On disk, as compressed.
    pub(super) bytes: u64,
    pub(super) records: u64,
    /// Of those bytes, in hexadecimal digits.
    pub(super) sha256: String,
}
