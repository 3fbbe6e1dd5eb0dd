//! What a run tells whoever watches it, over HTTP: figures for Prometheus, and whether every export gets on.
use std::net::SocketAddr;

use axum::{
    Router,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse as _, Response},
    routing::get,
};
use tokio::net::TcpListener;

use super::progress::{Progress, Sight};
use crate::failure::{Exit, Failure};

mod page;

/// Serves as long as the process lives. Whoever asks holds nothing up: what is told is copied at once.
pub(crate) async fn watch(at: SocketAddr, progress: Progress) -> Result<(), Failure> {
    let cannot = |e| {
        let what = format!("--listen {at}: this address cannot be listened on");
        Failure::new(Exit::Unavailable, what).because(e)
    };
    let listener = TcpListener::bind(at).await.map_err(cannot)?;
    let at = listener.local_addr().map_err(cannot)?;
    tracing::info!(
        "figures are at http://{at}/metrics, and whether all goes well at http://{at}/healthz"
    );
    tokio::spawn(async move {
        if let Err(e) = axum::serve(listener, router(progress)).await {
            tracing::warn!("nobody can watch this run any more: {e}");
        }
    });
    Ok(())
}

fn router(progress: Progress) -> Router {
    let health = progress.clone();
    let metrics = move || async move { figures(progress.sights()) };
    let health = move || async move { told(&health.sights()) };
    Router::new()
        .route("/metrics", get(metrics))
        .route("/healthz", get(health))
}

fn figures(sights: Vec<Sight>) -> Response {
    if sights.is_empty() {
        return NOT_BEGUN.into_response();
    }
    match page::text(sights) {
        Ok(text) => ([(CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Each export that stands still, since when and why.
fn told(sights: &[Sight]) -> Response {
    if sights.is_empty() {
        return NOT_BEGUN.into_response();
    }
    let still = sights.iter().filter_map(|sight| {
        let still = sight.still.as_ref()?;
        Some(format!("{} stands still {still}\n", sight.stream))
    });
    let still: String = still.collect();
    match still.is_empty() {
        true => "ok\n".into_response(),
        false => (StatusCode::SERVICE_UNAVAILABLE, still).into_response(),
    }
}

/// Until the destination is open the exports are not known, and a page without them would pass for a good one.
const NOT_BEGUN: (StatusCode, &str) = (
    StatusCode::SERVICE_UNAVAILABLE,
    "the run has not begun: its destination is not open yet\n",
);

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
