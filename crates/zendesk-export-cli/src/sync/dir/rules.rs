//! How parts are made.
use super::Compress;

#[derive(Clone, Copy)]
pub(super) struct Rules {
    pub(super) compress: Compress,
    /// A part ends with the page that takes it over this many bytes on disk.
    pub(super) part_bytes: u64,
    /// One that was begun so many seconds ago ends as well.
    pub(super) part_secs: i64,
}

impl Rules {
    pub(super) fn new(compress: Compress) -> Self {
        Self {
            compress,
            part_bytes: 64 * 1024 * 1024,
            part_secs: 24 * 60 * 60,
        }
    }
}
