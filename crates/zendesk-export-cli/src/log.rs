//! What is told on standard error: as text or as JSON, and never across the lines of a run.
use std::{
    io::{self, IsTerminal as _, Write},
    sync::{Arc, PoisonError, RwLock},
};

use indicatif::MultiProgress;
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::{
    Layer,
    filter::{FilterExt as _, Targets},
    fmt,
    layer::{Context, Filter},
    prelude::*,
    registry::LookupSpan,
};
use zendesk_export::Wait;

use crate::failure::Failure;

/// What a line of the log is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
}

/// The log of the program. Clones are one.
#[derive(Clone)]
pub(crate) struct Log {
    pub(crate) format: Format,
    level: Level,
    shown: Arc<RwLock<Option<Shown>>>,
}

/// What else is on standard error, which the log has to go with.
#[derive(Clone)]
pub(crate) struct Shown {
    /// Whether only warnings and errors are wanted.
    pub(crate) quiet: bool,
    /// Lines that are drawn again and again.
    pub(crate) bars: Option<MultiProgress>,
}

impl Log {
    /// A log that no event goes to yet.
    pub(crate) fn new(format: Format, level: Level) -> Self {
        let shown = Arc::default();
        Self {
            format,
            level,
            shown,
        }
    }

    /// Events of our crates go to standard error; a terminal has no need of the time.
    pub(crate) fn start(format: Format) -> Self {
        let asked = std::env::var("ZENDESK_EXPORT_LOG").unwrap_or_default();
        let level = asked.parse::<Level>();
        let log = Self::new(format, level.as_ref().copied().unwrap_or(Level::INFO));
        let targets = Targets::new().with_target("zendesk_export", log.level);
        tracing_subscriber::registry()
            .with(lines(&log).with_filter(targets.and(log.clone())))
            .init();
        if !asked.is_empty() && level.is_err() {
            tracing::warn!(
                "ZENDESK_EXPORT_LOG is none of error, warn, info, debug and trace; info is used"
            );
        }
        log
    }

    /// From now on the log goes with these; `None` ends that.
    pub(crate) fn show(&self, shown: Option<Shown>) {
        *self.shown.write().unwrap_or_else(PoisonError::into_inner) = shown;
    }

    fn shown(&self) -> Option<Shown> {
        let shown = self.shown.read().unwrap_or_else(PoisonError::into_inner);
        shown.clone()
    }

    /// Tells why the program ends.
    pub(crate) fn report(&self, failure: &Failure) {
        match self.format {
            Format::Text => failure.report(),
            Format::Json => tracing::error!(exit_code = failure.exit() as u8, "{failure}"),
        }
    }
}

fn lines<S>(log: &Log) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let colours = std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let stderr = log.clone();
    let lines = fmt::layer()
        .with_writer(move || Stderr(stderr.clone()))
        .with_target(false)
        .with_ansi(colours && io::stderr().is_terminal());
    match log.format {
        Format::Json => lines.json().flatten_event(true).boxed(),
        Format::Text if io::stderr().is_terminal() => lines.without_time().boxed(),
        Format::Text => lines.boxed(),
    }
}

/// Standard error, with the lines of a run out of the way.
struct Stderr(Log);

impl Write for Stderr {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        // A line is written at once, so that no other comes between its parts.
        self.write_all(text).map(|()| text.len())
    }

    fn write_all(&mut self, text: &[u8]) -> io::Result<()> {
        let write = || io::stderr().write_all(text);
        match self.0.shown().and_then(|shown| shown.bars) {
            Some(bars) => bars.suspend(write),
            None => write(),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Leaves out what the lines of a run show already.
impl<S: Subscriber> Filter<S> for Log {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        let Some(shown) = self.shown() else {
            return true;
        };
        let event = event.metadata();
        if shown.quiet && *event.level() > Level::WARN {
            return false;
        }
        // A run tells of the library's waits in its own words.
        event.target() != Wait::TARGET || self.level > Level::INFO
    }
}
