//! What people see of a run: a line a stream on a terminal, else lines of a log, and a summary.
use std::{
    io::{self, IsTerminal as _, Write as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use tokio::{task::AbortHandle, time::MissedTickBehavior};
use zendesk_export::{Answer, ClientBuilder};

use super::{
    pulse,
    stream_state::{Run, StreamState},
};
use crate::{
    failure::Failure,
    log::{Format, Log, Shown},
    to::To,
};

mod bar;
mod estimate;
mod figures;
mod summary;
mod tell;
mod wait;

pub(super) use figures::Sight;
use figures::{Figures, Moment};
use wait::Wait;
pub(super) use wait::without_name;

/// All lines of a run.
#[derive(Clone)]
pub(crate) struct Progress(Arc<Shared>);

struct Shared {
    log: Log,
    shows: Shows,
    quiet: bool,
    rows: Mutex<Vec<Row>>,
    redraws: Mutex<Option<AbortHandle>>,
    started: Instant,
}

enum Shows {
    Bars(MultiProgress),
    Lines(Format),
}

struct Row {
    figures: Arc<Mutex<Figures>>,
    bar: ProgressBar,
}

/// The line of one stream.
#[derive(Clone)]
pub(crate) struct Line {
    figures: Arc<Mutex<Figures>>,
    progress: Progress,
}

/// How often bars are drawn anew: a countdown must not skip a second.
const REDRAWN: Duration = Duration::from_millis(250);

/// A stream that makes way is worth a line of the log this often.
const HEARTBEAT: Duration = Duration::from_secs(30);

/// A stream that waits for news, and finds none, is worth a line this often.
const STILL_THERE: Duration = Duration::from_secs(600);

impl Progress {
    /// Bars have no place on a terminal that takes records.
    pub(crate) fn new(log: &Log, quiet: bool, to: &To) -> Self {
        let shows_records = matches!(to, To::Stdout | To::Target) && io::stdout().is_terminal();
        let bars = MultiProgress::new();
        let attended = !shows_records && io::stderr().is_terminal() && !bars.is_hidden();
        let shows = match log.format {
            Format::Text if attended && !quiet => Shows::Bars(bars),
            format => Shows::Lines(format),
        };
        Self(Arc::new(Shared {
            log: log.clone(),
            shows,
            quiet,
            rows: Mutex::default(),
            redraws: Mutex::default(),
            started: Instant::now(),
        }))
    }

    /// Shows lines from now on, and has the log go around them.
    pub(crate) fn start(&self) {
        let bars = match &self.0.shows {
            Shows::Bars(bars) => {
                let redraws = tokio::spawn(self.clone().redraw_for_ever());
                *lock(&self.0.redraws) = Some(redraws.abort_handle());
                Some(bars.clone())
            }
            Shows::Lines(_) => None,
        };
        let quiet = self.0.quiet;
        self.0.log.show(Some(Shown { quiet, bars }));
    }

    /// Has this client tell of its waits and answers here.
    pub(crate) fn watch(&self, client: ClientBuilder) -> ClientBuilder {
        let (waits, answers) = (self.clone(), self.clone());
        client
            .on_wait(move |wait| waits.hears(wait))
            .on_answer(move |answer| answers.counts(answer))
    }

    /// All streams as they stand now.
    pub(super) fn sights(&self) -> Vec<Sight> {
        let now = Moment::now();
        let beat = pulse::last();
        let rows = lock(&self.0.rows);
        let sights = rows.iter().map(|row| {
            let mut figures = lock(&row.figures);
            figures.seen.works(beat);
            figures.sight(now)
        });
        sights.collect()
    }

    pub(crate) fn line(&self, stream: &str) -> Line {
        let figures = Arc::new(Mutex::new(Figures::of(stream)));
        let bar = match &self.0.shows {
            Shows::Bars(bars) => bars.add(ProgressBar::no_length().with_style(style())),
            Shows::Lines(_) => ProgressBar::hidden(),
        };
        lock(&self.0.rows).push(Row {
            figures: Arc::clone(&figures),
            bar,
        });
        Line {
            figures,
            progress: self.clone(),
        }
    }

    /// Takes the lines away, and leaves a summary.
    pub(crate) fn end(&self) {
        if let Some(redraws) = lock(&self.0.redraws).take() {
            redraws.abort();
        }
        self.0.log.show(None);
        let rows = lock(&self.0.rows);
        // A line that is left would be drawn once more when it goes.
        rows.iter().for_each(|row| row.bar.finish_and_clear());
        let rows: Vec<_> = rows.iter().map(|row| lock(&row.figures)).collect();
        // The errors say it all if nothing came of the run.
        let idle = rows
            .iter()
            .all(|row| row.has_failed() && row.run().pages == 0);
        let format = match &self.0.shows {
            Shows::Bars(_) => Format::Text,
            Shows::Lines(format) => *format,
        };
        if self.0.quiet || idle {
            return;
        }
        match format {
            Format::Json => rows.iter().for_each(|row| tell::summary(row)),
            Format::Text => {
                let table = summary::table(&rows, self.0.started.elapsed());
                // Standard error may be closed.
                let _ = io::stderr().write_all(table.as_bytes());
            }
        }
    }

    /// Shows a wait of the library at the stream that it is of.
    fn hears(&self, wait: &zendesk_export::Wait<'_>) {
        let stream = wait::stream(wait.export);
        let rows = lock(&self.0.rows);
        let mut rows = rows.iter().map(|row| lock(&row.figures));
        let Some(mut row) = rows.find(|row| row.stream == stream) else {
            return;
        };
        let now = Instant::now();
        let shown = Wait::of_library(wait, now);
        // Several requests of a stream may wait for the same.
        let is_told = row.waits_as_long_as(&shown);
        if let Shows::Lines(format) = self.0.shows
            && !is_told
        {
            tell::waits(&stream, wait, &shown.text(now).unwrap_or_default(), format);
        }
        row.strains(wait::is_strain(wait));
        row.seen.wait(wait);
        row.waits(shown);
    }

    /// Counts an answer at the stream that it is of.
    fn counts(&self, answer: &Answer<'_>) {
        let stream = wait::stream(answer.export);
        let rows = lock(&self.0.rows);
        let mut rows = rows.iter().map(|row| lock(&row.figures));
        if let Some(mut row) = rows.find(|row| row.stream == stream) {
            row.seen.answer(answer.status);
        }
    }

    async fn redraw_for_ever(self) {
        let mut ticks = tokio::time::interval(REDRAWN);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            self.redraw();
        }
    }

    fn redraw(&self) {
        let rows = lock(&self.0.rows);
        let lines = {
            let figures: Vec<_> = rows.iter().map(|row| lock(&row.figures)).collect();
            bar::lines(&figures, Moment::now())
        };
        for (row, line) in rows.iter().zip(lines) {
            row.bar.set_message(line);
        }
    }
}

impl Line {
    /// A pass begins from this state.
    pub(crate) fn begins(&self, state: &StreamState) {
        let mut figures = self.figures();
        figures.begins(state, Moment::now());
        // A list is read in a moment.
        if figures.passes == 1 && !figures.is_list() {
            self.tell(|format| tell::begins(&figures.stream, state, format));
        }
    }

    /// A page has come, and this is the state with it.
    pub(crate) fn page(&self, state: &StreamState) {
        let now = Moment::now();
        let mut figures = self.figures();
        figures.page(state, now);
        if figures.is_due(HEARTBEAT, now) {
            self.tell(|format| tell::heartbeat(&figures, now, format));
        }
    }

    /// So many values of this run had no place in their column.
    pub(crate) fn misfits(&self, misfits: u64) {
        self.figures().seen.misfits = misfits;
    }

    pub(crate) fn waiting(&self, for_what: &str, wait: Duration) {
        let until = Instant::now() + wait;
        self.figures().waits(Wait::new(for_what, until));
    }

    pub(crate) fn done(&self, state: &StreamState) {
        let now = Moment::now();
        let mut figures = self.figures();
        let news = figures.done(state, now);
        // A run that follows ends a pass every minute.
        let every = if news { HEARTBEAT } else { STILL_THERE };
        if figures.is_due(every, now) || figures.passes == 1 {
            self.tell(|format| tell::done(&figures, now, format));
        }
    }

    /// What this run has come to with this state; nothing before its first pass.
    pub(crate) fn run(&self, state: &StreamState) -> Option<Run> {
        self.figures().run_with(state, Moment::now())
    }

    /// Whether a request took the server too long, or failed there, since this was last asked.
    pub(crate) fn was_strained(&self) -> bool {
        self.figures().was_strained()
    }

    /// Whether no pass of this run has begun yet.
    pub(crate) fn is_first_pass(&self) -> bool {
        self.figures().passes == 0
    }

    /// A pass has failed, and the next one comes after a wait, if there is one.
    pub(crate) fn failed(&self, failure: &Failure, wait: Option<Duration>) {
        let now = Moment::now();
        let mut figures = self.figures();
        let failure = failure.to_string();
        let why = without_name(&figures.stream, &failure).to_owned();
        figures.failed(&why, now);
        if let Some(wait) = wait {
            figures.waits(Wait::new("the next try", now.instant + wait));
        }
        let stream = figures.stream.clone();
        drop(figures);
        let next = wait.map(|wait| (wait, now.unix.saturating_add_unsigned(wait.as_secs())));
        tell::failed(&stream, &why, next, self.progress.0.log.format);
    }

    /// What it was of goes on under other names, so it is shown no more.
    pub(crate) fn leave(self) {
        let mut rows = lock(&self.progress.0.rows);
        let is_this = |row: &mut Row| Arc::ptr_eq(&row.figures, &self.figures);
        for row in rows.extract_if(.., is_this) {
            row.bar.finish_and_clear();
        }
    }

    /// Tells what bars show otherwise.
    fn tell(&self, tell: impl FnOnce(Format)) {
        if let Shows::Lines(format) = self.progress.0.shows {
            tell(format);
        }
    }

    fn figures(&self) -> MutexGuard<'_, Figures> {
        lock(&self.figures)
    }
}

/// A line that is too long for the terminal is cut, and not wrapped.
fn style() -> ProgressStyle {
    ProgressStyle::with_template("{wide_msg}").unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A panic elsewhere leaves figures that are still fit to be seen.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
