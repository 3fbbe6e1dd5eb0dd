//! The answer to a token request that was granted.

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::Scopes;
use crate::json::object;

pub(super) struct Tokens {
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) scopes: Scopes,
    pub(super) expires_in: Option<Duration>,
    pub(super) refresh_token_expires_in: Option<Duration>,
}

impl Tokens {
    pub(super) fn new(access_token: String, refresh_token: Option<String>, scopes: Scopes) -> Self {
        Self {
            access_token,
            refresh_token,
            scopes,
            expires_in: None,
            refresh_token_expires_in: None,
        }
    }
}

impl IntoResponse for Tokens {
    /// 201 is what the example on Zendesk's page has.
    fn into_response(self) -> Response {
        let mut body = Vec::new();
        object(&mut body, |tokens| {
            tokens.put("access_token", &self.access_token);
            if let Some(refresh_token) = &self.refresh_token {
                tokens.put("refresh_token", refresh_token);
            }
            tokens
                .put("token_type", "bearer")
                .put("scope", self.scopes.as_str());
            if let Some(lifetime) = self.expires_in {
                tokens.put("expires_in", lifetime.as_secs());
            }
            if let Some(lifetime) = self.refresh_token_expires_in {
                tokens.put("refresh_token_expires_in", lifetime.as_secs());
            }
        });
        let headers = [
            (CONTENT_TYPE, "application/json; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
        ];
        (StatusCode::CREATED, headers, body).into_response()
    }
}
