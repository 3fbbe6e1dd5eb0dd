use std::io::{self, IsTerminal as _};

use tracing_subscriber::{filter::Targets, fmt, prelude::*};

/// Events of our crates go to standard error; a terminal has no need of the time.
pub(crate) fn start() {
    let level = std::env::var("ZENDESK_EXPORT_LOG").unwrap_or_else(|_| "info".to_owned());
    let level = level.parse().unwrap_or(tracing::Level::INFO);
    let layer = fmt::layer()
        .with_writer(io::stderr)
        .with_target(false)
        .with_ansi(io::stderr().is_terminal());
    let targets = Targets::new().with_target("zendesk_export", level);
    if io::stderr().is_terminal() {
        tracing_subscriber::registry()
            .with(layer.without_time().with_filter(targets))
            .init();
    } else {
        tracing_subscriber::registry()
            .with(layer.with_filter(targets))
            .init();
    }
}
