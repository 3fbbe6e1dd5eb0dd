//! What is left, and the headers that say so.

use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;

use super::ACCOUNT;

/// What is left of the current window.
pub(crate) struct Allowance {
    pub(super) is_exceeded: bool,
    pub(super) resets: i64,
    pub(super) bucket: Option<Left>,
    pub(super) account_remaining: u32,
    pub(super) account_resets: i64,
}

/// What the bucket's own header tells.
pub(super) struct Left {
    pub(super) header: HeaderName,
    pub(super) total: u32,
    pub(super) remaining: u32,
}

impl Allowance {
    pub(crate) fn is_exceeded(&self) -> bool {
        self.is_exceeded
    }

    pub(crate) fn resets(&self) -> i64 {
        self.resets
    }

    /// The same with nothing left for this long. Nothing is taken from anybody.
    pub(crate) fn used_up(mut self, seconds: i64) -> Self {
        self.resets = seconds;
        match &mut self.bucket {
            Some(left) => left.remaining = 0,
            None => {
                self.account_remaining = 0;
                self.account_resets = seconds;
            }
        }
        self
    }

    /// Writes the rate headers onto a response.
    pub(crate) fn stamp(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        for name in ["x-rate-limit", "ratelimit-limit"] {
            headers.insert(name, ACCOUNT.total.into());
        }
        for name in ["x-rate-limit-remaining", "ratelimit-remaining"] {
            headers.insert(name, self.account_remaining.into());
        }
        headers.insert("ratelimit-reset", self.account_resets.into());
        if let Some(left) = &self.bucket {
            let (total, remaining, resets) = (left.total, left.remaining, self.resets);
            let value = format!("total={total}; remaining={remaining}; resets={resets}");
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(&left.header, value);
            }
        }
        response
    }
}
