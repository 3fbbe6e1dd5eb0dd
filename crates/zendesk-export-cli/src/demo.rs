use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    time::Instant,
};

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use zendesk_export::{Client, Credentials, Export, StartTime, exports::Endpoint};
use zendesk_export_sim::Simulator;

use crate::{
    args::DemoArgs,
    failure::{Exit, Failure},
    ndjson::Ndjson,
};

/// Exports all four resources at once, by the account's real limits, and checks that nothing is missing.
pub(crate) async fn run(args: DemoArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let simulator = Simulator::builder()
        .tickets(args.tickets)
        .start()
        .await
        .map_err(Failure::unavailable)?;
    let zendesk = Client::builder(simulator.base_url())
        .credentials(Credentials::oauth_token("demo"))
        .build()?;
    let folder = &args.folder;
    fs::create_dir_all(folder).map_err(|e| Failure::output(folder.display(), e))?;

    say(&format!(
        "A simulated Zendesk answers at {}; exporting everything since 1970.",
        simulator.base_url()
    ))?;
    let all = StartTime::from_unix_secs(0)?;
    let bars = MultiProgress::new();
    let exported = tokio::try_join!(
        copy(zendesk.tickets(all), folder, &bars),
        copy(zendesk.ticket_events(all), folder, &bars),
        copy(zendesk.users(all), folder, &bars),
        copy(zendesk.organizations(all), folder, &bars),
    )?;
    for done in <[Exported; 4]>::from(exported) {
        say(&done.line())?;
        let expected = simulator.record_count(done.resource).unwrap_or_default();
        if expected != done.records {
            return Err(Failure::new(
                Exit::Unusable,
                format!("{}: the simulator has {expected} records", done.resource),
            ));
        }
    }
    say(&format!(
        "Every record of the simulator is there, after {} requests in {:.1} s.\n\n\
         Now with an account of yours, as its administrator:\n\n  \
         export ZENDESK_SUBDOMAIN=acme ZENDESK_OAUTH_TOKEN=...\n  \
         zendesk-export export tickets --since 7d --state tickets.json >> tickets.ndjson",
        simulator.requests(),
        started.elapsed().as_secs_f64()
    ))
}

struct Exported {
    resource: &'static str,
    records: u64,
    pages: u64,
    bytes: u64,
    path: PathBuf,
}

async fn copy<E: Endpoint>(
    export: Export<E>,
    folder: &Path,
    bars: &MultiProgress,
) -> Result<Exported, Failure> {
    let path = folder.join(format!("{}.ndjson", E::RESOURCE.name));
    let mut out = Ndjson::create(&path)?;
    let bar = bars.add(
        ProgressBar::new_spinner()
            .with_style(style())
            .with_prefix(E::RESOURCE.name),
    );
    let (mut records, mut pages) = (0, 0);
    let mut stream = export.pages();
    while let Some(page) = stream.try_next().await? {
        out.write(&page.records)?;
        out.sync()?;
        records += page.records.len() as u64;
        pages += 1;
        bar.set_position(records);
    }
    bar.finish_and_clear();
    Ok(Exported {
        resource: E::RESOURCE.name,
        records,
        pages,
        bytes: out.bytes(),
        path,
    })
}

impl Exported {
    fn line(&self) -> String {
        let Self {
            resource,
            records,
            pages,
            bytes,
            path,
        } = self;
        format!(
            "  {resource:<14} {records:>7} records  {pages:>3} pages  {:>9.1} kB  {}",
            *bytes as f64 / 1e3,
            path.display()
        )
    }
}

fn style() -> ProgressStyle {
    let style =
        ProgressStyle::with_template("  {spinner} {prefix:<14} {pos:>7} records  {per_sec}");
    style.unwrap_or_else(|_| ProgressStyle::default_spinner())
}

fn say(line: &str) -> Result<(), Failure> {
    writeln!(io::stdout(), "{line}").map_err(|e| Failure::output("standard output", e))
}
