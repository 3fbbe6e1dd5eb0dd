use std::sync::Arc;

use crate::{Error, fetched::Fetched};

/// What became of one request for a page: see
/// [`ClientBuilder::on_answer`](crate::ClientBuilder::on_answer).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Answer<'a> {
    /// The export that asked, such as `tickets` or `custom_objects/asset`.
    pub export: &'a str,
    /// The status of the answer, 200 for a page; `None` where none came, or one that cannot be used.
    pub status: Option<u16>,
}

/// The caller's function, which hears of each answer.
pub(crate) type OnAnswer = Arc<dyn Fn(&Answer<'_>) + Send + Sync>;

impl<'a> Answer<'a> {
    pub(crate) fn to(export: &'a str, result: &Result<Fetched, Error>) -> Self {
        let status = match result {
            Ok(_) => Some(200),
            Err(error) => error.status(),
        };
        Self { export, status }
    }
}
