use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::Value;
use zendesk_export::{Checkpoint, Client, Page, Start, StartTime};

use crate::{
    args::{ExportArgs, RequestsPerMinute},
    failure::{Exit, Failure},
    ndjson::Ndjson,
    place::{BegunAgain, is_not_reached},
    resource::Pages,
    settings,
    sideloads::{Awaited, Sideloads},
    since::Until,
    state::State,
    sync::{
        Stop,
        warnings::{self, Told},
    },
    table::Table,
    text,
};

mod again;
mod list;

use again::{named, start_over, start_over_of};

pub(crate) async fn run(args: ExportArgs) -> Result<(), Failure> {
    args.resource.must_be_one(&format!(
        "`zendesk-export sync {}` reads those of all keys",
        args.resource.name()
    ))?;
    let zendesk = settings::client(args.config.as_deref())?
        .pace(RequestsPerMinute::pace(args.requests_per_minute))
        .build()?;
    if args.resource.is_list() {
        return list::copy(&zendesk, &args).await;
    }
    if let Some(until) = args.until {
        until.end()?;
        until.must_be_after(args.since)?;
    }
    let times = [
        ("--since", args.since.is_some()),
        ("--until", args.until.is_some()),
    ];
    if let Some((option, _)) = times.into_iter().find(|(_, is_given)| *is_given)
        && !args.resource.has_start_time()
    {
        return Err(args.resource.has_no_start_time(option));
    }
    let mut state = args.state.as_deref().map(State::open).transpose()?;
    let place = state.as_mut().map(State::load).transpose()?.flatten();
    if let (Some(until), Some(state)) = (args.until, &state)
        && until.is_reached(
            &format!("the state file {}", state.path().display()),
            start_over_of(place.as_ref()).max(state.read_until()),
            None,
        )?
    {
        tracing::info!(
            "{}: everything before {} has been written already, by the state file {}; nothing to do",
            args.resource.name(),
            text::date(until.unix_secs()),
            state.path().display()
        );
        return Ok(());
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
    args.resource.check(&args.options)?;
    let end = args.until.map(Until::end).transpose()?;
    let pages = |start| pages(zendesk, args, start, end);
    let mut stream = pages(match (&place, args.since) {
        (Some(place), _) => Start::Checkpoint(place.clone()),
        (None, Some(since)) => Start::Time(since.start()?),
        (None, None) => Start::Beginning,
    });
    let mut stop = Stop::on_signals()?;
    let mut output = Output {
        out: Ndjson::stdout(state.is_some())?,
        sideloads: Sideloads::open(args.sideloads.as_deref())?,
        state,
    };
    let mut told = Told::default();
    let mut awaited = Awaited::new(&args.options.include);
    let (mut records, mut count) = (0, 0);
    let mut reached = None;
    let mut begun_again = BegunAgain::default();
    loop {
        if stop.is_asked() {
            return Err(stopped(args));
        }
        let next = tokio::select! {
            next = stream.try_next() => next,
            () = stop.overdue() => return Err(stopped(args)),
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
                )?);
                continue;
            }
            Err(e) => return Err(named(e, place.as_ref(), output.state.as_ref())),
        };
        for (kind, warning) in warnings::of_page(&page, &args.resource.name()) {
            let now = chrono::Utc::now().timestamp();
            told.tell(kind, &warning, "not told today", now);
        }
        records += page.records.len() as u64;
        count += 1;
        awaited.look(&page, Table::of(args.resource.table()));
        place = Some(page.checkpoint.clone());
        reached = end.filter(|_| page.reached_end);
        output = beside(&mut stop, args, move || output.write(&page, reached)).await?;
    }
    if let Some(end) = end.filter(|_| reached.is_none()) {
        return Err(is_not_reached(&args.resource.name(), end));
    }
    output.sum_up(args, records, count, awaited);
    Ok(())
}

fn pages(zendesk: &Client, args: &ExportArgs, start: Start, end: Option<StartTime>) -> Pages {
    match end {
        Some(end) => {
            let export = args.resource.export(zendesk, start, &args.options);
            export.until(end).pages().boxed()
        }
        None => args.resource.pages(zendesk, start, &args.options),
    }
}

/// Where a page goes.
struct Output {
    out: Ndjson,
    sideloads: Sideloads,
    state: Option<State>,
}

impl Output {
    /// First the records, then the place to go on from.
    fn write(mut self, page: &Page<Value>, reached: Option<StartTime>) -> Result<Self, Failure> {
        self.out.write(&page.records)?;
        self.sideloads.write(page)?;
        self.out.sync()?;
        self.sideloads.sync()?;
        if let Some(state) = &self.state {
            state.save(&page.checkpoint, reached.map(StartTime::unix_secs))?;
        }
        Ok(self)
    }

    /// What came, and what did not.
    fn sum_up(&self, args: &ExportArgs, records: u64, count: u64, mut awaited: Awaited) {
        let name = args.resource.name();
        tracing::info!(
            "{name}: {} in {}, {} bytes; {}",
            text::counted(records, "record"),
            text::counted(count, "page"),
            self.out.bytes(),
            match args.until {
                Some(until) => format!("everything before {}", text::date(until.unix_secs())),
                None => "done for now".to_owned(),
            }
        );
        if self.sideloads.is_idle() && args.options.include.is_empty() {
            tracing::warn!(
                "--sideloads has no effect without --include, which says what to ask for beside the records"
            );
        }
        for (sideload, records) in self.sideloads.left_out() {
            tracing::warn!(
                "{} of sideloaded {sideload} had no place to go to; name a folder with --sideloads DIR",
                text::counted(*records as u64, "record")
            );
        }
        if let Some((_, never_came)) = awaited.never_came() {
            tracing::warn!("{name}: {never_came}");
        }
    }
}

/// Writes beside the event loop, so that a reader that stands still does not keep the program from hearing
/// that it is to stop.
async fn beside<T: Send + 'static>(
    stop: &mut Stop,
    args: &ExportArgs,
    write: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::select! {
        written = tokio::task::spawn_blocking(write) => written.unwrap_or_else(|e| {
            Err(Failure::new(Exit::Output, "standard output cannot be written").because(e))
        }),
        () = stop.overdue() => Err(stopped(args)),
    }
}

fn stopped(args: &ExportArgs) -> Failure {
    let what = match args.resource.is_list() {
        true => "stopped as asked; the list is not whole, and the next run writes all of it",
        false => {
            "stopped as asked; with --state, the next run goes on after the last page that was written"
        }
    };
    Failure::new(Exit::Stopped, what)
}
