//! What is told on standard error: as text or as JSON, and never across the lines of a run.
use std::{
    io::{self, IsTerminal as _, Write},
    sync::{Arc, OnceLock, PoisonError, RwLock},
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

/// How the log was started.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Log {
    pub(crate) format: Format,
    pub(crate) level: Level,
}

// A subscriber belongs to the whole process, and so does what it is told.
static LOG: OnceLock<Log> = OnceLock::new();
static SHOWN: RwLock<Option<Arc<Shown>>> = RwLock::new(None);

/// What else is on standard error, which the log has to go with.
pub(crate) struct Shown {
    /// Whether only warnings and errors are wanted.
    pub(crate) quiet: bool,
    /// Lines that are drawn again and again.
    pub(crate) bars: Option<MultiProgress>,
}

/// Events of our crates go to standard error; a terminal has no need of the time.
pub(crate) fn start(format: Format) {
    let asked = std::env::var("ZENDESK_EXPORT_LOG").unwrap_or_default();
    let level = asked.parse::<Level>();
    let log = LOG.get_or_init(|| Log {
        format,
        level: level.as_ref().copied().unwrap_or(Level::INFO),
    });
    let targets = Targets::new().with_target("zendesk_export", log.level);
    tracing_subscriber::registry()
        .with(lines(format).with_filter(targets.and(Wanted)))
        .init();
    if !asked.is_empty() && level.is_err() {
        tracing::warn!(
            "ZENDESK_EXPORT_LOG is none of error, warn, info, debug and trace; info is used"
        );
    }
}

fn lines<S>(format: Format) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let colours = std::env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let lines = fmt::layer()
        .with_writer(|| Stderr)
        .with_target(false)
        .with_ansi(colours && io::stderr().is_terminal());
    match format {
        Format::Json => lines.json().flatten_event(true).boxed(),
        Format::Text if io::stderr().is_terminal() => lines.without_time().boxed(),
        Format::Text => lines.boxed(),
    }
}

pub(crate) fn started() -> Log {
    LOG.get().copied().unwrap_or(Log {
        format: Format::Text,
        level: Level::INFO,
    })
}

/// From now on the log goes with these; `None` ends that.
pub(crate) fn show(shown: Option<Shown>) {
    *SHOWN.write().unwrap_or_else(PoisonError::into_inner) = shown.map(Arc::new);
}

fn shown() -> Option<Arc<Shown>> {
    SHOWN.read().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Tells why the program ends.
pub(crate) fn report(failure: &Failure) {
    match started().format {
        Format::Text => failure.report(),
        Format::Json => tracing::error!(exit_code = failure.exit() as u8, "{failure}"),
    }
}

/// Standard error, with the lines of a run out of the way.
struct Stderr;

impl Write for Stderr {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        // A line is written at once, so that no other comes between its parts.
        self.write_all(text).map(|()| text.len())
    }

    fn write_all(&mut self, text: &[u8]) -> io::Result<()> {
        let write = || io::stderr().write_all(text);
        match shown().as_ref().and_then(|shown| shown.bars.as_ref()) {
            Some(bars) => bars.suspend(write),
            None => write(),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// Leaves out what the lines of a run show already.
struct Wanted;

impl<S: Subscriber> Filter<S> for Wanted {
    fn enabled(&self, _: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        true
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        shown().is_none_or(|shown| shown.wants(event.metadata()))
    }
}

impl Shown {
    fn wants(&self, event: &Metadata<'_>) -> bool {
        if self.quiet && *event.level() > Level::WARN {
            return false;
        }
        // A run tells of the library's waits in its own words.
        event.target() != Wait::TARGET || started().level > Level::INFO
    }
}
