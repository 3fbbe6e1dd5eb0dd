use futures_util::TryStreamExt as _;
use zendesk_export::{Pace, Start};

use crate::{
    args::{ExportArgs, RequestsPerMinute},
    failure::{Exit, Failure},
    ndjson::Ndjson,
    resource::Pages,
    settings,
    sideloads::Sideloads,
    state::State,
};

pub(crate) async fn run(args: ExportArgs) -> Result<(), Failure> {
    let zendesk = settings::client(args.config.as_deref())?
        .pace(pace(args.requests_per_minute))
        .build()?;
    let mut state = args.state.as_deref().map(State::open).transpose()?;
    let start = match state.as_mut().map(State::load).transpose()?.flatten() {
        Some(checkpoint) => Start::Checkpoint(checkpoint),
        None => args.since.map_or(Start::Beginning, Start::Time),
    };
    if args.since.is_some() && !args.resource.has_start_time() {
        return Err(Failure::new(
            Exit::Usage,
            format!(
                "{} has no start_time, so --since is not for it",
                args.resource.name()
            ),
        ));
    }
    let pages = args.resource.pages(&zendesk, start, args.options.clone())?;
    copy(pages, &args, state).await
}

/// Writes an export page by page: first the records, then the place to go on from.
async fn copy(mut stream: Pages, args: &ExportArgs, state: Option<State>) -> Result<(), Failure> {
    let mut out = Ndjson::stdout(state.is_some())?;
    let mut sideloads = Sideloads::open(args.sideloads.as_deref())?;
    let (mut records, mut pages) = (0, 0);
    while let Some(page) = stream
        .try_next()
        .await
        .map_err(|e| named(e, state.as_ref()))?
    {
        out.write(&page.records)?;
        sideloads.write(&page)?;
        out.sync()?;
        sideloads.sync()?;
        if let Some(state) = &state {
            state.save(&page.checkpoint)?;
        }
        records += page.records.len();
        pages += 1;
    }
    let s = if pages == 1 { "" } else { "s" };
    tracing::info!(
        "{}: {records} records in {pages} page{s}, {} bytes; done for now",
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

/// A checkpoint that does not belong here came out of a file, which the sentence has to name.
fn named(error: zendesk_export::Error, state: Option<&State>) -> Failure {
    match state {
        Some(state) if state.was_there() && (error.is_checkpoint() || error.is_start_time()) => {
            Failure::state(
                state.path(),
                "cannot be used; choose another, or move it away to begin anew",
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
