use std::time::Duration;

use futures_util::TryStreamExt as _;
use serde_json::Value;
use zendesk_export::{Checkpoint, Client, Error, Pace, Page, Start};

use crate::{
    args::{ExportArgs, RequestsPerMinute},
    failure::{Exit, Failure},
    ndjson::Ndjson,
    place::{BegunAgain, is_time_refused, old_enough},
    settings,
    sideloads::Sideloads,
    state::State,
    sync::{
        Stop,
        warnings::{self, Told},
    },
};

pub(crate) async fn run(args: ExportArgs) -> Result<(), Failure> {
    let zendesk = settings::client(args.config.as_deref())?
        .pace(pace(args.requests_per_minute))
        .build()?;
    let mut state = args.state.as_deref().map(State::open).transpose()?;
    let place = state.as_mut().map(State::load).transpose()?.flatten();
    if args.since.is_some() && !args.resource.has_start_time() {
        return Err(Failure::new(
            Exit::Usage,
            format!(
                "{} has no start_time, so --since is not for it",
                args.resource.name()
            ),
        ));
    }
    if let (Some(_), Some(state), Some(_)) = (args.since, &state, &place) {
        tracing::warn!(
            "--since has no effect, as the export goes on from the state file {}; move that away to begin at a time",
            state.path().display()
        );
    }
    copy(&zendesk, &args, place, state).await
}

/// Writes an export page by page, until it ends or an end is asked for.
async fn copy(
    zendesk: &Client,
    args: &ExportArgs,
    mut place: Option<Checkpoint>,
    state: Option<State>,
) -> Result<(), Failure> {
    let pages = |start| args.resource.pages(zendesk, start, args.options.clone());
    let mut stream = pages(match &place {
        Some(place) => Start::Checkpoint(place.clone()),
        None => args.since.map_or(Start::Beginning, Start::Time),
    })?;
    let mut stop = Stop::on_signals()?;
    let mut output = Output {
        out: Ndjson::stdout(state.is_some())?,
        sideloads: Sideloads::open(args.sideloads.as_deref(), &args.options.include)?,
        state,
    };
    let mut told = Told::default();
    let (mut records, mut count) = (0, 0);
    let mut begun_again = BegunAgain::default();
    loop {
        if stop.is_asked() {
            return Err(stopped());
        }
        let next = tokio::select! {
            next = stream.try_next() => next,
            () = stop.overdue() => return Err(stopped()),
        };
        let page = match next {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(e) if e.is_position_refused() && begun_again.may(start_over_of(place.as_ref())) => {
                stream = pages(start_over(
                    zendesk,
                    args,
                    place.as_ref(),
                    output.state.as_ref(),
                    &e,
                )?)?;
                continue;
            }
            Err(e) => return Err(named(e, place.as_ref(), output.state.as_ref())),
        };
        for (kind, warning) in warnings::of_page(&page, &args.resource.name()) {
            let now = chrono::Utc::now().timestamp();
            told.tell(kind, &warning, "not told today", now);
        }
        records += page.records.len();
        count += 1;
        place = Some(page.checkpoint.clone());
        output = output.write(page, &mut stop).await?;
    }
    output.sum_up(args, records, count);
    Ok(())
}

/// Where a page goes.
struct Output {
    out: Ndjson,
    sideloads: Sideloads,
    state: Option<State>,
}

impl Output {
    /// Beside the event loop, so that a reader that stands still does not keep the program from hearing
    /// that it is to stop.
    async fn write(self, page: Page<Value>, stop: &mut Stop) -> Result<Self, Failure> {
        let written = tokio::task::spawn_blocking(move || self.write_now(&page));
        tokio::select! {
            written = written => written.unwrap_or_else(|e| {
                Err(Failure::new(Exit::Output, "standard output cannot be written").because(e))
            }),
            () = stop.overdue() => Err(stopped()),
        }
    }

    /// First the records, then the place to go on from.
    fn write_now(mut self, page: &Page<Value>) -> Result<Self, Failure> {
        self.out.write(&page.records)?;
        self.sideloads.write(page)?;
        self.out.sync()?;
        self.sideloads.sync()?;
        if let Some(state) = &self.state {
            state.save(&page.checkpoint)?;
        }
        Ok(self)
    }

