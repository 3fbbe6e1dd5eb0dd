//! How an answer comes over the wire.

use std::future;
use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;
use futures_util::stream;

use crate::connection::End;

/// Rides on a response as an extension; without it the response comes whole and at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivery {
    /// The connection ends before any byte.
    Never,
    /// The connection ends in the middle of the body.
    HalfTheBody,
    /// The body takes this long.
    Over(Duration),
}

/// The outermost layer, since what is on the wire may be compressed.
pub(crate) async fn deliver(
    ConnectInfo(end): ConnectInfo<End>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let Some(delivery) = response.extensions_mut().remove::<Delivery>() else {
        return response;
    };
    if delivery == Delivery::Never {
        end.before_the_next_byte();
        return response;
    }

    let (mut parts, body) = response.into_parts();
    // Otherwise the parts of the body, whose number nobody knows, would come as chunks.
    if let Some(length) = body.size_hint().exact() {
        parts.headers.insert(CONTENT_LENGTH, length.into());
    }
    // Pages are in memory and always there, so that this cannot fail.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let body = match delivery {
        Delivery::Over(time) => slowly(body, time),
        Delivery::Never | Delivery::HalfTheBody => half(body, end),
    };
    Response::from_parts(parts, body)
}

fn half(mut body: Bytes, end: End) -> Body {
    body.truncate(body.len() / 2);
    let first = Some(body);
    Body::from_stream(stream::unfold(first, move |first| {
        let end = end.clone();
        async move {
            let Some(half) = first else {
                end.after_what_is_written();
                return future::pending().await;
            };
            Some((Ok::<_, io::Error>(half), None))
        }
    }))
}

fn slowly(body: Bytes, time: Duration) -> Body {
    let pause = time / PIECES;
    Body::from_stream(stream::unfold((body, PIECES), move |rest| async move {
        let (mut body, pieces) = rest;
        if pieces == 0 {
            return None;
        }
        tokio::time::sleep(pause).await;
        let size = body.len() / usize::try_from(pieces).unwrap_or(usize::MAX);
        let piece = body.split_to(size);
        Some((Ok::<_, io::Error>(piece), (body, pieces - 1)))
    }))
}

const PIECES: u32 = 20;
