//! The answers that are not a page.

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::export::Style;

const JSON: &str = "application/json; charset=utf-8";

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    InvalidEndpoint,
    RecordNotFound,
    UnknownCustomObject,
    NotSignedIn,
    /// An access token that expired, was revoked, or never was.
    InvalidToken,
    MissingScopes {
        required: String,
    },
    /// An agent where only administrators may be.
    NoAdministrator,
    TooManyRequests {
        retry_after: i64,
    },
    TooRecentStartTime {
        minimum_age: Duration,
    },
    InvalidCursor,
    InvalidValue {
        description: &'static str,
    },
    /// Whatever the simulator was told to say.
    AsSet {
        status: StatusCode,
        body: String,
    },
}

impl Refusal {
    /// The answer to a request for an export of this style.
    pub(crate) fn of(self, style: Style) -> Response {
        match style {
            Style::CustomObject => self.of_custom_objects(),
            _ => self.of_support(),
        }
    }

    fn of_support(&self) -> Response {
        let body = match self {
            Self::InvalidEndpoint => {
                json!({"error": "InvalidEndpoint", "description": "Not found"})
            }
            Self::RecordNotFound | Self::UnknownCustomObject => {
                json!({"error": "RecordNotFound", "description": "Not found"})
            }
            Self::NotSignedIn => json!({"error": "Couldn't authenticate you"}),
            // As quoted in many reports, such as
            // <https://github.com/zendesk/zendesk_api_client_rb/issues/297>.
            Self::InvalidToken => json!({
                "error": "invalid_token",
                "error_description": "The access token provided is expired, revoked, malformed \
                                      or invalid for other reasons.",
            }),
            Self::MissingScopes { required } => json!({
                "error": "Forbidden",
                "description": format!("You are missing the following required scopes: {required}"),
            }),
            // As quoted in <https://github.com/facetoe/zenpy/issues/336>.
            Self::NoAdministrator => json!({"error": {
                "title": "Forbidden",
                "message": "You do not have access to this page. Please contact the account owner \
                            of this help desk for further help.",
            }}),
            Self::AsSet { status, body } => {
                return self.with_body(*status, JSON, body.clone());
            }
            // Clients quote the text; whether it comes bare or within JSON is not on record.
            Self::TooManyRequests { .. } => {
                let text = "Number of allowed incremental export API requests per minute exceeded";
                let content_type = "text/plain; charset=utf-8";
                return self.with_body(self.status(), content_type, text.to_owned());
            }
            // On record with `5 minutes`, of when that was the age. Today's status and wording are
            // not, nor whether exports of other products than Support refuse a start at all.
            Self::TooRecentStartTime { minimum_age } => {
                let minutes = minimum_age.as_secs().div_ceil(60);
                let unit = if minutes == 1 { "minute" } else { "minutes" };
                let remedy = format!("Use a start_time older than {minutes} {unit}");
                let description = format!("Too recent start_time. {remedy}");
                json!({"error": "InvalidValue", "description": description})
            }
            // Not on record for tickets and users.
            Self::InvalidCursor => {
                json!({"error": "InvalidValue", "description": "Invalid cursor"})
            }
            Self::InvalidValue { description } => {
                json!({"error": "InvalidValue", "description": description})
            }
        };
        self.with_json(self.status(), &body)
    }

    /// Only this export declares its errors, in a form of its own.
    fn of_custom_objects(&self) -> Response {
        let (code, title) = match self {
            Self::InvalidEndpoint | Self::RecordNotFound | Self::UnknownCustomObject => {
                ("NotFound", "custom object not found".to_owned())
            }
            Self::NotSignedIn | Self::InvalidToken => {
                ("Unauthorized", "authentication is required".to_owned())
            }
            Self::MissingScopes { .. } | Self::NoAdministrator => {
                ("Forbidden", "access to the object is forbidden".to_owned())
            }
            Self::TooManyRequests { .. } => ("RateLimitExceeded", "too many requests".to_owned()),
            Self::TooRecentStartTime { minimum_age } => {
                let seconds = minimum_age.as_secs();
                let title = format!("start_time must be more than {seconds} seconds ago");
                ("StartTimeTooRecent", title)
            }
            Self::InvalidCursor => ("InvalidCursor", "cursor is invalid or expired".to_owned()),
            Self::AsSet { status, body } => {
                return self.with_body(*status, JSON, body.clone());
            }
            // What it calls a missing or unreadable start_time is not on record.
            Self::InvalidValue { description } => ("InvalidValue", (*description).to_owned()),
        };
        let status = match self.status() {
            StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
            status => status,
        };
        let error = json!({"code": code, "status": status.as_str(), "title": title});
        self.with_json(status, &json!({ "errors": [error] }))
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::InvalidEndpoint | Self::RecordNotFound | Self::UnknownCustomObject => {
                StatusCode::NOT_FOUND
            }
            Self::NotSignedIn | Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::MissingScopes { .. } | Self::NoAdministrator => StatusCode::FORBIDDEN,
            Self::AsSet { status, .. } => *status,
            Self::TooManyRequests { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooRecentStartTime { .. } | Self::InvalidCursor | Self::InvalidValue { .. } => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
        }
    }

    fn with_json(&self, status: StatusCode, body: &Value) -> Response {
        self.with_body(status, JSON, body.to_string())
    }

    fn with_body(&self, status: StatusCode, content_type: &'static str, body: String) -> Response {
        let content_type = [(CONTENT_TYPE, content_type)];
        match self {
            Self::TooManyRequests { retry_after } => {
                let wait = [(RETRY_AFTER, retry_after.to_string())];
                (status, content_type, wait, body).into_response()
            }
            _ => (status, content_type, body).into_response(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.of_support()
    }
}
