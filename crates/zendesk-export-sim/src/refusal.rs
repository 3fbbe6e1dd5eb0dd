//! The answers that are not a page.

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use serde_json::json;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    InvalidEndpoint,
    NotSignedIn,
    TooManyRequests { retry_after: i64 },
    InvalidValue { description: String },
}

impl Refusal {
    pub(crate) fn invalid_value(description: &str) -> Self {
        Self::InvalidValue {
            description: description.to_owned(),
        }
    }

    pub(crate) fn too_recent(minimum_age: Duration) -> Self {
        let minutes = minimum_age.as_secs().div_ceil(60);
        let unit = if minutes == 1 { "minute" } else { "minutes" };
        Self::InvalidValue {
            description: format!(
                "Too recent start_time. Use a start_time older than {minutes} {unit}"
            ),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, body) = match self {
            Self::InvalidEndpoint => (
                StatusCode::NOT_FOUND,
                json!({"error": "InvalidEndpoint", "description": "Not found"}),
            ),
            Self::NotSignedIn => (
                StatusCode::UNAUTHORIZED,
                json!({"error": "Couldn't authenticate you"}),
            ),
            Self::InvalidValue { description } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                json!({"error": "InvalidValue", "description": description}),
            ),
            Self::TooManyRequests { retry_after } => {
                let text = "Number of allowed incremental export API requests per minute exceeded";
                let wait = [(RETRY_AFTER, retry_after.to_string())];
                return (StatusCode::TOO_MANY_REQUESTS, wait, text).into_response();
            }
        };
        let content_type = [(CONTENT_TYPE, "application/json; charset=utf-8")];
        (status, content_type, body.to_string()).into_response()
    }
}