    /// What came, and what did not.
    fn sum_up(&self, args: &ExportArgs, records: usize, count: usize) {
        let s = if count == 1 { "" } else { "s" };
        tracing::info!(
            "{}: {records} records in {count} page{s}, {} bytes; done for now",
            args.resource.name(),
            self.out.bytes()
        );
        for (name, records) in self.sideloads.left_out() {
            tracing::warn!(
                "{records} sideloaded {name} had no place to go to; name a folder with --sideloads DIR"
            );
        }
        let missing = self.sideloads.never_came();
        if records > 0 && !missing.is_empty() {
            tracing::warn!(
                "{}: {} asked for by --include, and never came with any of {records} records; Zendesk may have none, or does not \
                 sideload them with this export",
                args.resource.name(),
                match missing {
                    [one] => format!("{one} was"),
                    more => format!("{} were", more.join(", ")),
                }
            );
        }
    }
}

fn stopped() -> Failure {
    Failure::new(
        Exit::Stopped,
        "stopped as asked; with --state, the next run goes on after the last page that was written",
    )
}

/// Where to begin again when Zendesk no longer takes the place to go on from. Some records come twice then,
/// and none is left out.
fn start_over(
    zendesk: &Client,
    args: &ExportArgs,
    place: Option<&Checkpoint>,
    state: Option<&State>,
    error: &Error,
) -> Result<Start, Failure> {
    let name = args.resource.name();
    let from = start_over_of(place);
    let (start, when) = match from {
        _ if !args.resource.has_start_time() => {
            (Start::Beginning, "from its oldest records".to_owned())
        }
        Some(from) => {
            let from = old_enough(from);
            let when = chrono::DateTime::from_timestamp(from, 0);
            let when = when.map_or(from.to_string(), |when| when.to_rfc3339());
            (
                Start::Time(zendesk.start_time(from)?),
                format!("from {when}"),
            )
        }
        None => {
            let file = match state {
                Some(state) => format!("move the state file {} away, and ", state.path().display()),
                None => String::new(),
            };
            let what = format!(
                "{name}: Zendesk no longer takes the place to go on from, which holds no time ({error}); {file}begin again with --since and a time before the last record that was written"
            );
            return Err(Failure::new(Exit::State, what));
        }
    };
    tracing::warn!(
        "{name}: Zendesk no longer takes the place to go on from ({error}); the export goes on {when}, so that records which were written before may come again"
    );
    Ok(start)
}

fn start_over_of(place: Option<&Checkpoint>) -> Option<i64> {
    place.and_then(Checkpoint::start_over)
}

const A_YEAR: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// A checkpoint that does not belong here came out of a file, which the sentence has to name.
fn named(error: Error, place: Option<&Checkpoint>, state: Option<&State>) -> Failure {
    match state {
        Some(state) if place.is_some() && is_time_refused(&error) => Failure::state(
            state.path(),
            "holds a place that Zendesk does not take; move it away, and begin again with --since and a time before the last record that was \
             written, or with everything",
            error,
        ),
        // What lies further ahead was never a position.
        Some(state)
            if state.was_there()
                && error.is_start_time()
                && error.retry_after().is_none_or(|wait| wait < A_YEAR) =>
        {
            let what = format!(
                "the state file {} stands at a time that lies in the future or is too recent; either this machine's clock is wrong, so set it and run this again, or Zendesk's is, so try later",
                state.path().display()
            );
            Failure::new(Exit::Unavailable, what).because(error)
        }
        Some(state) if state.was_there() && (error.is_checkpoint() || error.is_start_time()) => {
            Failure::state(
                state.path(),
                "cannot be used for this export; name another file, or move it away, which begins again with --since or everything",
                error,
            )
        }
        _ => error.into(),
    }
}

pub(crate) fn pace(limit: Option<RequestsPerMinute>) -> Pace {
    match limit {
        None => Pace::default(),
        Some(RequestsPerMinute::Limit(requests)) => Pace::per_minute(requests),
        Some(RequestsPerMinute::Unlimited) => Pace::unlimited(),
    }
}
