//! The demonstration: a simulated Zendesk into SQLite, and a question to it.
use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags};
use zendesk_export::{Client, ClientBuilder, Credentials};
use zendesk_export_sim::Simulator;

use crate::{
    args::DemoArgs,
    failure::{Exit, Failure},
    log::Log,
    private::make_folder,
    resource::{ByExport, Resource},
    say::say,
    sync::{self, Job, Progress},
    to::To,
    whole_file,
};

/// What the demonstration asks in the end.
const QUESTION: &str = "\
    SELECT coalesce(priority, 'none') AS priority, count(*) AS open\n    \
    FROM tickets WHERE status = 'open' GROUP BY 1 ORDER BY 2 DESC, 1";

/// Exports what nearly every account has, by the account's real limits, and checks that nothing is
/// missing.
pub(crate) async fn run(args: DemoArgs, log: &Log) -> Result<(), Failure> {
    let started = Instant::now();
    let simulator = Simulator::builder()
        .tickets(args.tickets)
        // As many as the minute's limit lets through at once.
        .ticket_metric_events(args.tickets)
        .start()
        .await
        .map_err(Failure::unavailable)?;
    let zendesk = Client::builder(simulator.base_url());
    let zendesk = zendesk.credentials(Credentials::oauth_token("demo"));
    let folder = &args.folder;
    make_folder(folder).map_err(|e| Failure::output(folder.display(), e))?;
    let database = folder.join("zendesk-demo.db");
    make(&database)?;

    say(format!(
        "A simulated Zendesk answers at {}; exporting everything since 1970 to {}.",
        simulator.base_url(),
        database.display()
    ))?;
    job(log, zendesk, &database)?.run().await?;

    let db = Connection::open(&database).map_err(|e| failed(&database, e))?;
    for resource in Resource::support() {
        let view = resource.table().name;
        let records = count(&db, view).map_err(|e| failed(&database, e))?;
        say(format!("  {view:<20} {records:>7} records"))?;
        let expected = simulator.record_count(view).unwrap_or_default();
        if expected != records {
            let what = format!("{view}: the simulator has {expected} records");
            return Err(Failure::new(Exit::Unusable, what));
        }
    }
    say(format!(
        "Every record of the simulator is there, after {} requests in {:.1} s.\n\n\
         How many open tickets are there, by priority?\n\n    {QUESTION}\n",
        simulator.requests(),
        started.elapsed().as_secs_f64()
    ))?;
    for (priority, open) in answer(&db).map_err(|e| failed(&database, e))? {
        say(format!("  {priority:<8} {open:>6}"))?;
    }
    say(format!(
        "\nAsk more with any program for SQLite: {}\n\n\
         Now with an account of yours, as its administrator:\n\n  \
         export ZENDESK_SUBDOMAIN=acme ZENDESK_OAUTH_TOKEN=...\n  \
         zendesk-export sync --to sqlite:zendesk.db",
        database.display()
    ))
}

fn job(log: &Log, zendesk: ClientBuilder, database: &Path) -> Result<Job, Failure> {
    let to = To::Sqlite(database.to_owned());
    let progress = Progress::new(log, false, &to);
    Ok(Job {
        zendesk: progress.watch(zendesk).build()?,
        progress,
        to,
        resources: Resource::support().collect(),
        compress: None,
        since: None,
        overlap: Duration::ZERO,
        options: ByExport::default(),
        follow: false,
        resync: false,
    })
}

/// Makes a database that says of itself whose it is, in the place of an earlier one that does: any
/// other file of that name is somebody's.
fn make(database: &Path) -> Result<(), Failure> {
    let to = To::Sqlite(database.to_owned());
    match fs::symlink_metadata(database) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => {}
        Err(e) => return Err(Failure::output(database.display(), e)),
        Ok(found) if found.is_file() && is_marked(database).unwrap_or(false) => {
            // Not while another demonstration is under way.
            sync::make(&to)?;
            remove(database)?;
        }
        Ok(_) => {
            let what = format!(
                "{} was not made by a demonstration, so it is left as it is; name another folder, or move it away",
                database.display()
            );
            return Err(Failure::new(Exit::Output, what));
        }
    }
    sync::make(&to)?;
    mark(database).map_err(|e| failed(database, e))
}

fn is_marked(database: &Path) -> rusqlite::Result<bool> {
    let db = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    db.table_exists(None, MARK)
}

fn mark(database: &Path) -> rusqlite::Result<()> {
    let sql = format!("CREATE TABLE {MARK}(about TEXT); INSERT INTO {MARK} VALUES ('simulated')");
    Connection::open(database)?.execute_batch(&sql)
}

const MARK: &str = "zendesk_export_demo";

fn remove(database: &Path) -> Result<(), Failure> {
    for suffix in ["", "-wal", "-shm", ".manifest.json"] {
        let mut name = database.as_os_str().to_owned();
        name.push(suffix);
        let path = Path::new(&name);
        whole_file::remove(path).map_err(|e| Failure::output(path.display(), e))?;
    }
    Ok(())
}

/// Names of views are ours, and need no quotes.
fn count(db: &Connection, view: &str) -> rusqlite::Result<u64> {
    let count: i64 = db.query_row(&format!("SELECT count(*) FROM {view}"), [], |row| {
        row.get(0)
    })?;
    Ok(u64::try_from(count).unwrap_or_default())
}

fn answer(db: &Connection) -> rusqlite::Result<Vec<(String, i64)>> {
    db.prepare(QUESTION)?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect()
}

fn failed(database: &Path, e: rusqlite::Error) -> Failure {
    let what = format!("{} cannot be asked", database.display());
    Failure::new(Exit::Output, what).because(e)
}
