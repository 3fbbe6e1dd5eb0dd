//! The answers to a token request that are not a token.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Zendesk's statuses and bodies are on record for `invalid_scope` alone; the rest follows from
/// OAuth 2.0 (RFC 6749, section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenRefusal {
    InvalidRequest,
    UnsupportedGrantType,
    InvalidClient,
    InvalidScope,
    InvalidGrant,
}

impl IntoResponse for TokenRefusal {
    fn into_response(self) -> Response {
        let (status, error, description) = match self {
            Self::InvalidRequest => (
                StatusCode::BAD_REQUEST,
                "invalid_request",
                "The request is missing a parameter, or is otherwise malformed.",
            ),
            Self::UnsupportedGrantType => (
                StatusCode::BAD_REQUEST,
                "unsupported_grant_type",
                "The grant type is not supported.",
            ),
            Self::InvalidClient => (
                StatusCode::UNAUTHORIZED,
                "invalid_client",
                "The client identifier or secret is unknown.",
            ),
            Self::InvalidScope => (
                StatusCode::BAD_REQUEST,
                "invalid_scope",
                "The requested scope is not among those allowed for the client.",
            ),
            Self::InvalidGrant => (
                StatusCode::BAD_REQUEST,
                "invalid_grant",
                "The code or refresh token is unknown, expired, used, or another client's.",
            ),
        };
        let body = json!({"error": error, "error_description": description});
        let content_type = [(CONTENT_TYPE, "application/json; charset=utf-8")];
        (status, content_type, body.to_string()).into_response()
    }
}
