//! Token requests that are granted, and those that are not.

use std::time::{Duration, SystemTime};

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::parameters::Parameters;
use super::refusal::TokenRefusal;
use super::{LIFETIME, Oauth, Scopes};

/// The answer to a token request.
pub(super) struct Token {
    access_token: String,
    scopes: Scopes,
    expires_in: Option<Duration>,
}

impl Oauth {
    pub(super) fn grant(
        &self,
        parameters: &Parameters,
        now: SystemTime,
    ) -> Result<Token, TokenRefusal> {
        match parameters.required("grant_type")? {
            "client_credentials" => self.client_credentials(parameters, now),
            _ => Err(TokenRefusal::UnsupportedGrantType),
        }
    }

    /// This grant has no refresh token: who has the secret may ask again.
    fn client_credentials(
        &self,
        parameters: &Parameters,
        now: SystemTime,
    ) -> Result<Token, TokenRefusal> {
        self.check_client(parameters)?;
        let scopes = self.scopes(parameters)?;
        let lifetime = self.lifetime(parameters);
        let ends = now.checked_add(lifetime);
        Ok(Token {
            access_token: self.issued().add_access(scopes.clone(), ends),
            scopes,
            expires_in: asked_lifetime(parameters).map(|_| lifetime),
        })
    }

    /// As with other credentials, any client signs in where none is set.
    fn check_client(&self, parameters: &Parameters) -> Result<(), TokenRefusal> {
        let id = parameters.text("client_id");
        let secret = parameters.text("client_secret");
        let (Some(id), Some(secret)) = (id, secret) else {
            return Err(TokenRefusal::InvalidClient);
        };
        let mut clients = self.clients.iter();
        let is_known = clients.any(|client| client.id == id && client.secret == secret);
        if is_known || !self.has_clients() {
            Ok(())
        } else {
            Err(TokenRefusal::InvalidClient)
        }
    }

    /// A scope that does not exist is no mistake yet: its token gets 403 everywhere.
    fn scopes(&self, parameters: &Parameters) -> Result<Scopes, TokenRefusal> {
        let scopes = Scopes::or_read(parameters.text("scope"));
        match &self.allowed_scopes {
            Some(allowed)
                if !scopes
                    .iter()
                    .all(|scope| allowed.iter().any(|it| it == scope)) =>
            {
                Err(TokenRefusal::InvalidScope)
            }
            _ => Ok(scopes),
        }
    }

    fn lifetime(&self, parameters: &Parameters) -> Duration {
        match (asked_lifetime(parameters), self.lifetime) {
            (Some(asked), Some(set)) => asked.min(set),
            (Some(asked), None) => asked,
            (None, set) => set.unwrap_or(LIFETIME),
        }
    }
}

/// Zendesk documents the bounds; whether it clamps or refuses what lies outside is not on record.
fn asked_lifetime(parameters: &Parameters) -> Option<Duration> {
    let seconds = parameters.seconds("expires_in")?;
    Some(Duration::from_secs(seconds.clamp(300, 172_800)))
}

impl IntoResponse for Token {
    fn into_response(self) -> Response {
        let mut body = json!({
            "access_token": self.access_token,
            "token_type": "bearer",
            "scope": self.scopes.as_str(),
        });
        // Only who asks for a lifetime is told one.
        if let Some(expires_in) = self.expires_in {
            body["expires_in"] = Value::from(expires_in.as_secs());
        }
        let headers = [
            (CONTENT_TYPE, "application/json; charset=utf-8"),
            (CACHE_CONTROL, "no-store"),
        ];
        (headers, body.to_string()).into_response()
    }
}
