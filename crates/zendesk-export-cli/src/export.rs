use zendesk_export::{
    Export, Open, Pace, Start, StartTime,
    exports::{Endpoint, ExcludesDeleted, ScopesBySupportType},
};

use crate::{
    args::{ExportArgs, RequestsPerMinute, Resource},
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
    let start = match state.as_mut().map(State::load).transpose()?.flatten() {
        Some(checkpoint) => Start::Checkpoint(checkpoint),
        None => args.since.map_or_else(everything, Ok)?.into(),
    };
    check_options(&args)?;
    match args.resource {
        Resource::Tickets => {
            copy(
                scoped(excluding(zendesk.tickets(start), &args), &args),
                &args,
                state,
            )
            .await
        }
        Resource::TicketsByTime => {
            copy(
                scoped(excluding(zendesk.tickets_by_time(start), &args), &args),
                &args,
                state,
            )
            .await
        }
        Resource::TicketEvents => {
            copy(scoped(zendesk.ticket_events(start), &args), &args, state).await
        }
        Resource::Users => copy(zendesk.users(start), &args, state).await,
        Resource::UsersByTime => copy(zendesk.users_by_time(start), &args, state).await,
        Resource::Organizations => copy(zendesk.organizations(start), &args, state).await,
    }
}

/// Writes an export page by page: first the records, then the place to go on from.
async fn copy<E: Endpoint>(
    mut export: Export<E>,
    args: &ExportArgs,
    state: Option<State>,
) -> Result<(), Failure> {
    if let Some(records) = args.per_page {
        export = export.per_page(records);
    }
    export = export.include(args.include.iter().map(|name| sideload::<E>(name)));
    let mut out = Ndjson::stdout(state.is_some())?;
    let mut sideloads = Sideloads::open(args.sideloads.as_deref())?;
    let (mut records, mut pages) = (0, 0);
    let mut stream = export.pages();
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
        E::NAME,
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

fn everything() -> Result<StartTime, zendesk_export::Error> {
    StartTime::from_unix_secs(0)
}

pub(crate) fn pace(limit: Option<RequestsPerMinute>) -> Pace {
    match limit {
        None => Pace::default(),
        Some(RequestsPerMinute::Limit(requests)) => Pace::per_minute(requests),
        Some(RequestsPerMinute::Unlimited) => Pace::unlimited(),
    }
}

/// Zendesk ignores what it does not know, so a slip of the pen is worth a word.
fn sideload<E: Endpoint>(name: &str) -> Open<E::Sideload> {
    let name = name.trim();
    let parsed = name
        .parse()
        .unwrap_or_else(|_| Open::Unknown(name.to_owned()));
    if let Open::Unknown(name) = &parsed {
        tracing::warn!(
            "{name:?} is not documented as a sideload of {}; it is sent all the same",
            E::NAME
        );
    }
    parsed
}

fn check_options(args: &ExportArgs) -> Result<(), Failure> {
    let tickets = matches!(args.resource, Resource::Tickets | Resource::TicketsByTime);
    let scoped = tickets || matches!(args.resource, Resource::TicketEvents);
    if args.exclude_deleted && !tickets {
        return Err(Failure::new(
            Exit::Usage,
            "--exclude-deleted is for tickets and tickets-by-time alone",
        ));
    }
    if args.support_type_scope.is_some() && !scoped {
        return Err(Failure::new(
            Exit::Usage,
            "--support-type-scope is for tickets, tickets-by-time and ticket-events alone",
        ));
    }
    Ok(())
}

fn excluding<E: ExcludesDeleted>(export: Export<E>, args: &ExportArgs) -> Export<E> {
    if args.exclude_deleted {
        export.exclude_deleted(true)
    } else {
        export
    }
}

fn scoped<E: ScopesBySupportType>(export: Export<E>, args: &ExportArgs) -> Export<E> {
    let Some(scope) = &args.support_type_scope else {
        return export;
    };
    let scope = scope
        .parse()
        .unwrap_or_else(|_| Open::Unknown(scope.clone()));
    if let Open::Unknown(name) = &scope {
        tracing::warn!(
            "{name:?} is not documented as a --support-type-scope; it is sent all the same"
        );
    }
    export.support_type_scope(scope)
}
