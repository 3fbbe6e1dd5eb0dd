//! The ledger over HTTP: lines of JSON that are made as they are read.

use std::convert::Infallible;
use std::iter;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use futures_util::stream;

use super::{Version, current, exposed};
use crate::help_desk::HelpDesk;
use crate::json::object;

/// A piece of the body is at least this large, but for the last one.
const PIECE: usize = 64 * 1024;

/// Answers at `current/RESOURCE` and `exposed/RESOURCE`; `None` at any other path.
pub(crate) fn answer(help_desk: &Arc<HelpDesk>, path: &str) -> Option<Response> {
    let (which, resource) = path.split_once('/')?;
    let resource = help_desk.resource(resource)?;
    let help_desk = Arc::clone(help_desk);
    match which {
        "current" => Some(lines(current(help_desk, resource))),
        "exposed" => Some(lines(exposed(help_desk, resource))),
        _ => None,
    }
}

fn lines(mut versions: impl Iterator<Item = Version> + Send + 'static) -> Response {
    let pieces = iter::from_fn(move || {
        let mut piece = Vec::with_capacity(PIECE + PIECE / 4);
        while piece.len() < PIECE {
            let Some(version) = versions.next() else {
                break;
            };
            write_line(&version, &mut piece);
        }
        (!piece.is_empty()).then(|| Ok::<_, Infallible>(Bytes::from(piece)))
    });
    let body = Body::from_stream(stream::iter(pieces));
    ([(CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}

fn write_line(version: &Version, out: &mut Vec<u8>) {
    object(out, |line| {
        line.put("id", &version.id)
            .put("timestamp", version.timestamp)
            .raw("record", version.json.as_bytes());
    });
    out.push(b'\n');
}
