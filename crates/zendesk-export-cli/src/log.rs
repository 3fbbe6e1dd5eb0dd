use std::io::{self, IsTerminal as _};

use tracing_subscriber::{filter::Targets, fmt, prelude::*};

/// Events of our crates go to standard error; a terminal has no need of the time.
pub(crate) fn start() {
    let asked = std::env::var("ZENDESK_EXPORT_LOG").unwrap_or_default();
    let level = asked.parse::<tracing::Level>();
    let layer = fmt::layer()
        .with_writer(io::stderr)
        .with_target(false)
        .with_ansi(io::stderr().is_terminal());
    let targets = Targets::new().with_target(
        "zendesk_export",
        *level.as_ref().unwrap_or(&tracing::Level::INFO),
    );
    if io::stderr().is_terminal() {
        tracing_subscriber::registry()
            .with(layer.without_time().with_filter(targets))
            .init();
    } else {
        tracing_subscriber::registry()
            .with(layer.with_filter(targets))
            .init();
    }
    if !asked.is_empty() && level.is_err() {
        tracing::warn!(
            "ZENDESK_EXPORT_LOG is none of error, warn, info, debug and trace; info is used"
        );
    }
}
