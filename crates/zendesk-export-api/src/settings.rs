use std::sync::Arc;

use reqwest::header::HeaderMap;
use tokio::sync::Semaphore;

/// What goes with each request of a [`Client`](crate::Client). Debug shows no header: they hold
/// credentials.
#[derive(Clone)]
#[non_exhaustive]
pub struct Settings {
    /// Headers to send, such as `Authorization`.
    pub headers: HeaderMap,
    /// How large the body of an answer may be, in bytes after decompression; a larger one is a
    /// [`BodyError`](crate::BodyError). [`MAX_BYTES`](Self::MAX_BYTES) by default.
    pub max_bytes: usize,
    /// One body at a time may be large, whatever the number of requests, so that memory is bounded by
    /// one of them.
    pub(crate) large_body: Arc<Semaphore>,
}

impl Settings {
    /// 256 MiB, some fifty times a page of 1,000 tickets as they are on average.
    pub const MAX_BYTES: usize = 256 * 1024 * 1024;

    /// The same with these headers. Clients made from clones share the one large body.
    #[must_use]
    pub fn with_headers(self, headers: HeaderMap) -> Self {
        Self { headers, ..self }
    }

    /// The same with another limit.
    #[must_use]
    pub fn with_max_bytes(self, max_bytes: usize) -> Self {
        Self { max_bytes, ..self }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            headers: HeaderMap::new(),
            max_bytes: Self::MAX_BYTES,
            large_body: Arc::new(Semaphore::new(1)),
        }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("max_bytes", &self.max_bytes)
            .finish_non_exhaustive()
    }
}
