//! Standard output, with an eye on whether somebody takes it.
use std::{
    fs::File,
    io::{self, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::{
    failure::{Exit, Failure},
    ndjson::{stdout_file, warn_if_closed},
    text,
};

/// What is written at a time.
pub(super) const CHUNK: usize = 64 * 1024;

/// A target that takes nothing for this long is told; a warehouse takes minutes for what a target has collected.
const TOLD: Duration = Duration::from_secs(5 * 60);

/// One that takes nothing for this long never will.
const GIVEN_UP: Duration = Duration::from_secs(60 * 60);

const BETWEEN_LOOKS: Duration = Duration::from_millis(200);

pub(super) struct Pipe {
    file: File,
    watch: Arc<Watch>,
}

/// What is known of the target.
#[derive(Default)]
pub(super) struct Watch(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    /// Since when a write waits to be taken.
    waits: Option<Instant>,
    has_gone: bool,
}

impl Pipe {
    pub(super) fn stdout(watch: &Arc<Watch>) -> io::Result<Self> {
        let file = stdout_file()?;
        warn_if_closed(&file);
        Ok(Self {
            file,
            watch: Arc::clone(watch),
        })
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.watch.seen().waits = Some(Instant::now());
        let written = self.file.write(&bytes[..bytes.len().min(CHUNK)]);
        let mut seen = self.watch.seen();
        seen.waits = None;
        seen.has_gone |= matches!(&written, Err(e) if e.kind() == io::ErrorKind::BrokenPipe);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Watch {
    /// Ends when the target has gone, or has stood still for too long.
    pub(super) async fn lost(&self) -> Failure {
        let mut told = TOLD;
        loop {
            tokio::time::sleep(BETWEEN_LOOKS).await;
            if let Some(failure) = self.failure() {
                return failure;
            }
            match self.stands_still() {
                None => told = TOLD,
                Some(time) if time >= told => {
                    told += TOLD;
                    tracing::warn!(
                        "the target has taken nothing for {}; after {} the run ends",
                        text::age(time),
                        text::age(GIVEN_UP)
                    );
                }
                Some(_) => {}
            }
        }
    }

    pub(super) fn failure(&self) -> Option<Failure> {
        if self.seen().has_gone {
            return Some(gone());
        }
        let time = self.stands_still().filter(|time| *time >= GIVEN_UP)?;
        let what = format!(
            "the target has taken nothing for {}; {REMEDY}",
            text::age(time)
        );
        Some(Failure::new(Exit::Target, what))
    }

    fn stands_still(&self) -> Option<Duration> {
        self.seen().waits.map(|since| since.elapsed())
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const REMEDY: &str = "see what it says, and run both again with the last state that it gave back: what comes again then, it may have already, and nothing is missed";

fn gone() -> Failure {
    let what =
        format!("the target ended before it had everything, whatever its exit code says; {REMEDY}");
    Failure::new(Exit::Target, what).for_good()
}

/// An end was asked for, and it takes nothing.
pub(super) fn does_not_take() -> Failure {
    let what =
        format!("an end was asked for, and the target does not take what is under way; {REMEDY}");
    Failure::new(Exit::Target, what)
}

/// Why something cannot be written.
pub(super) fn failure(e: io::Error) -> Failure {
    match e.kind() {
        io::ErrorKind::BrokenPipe => gone(),
        _ => Failure::output("standard output", e),
    }
}
