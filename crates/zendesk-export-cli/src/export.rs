use futures_util::TryStreamExt as _;
use zendesk_export::{Checkpoint, Client, Error, Pace, Start};

use crate::{
    args::{ExportArgs, RequestsPerMinute},
    failure::{Exit, Failure},
    ndjson::Ndjson,
    settings,
    sideloads::Sideloads,
    state::State,
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

/// Writes an export page by page: first the records, then the place to go on from.
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
    let mut out = Ndjson::stdout(state.is_some())?;
    let mut sideloads = Sideloads::open(args.sideloads.as_deref())?;
    let (mut records, mut count) = (0, 0);
    let mut began_again = false;
    loop {
        let page = match stream.try_next().await {
            Ok(Some(page)) => page,
            Ok(None) => break,
            Err(e) if e.is_position_refused() && !began_again => {
                began_again = true;
                stream = pages(start_over(
                    zendesk,
                    args,
                    place.as_ref(),
                    state.as_ref(),
                    &e,
                )?)?;
                continue;
            }
            Err(e) => return Err(named(e, state.as_ref())),
        };
        for warning in &page.warnings {
            tracing::warn!("{}: {warning}", args.resource.name());
        }
        out.write(&page.records)?;
        sideloads.write(&page)?;
        out.sync()?;
        sideloads.sync()?;
        if let Some(state) = &state {
            state.save(&page.checkpoint)?;
        }
        records += page.records.len();
        count += 1;
        place = Some(page.checkpoint);
    }
    let s = if count == 1 { "" } else { "s" };
    tracing::info!(
        "{}: {records} records in {count} page{s}, {} bytes; done for now",
        args.resource.name(),
        out.bytes()
    );
    for (name, records) in sideloads.left_out() {
        tracing::warn!(
            "{records} sideloaded {name} had no place to go to; name a folder with --sideloads DIR"
        );
    }
    Ok(())
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
    let from = place.and_then(Checkpoint::start_over);
    let (start, when) = match from {
        _ if !args.resource.has_start_time() => {
            (Start::Beginning, "from its oldest records".to_owned())
        }
        Some(from) => {
            let now = chrono::Utc::now().timestamp();
            let from = from.min(now - YOUNGEST).max(0);
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

/// A start has to be some minutes old, in seconds.
const YOUNGEST: i64 = 10 * 60;

/// A checkpoint that does not belong here came out of a file, which the sentence has to name.
fn named(error: Error, state: Option<&State>) -> Failure {
    match state {
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
