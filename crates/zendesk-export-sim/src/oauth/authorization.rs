//! The page where an administrator consents. Here he does so at once, without a page.

use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::response::{IntoResponse as _, Response};
use form_urlencoded::Serializer;

use super::Oauth;
use super::issued::Code;
use super::parameters::Parameters;
use super::pkce::{Challenge, METHOD};

/// Documented.
const CODE_LIFETIME: Duration = Duration::from_secs(120);

impl Oauth {
    /// Answers `GET /oauth/authorizations/new`.
    pub(crate) fn authorize(&self, query: &str, now: SystemTime) -> Response {
        let parameters = Parameters::from_form(query.as_bytes());
        let Some(client_id) = parameters
            .text("client_id")
            .filter(|id| self.knows(id, None))
        else {
            return refuse("The client is unknown.");
        };
        // A real client has to register its addresses; here any will do.
        let redirect_uri = parameters.text("redirect_uri");
        let Some(redirect_uri) = redirect_uri.filter(|address| is_absolute(address)) else {
            return refuse("There is no absolute redirect_uri.");
        };
        let decision = match self.consent(&parameters, client_id, redirect_uri, now) {
            Ok(code) => ("code", code),
            Err(error) => ("error", error.to_owned()),
        };
        redirect(redirect_uri, decision, parameters.text("state"))
    }

    /// The errors are those of OAuth 2.0 (RFC 6749, section 4.1.2.1); Zendesk's are not on record.
    fn consent(
        &self,
        parameters: &Parameters,
        client_id: &str,
        redirect_uri: &str,
        now: SystemTime,
    ) -> Result<String, &'static str> {
        if parameters.text("response_type") != Some("code") {
            return Err("unsupported_response_type");
        }
        let method = parameters.text("code_challenge_method");
        let challenge = match (parameters.text("code_challenge"), method) {
            (Some(challenge), Some(METHOD)) => Some(Challenge::new(challenge)),
            (None, None) => None,
            _ => return Err("invalid_request"),
        };
        let scopes = self.allowed(parameters.scopes());
        Ok(self.issued().add_code(Code {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.to_owned(),
            scopes: scopes.map_err(|_| "invalid_scope")?,
            challenge,
            ends: now.checked_add(CODE_LIFETIME),
        }))
    }
}

/// What is wrong with the client or its address is told to the reader: nobody is to be sent there.
fn refuse(why: &'static str) -> Response {
    let content_type = [(CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::BAD_REQUEST, content_type, why).into_response()
}

fn redirect(redirect_uri: &str, decision: (&str, String), state: Option<&str>) -> Response {
    let mut query = Serializer::new(String::new());
    query.append_pair(decision.0, &decision.1);
    query.extend_pairs(state.map(|state| ("state", state)));
    let separator = if redirect_uri.contains('?') { '&' } else { '?' };
    let location = format!("{redirect_uri}{separator}{}", query.finish());
    (StatusCode::FOUND, [(LOCATION, location)]).into_response()
}

fn is_absolute(address: &str) -> bool {
    let is_plain = address.bytes().all(|byte| byte.is_ascii_graphic()) && !address.contains('#');
    is_plain && (address.starts_with("https://") || address.starts_with("http://"))
}
