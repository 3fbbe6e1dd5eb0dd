//! Answers that come instead of a page.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::Strike;
use crate::delivery::Delivery;
use crate::fault::Fault;

impl Strike {
    /// The answer of a fault that strikes before Zendesk looks at the credentials.
    pub(crate) fn before_sign_in(&self, host: &str) -> Option<Response> {
        Some(match self.fault {
            Fault::Reset => {
                let mut response = StatusCode::OK.into_response();
                response.extensions_mut().insert(Delivery::Never);
                response
            }
            Fault::ServerError { status } => server_error(status),
            Fault::Html => html(StatusCode::OK, "Sign in to the network to continue"),
            Fault::NoHelpDesk => no_help_desk(host),
            _ => return None,
        })
    }
}

/// What a page gets that is too heavy: a text is on record.
pub(super) fn upstream_request_timeout() -> Response {
    let content_type = [(CONTENT_TYPE, "text/plain")];
    let text = "upstream request timeout";
    (StatusCode::GATEWAY_TIMEOUT, content_type, text).into_response()
}

/// One client guards against such an answer; what it says besides having `error` is not on record.
pub(super) fn error_in_ok() -> Response {
    let content_type = [(CONTENT_TYPE, "application/json; charset=utf-8")];
    let body = json!({"error": "InternalError", "description": "Something went wrong"});
    (content_type, body.to_string()).into_response()
}

/// The bodies are not on record but for that of 504.
fn server_error(status: u16) -> Response {
    let status = StatusCode::from_u16(status).ok();
    let status = status.filter(StatusCode::is_server_error);
    let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status == StatusCode::GATEWAY_TIMEOUT {
        return upstream_request_timeout();
    }
    let mut response = html(status, &status.to_string());
    if status == StatusCode::SERVICE_UNAVAILABLE {
        let ten_seconds = HeaderValue::from_static("10");
        response.headers_mut().insert(RETRY_AFTER, ten_seconds);
    }
    response
}

fn html(status: StatusCode, text: &str) -> Response {
    let content_type = [(CONTENT_TYPE, "text/html; charset=utf-8")];
    let body = format!(
        "<!DOCTYPE html>\n<html><head><title>{text}</title></head>\
         <body><h1>{text}</h1></body></html>\n"
    );
    (status, content_type, body).into_response()
}

/// The message beside the title is not on record.
fn no_help_desk(host: &str) -> Response {
    let title = format!("No help desk at {host}");
    let message = "There is no help desk configured at this address.";
    let content_type = [(CONTENT_TYPE, "application/json; charset=utf-8")];
    let body = json!({"error": {"title": title, "message": message}});
    (StatusCode::NOT_FOUND, content_type, body.to_string()).into_response()
}
