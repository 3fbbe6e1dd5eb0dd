//! Which part of the simulator answers a request.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::response::{IntoResponse, Response};

use crate::control;
use crate::export::Export;
use crate::exports;
use crate::help_desk::HelpDesk;
use crate::lists;
use crate::refusal::Refusal;

/// Answers every request that arrives.
pub(crate) async fn answer(State(help_desk): State<Arc<HelpDesk>>, request: Request) -> Response {
    match (request.method(), request.uri().path()) {
        (_, path) if path.starts_with(control::ROOT) => control::answer(&help_desk, request).await,
        (&Method::POST, "/oauth/tokens") => {
            let now = (help_desk.clock)();
            help_desk.sign_in.oauth.answer(request, now).await
        }
        (&Method::GET, "/oauth/authorizations/new") => {
            let query = request.uri().query().unwrap_or_default();
            let now = (help_desk.clock)();
            help_desk.sign_in.oauth.authorize(query, now)
        }
        (&Method::GET | &Method::HEAD, path) => match Export::at(path, &help_desk.account) {
            Some(export) => {
                let (request, _) = request.into_parts();
                exports::answer(&help_desk, export, &request).await
            }
            None => lists::answer(&help_desk, &request),
        },
        _ => Refusal::InvalidEndpoint.into_response(),
    }
}
