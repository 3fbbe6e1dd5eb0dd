//! A page as it was made, before anything becomes of it.

use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::account::Resource;
use crate::cursor::Position;

/// A page as it was made.
pub(crate) struct Page {
    pub(crate) json: Bytes,
    pub(crate) resource: Resource,
    /// The sequence numbers of the revisions on it, but for sideloads.
    pub(crate) shown: Vec<u64>,
    /// Where the request began.
    pub(crate) position: Position,
    /// Where the rest of the stream begins, if there is one.
    pub(crate) leads_to: Option<Position>,
    /// What was asked for besides the position.
    pub(crate) parameters: Vec<(String, String)>,
    pub(crate) query: Option<String>,
}

impl Page {
    pub(crate) fn response(json: Bytes) -> Response {
        let content_type = [(CONTENT_TYPE, "application/json; charset=utf-8")];
        (content_type, json).into_response()
    }
}
