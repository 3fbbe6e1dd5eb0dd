//! The parameters of a token request.

use axum::body::to_bytes;
use axum::extract::Request;
use serde_json::{Map, Value};

use super::Scopes;
use super::refusal::TokenRefusal;

pub(super) struct Parameters(Map<String, Value>);

const LARGEST_BODY: usize = 64 * 1_024;

impl Parameters {
    /// Zendesk documents JSON; the form of OAuth 2.0 is taken too, as clients of other servers
    /// send it.
    pub(super) async fn read(request: Request) -> Result<Self, TokenRefusal> {
        let body = to_bytes(request.into_body(), LARGEST_BODY).await;
        let body = body.map_err(|_| TokenRefusal::InvalidRequest)?;
        if body.trim_ascii_start().starts_with(b"{") {
            let parameters = serde_json::from_slice(&body);
            return parameters
                .map(Self)
                .map_err(|_| TokenRefusal::InvalidRequest);
        }
        Ok(Self::from_form(&body))
    }

    pub(super) fn from_form(form: &[u8]) -> Self {
        let form = form_urlencoded::parse(form).into_owned();
        let parameters = form.map(|(name, value)| (name, Value::String(value)));
        Self(parameters.collect())
    }

    /// A text; an empty one counts as missing.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    pub(super) fn required(&self, name: &str) -> Result<&str, TokenRefusal> {
        self.text(name).ok_or(TokenRefusal::InvalidRequest)
    }

    /// Zendesk says that a scope must be given, but not what happens otherwise; and that a list
    /// in place of a text yields a token that is forbidden everything.
    pub(super) fn scopes(&self) -> Scopes {
        match self.0.get("scope") {
            None | Some(Value::Null) => Scopes::read(),
            Some(Value::String(scopes)) => Scopes::new(scopes),
            Some(_) => Scopes::new(""),
        }
    }

    /// A number, as such or as a text.
    pub(super) fn seconds(&self, name: &str) -> Option<u64> {
        match self.0.get(name)? {
            Value::String(text) => text.parse().ok(),
            number => number.as_u64(),
        }
    }
}
