//! Switches and figures for a test in another program, below `/simulator/`. Nobody signs in to
//! them.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::current;
use crate::fault::FaultRule;
use crate::help_desk::HelpDesk;

pub(crate) const ROOT: &str = "/simulator/";

const LARGEST_BODY: usize = 1_000_000;

pub(crate) async fn answer(help_desk: &Arc<HelpDesk>, request: Request) -> Response {
    let faults = &help_desk.faults;
    let path = request.uri().path().strip_prefix(ROOT);
    match (request.method(), path.unwrap_or_default()) {
        (&Method::GET, "faults") => json(StatusCode::OK, &faults.rules()),
        (&Method::PUT, "faults") => match read::<Vec<FaultRule>>(request).await {
            Ok(rules) => {
                faults.set(rules);
                StatusCode::NO_CONTENT.into_response()
            }
            Err(refusal) => refusal,
        },
        (&Method::DELETE, "faults") => {
            faults.set(Vec::new());
            StatusCode::NO_CONTENT.into_response()
        }
        (&Method::POST, "faults") => match read::<FaultRule>(request).await {
            Ok(rule) => {
                faults.inject(rule);
                StatusCode::NO_CONTENT.into_response()
            }
            Err(refusal) => refusal,
        },
        (&Method::GET, "answers") => {
            let (answers, struck) = (help_desk.answers.counts(), faults.struck());
            let counts = help_desk.traffic.counts();
            let requests = json!({
                "under_way": counts.under_way,
                "most_under_way": counts.most_under_way,
                "most_in_a_minute": counts.most_in_a_minute,
            });
            let body = json!({"answers": answers, "faults": struck, "requests": requests});
            json(StatusCode::OK, &body)
        }
        (&Method::GET, "clock") => json(StatusCode::OK, &json!({"now": help_desk.now()})),
        (method, path) => {
            if let Some(lines) = current::answer(help_desk, path).filter(|_| method == Method::GET)
            {
                return lines;
            }
            let error = "there are GET, PUT, DELETE and POST /simulator/faults, and GET \
                         /simulator/answers, /simulator/clock, /simulator/current/RESOURCE and \
                         /simulator/exposed/RESOURCE";
            refuse(StatusCode::NOT_FOUND, error)
        }
    }
}

async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Response> {
    let body = to_bytes(request.into_body(), LARGEST_BODY).await;
    let body = body.map_err(|_| refuse(StatusCode::BAD_REQUEST, "the body cannot be read"))?;
    serde_json::from_slice(&body)
        .map_err(|error| refuse(StatusCode::BAD_REQUEST, &error.to_string()))
}

fn refuse(status: StatusCode, error: &str) -> Response {
    json(status, &json!({ "error": error }))
}

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    let content_type = [(CONTENT_TYPE, "application/json; charset=utf-8")];
    let body = serde_json::to_string(body).unwrap_or_default();
    (status, content_type, body).into_response()
}
