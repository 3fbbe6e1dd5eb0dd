//! Keeps a destination in step with Zendesk: every stream on its own, all in one process.
use std::{
    io::{self, IsTerminal as _},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::join_all;
use zendesk_export::{Client, StartTime};

use crate::{
    args::SyncArgs,
    export::pace,
    failure::{Exit, Failure},
    resource::Resource,
    settings::Settings,
};

mod destination;
mod dir;
mod inspect;
mod manifest;
mod members;
mod progress;
mod repeats;
mod settings;
mod sqlite;
mod stdout;
mod stop;
mod stream;
mod stream_state;

use destination::Destination;
pub(crate) use destination::{Compress, To};
pub(crate) use inspect::{status, verify};
use progress::Progress;
pub(crate) use settings::SyncSettings;
pub(crate) use stop::{Stop, or_stopped};
use stream::Stream;

pub(crate) async fn run(args: SyncArgs) -> Result<(), Failure> {
    let settings = Settings::read(args.config.as_deref())?;
    let args = args.or(&settings.sync)?;
    let job = Job {
        to: args.to.clone().ok_or_else(|| {
            let what = "no destination: give --to sqlite:FILE, dir:FOLDER or stdout";
            Failure::new(Exit::Usage, what)
        })?,
        zendesk: settings
            .client()?
            .pace(pace(args.requests_per_minute))
            .build()?,
        resources: args.resources(),
        compress: args.compress,
        since: args.since,
        overlap: args.overlap.unwrap_or_default(),
        support_type_scope: args.support_type_scope,
        follow: args.follow,
        quiet: args.quiet,
    };
    job.run().await
}

/// Makes a destination without anything in it, or finds out that another run has it.
pub(crate) fn make(to: &To) -> Result<(), Failure> {
    Destination::open(to, None, 0).map(drop)
}

/// What is to be done, once it is known.
pub(crate) struct Job {
    pub(crate) zendesk: Client,
    pub(crate) to: To,
    pub(crate) resources: Vec<Resource>,
    pub(crate) compress: Option<Compress>,
    pub(crate) since: Option<StartTime>,
    pub(crate) overlap: Duration,
    pub(crate) support_type_scope: Option<String>,
    pub(crate) follow: bool,
    pub(crate) quiet: bool,
}

impl Job {
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let destination = Destination::open(&self.to, self.compress, self.resources.len())?;
        destination.check_account(self.zendesk.account())?;
        let destination = Arc::new(Mutex::new(destination));
        let shows_records = self.to == To::Stdout && io::stdout().is_terminal();
        let progress = Progress::start(self.quiet, !shows_records);
        let stop = Stop::on_signals()?;
        let streams = self.resources.into_iter().map(|resource| {
            let stream = Stream {
                zendesk: self.zendesk.clone(),
                destination: Arc::clone(&destination),
                line: progress.line(&resource.name()),
                stop: stop.clone(),
                since: self.since,
                overlap: self.overlap,
                support_type_scope: self.support_type_scope.clone(),
                follow: self.follow,
                to: self.to.clone(),
                resource,
            };
            stream.run()
        });
        let ended = join_all(streams).await;
        progress.end();
        manifest::write(
            &self.to,
            &destination.lock().unwrap_or_else(PoisonError::into_inner),
        );
        outcome(ended, &stop)
    }
}

/// What the run as a whole came to.
fn outcome(ended: Vec<Result<(), Failure>>, stop: &Stop) -> Result<(), Failure> {
    let streams = ended.len();
    let mut failures: Vec<_> = ended.into_iter().filter_map(Result::err).collect();
    let failed = failures.len();
    match failures.pop() {
        None if stop.is_asked() => Err(Failure::new(
            Exit::Stopped,
            "stopped as asked; everything so far is stored, and the next run goes on from there",
        )),
        None => Ok(()),
        Some(failure) if streams == 1 => Err(failure),
        Some(failure)
            if failed == streams && failures.iter().all(|f| f.exit() == failure.exit()) =>
        {
            Err(failure)
        }
        Some(_) => Err(Failure::new(
            Exit::Partly,
            format!("{failed} of {streams} exports failed; the others are stored"),
        )),
    }
}
