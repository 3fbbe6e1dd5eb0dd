//! The demonstration: a simulated Zendesk into SQLite, and questions to it.
use std::{
    fs, io,
    path::Path,
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags, types::ValueRef};
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
const QUESTIONS: [(&str, &str); 3] = [
    (
        "How many tickets are open, by priority?",
        "SELECT coalesce(priority, 'none') AS priority, count(*) AS open
    FROM tickets WHERE status = 'open' GROUP BY 1 ORDER BY 2 DESC, 1",
    ),
    (
        "Who wrote most public comments?",
        "SELECT users.name, users.role, count(*) AS comments
    FROM ticket_comments JOIN users ON users.id = ticket_comments.author_id
    WHERE public GROUP BY users.id ORDER BY 3 DESC, 1 LIMIT 5",
    ),
    (
        "How long did the first reply take, by month and group?",
        "SELECT substr(tickets.created_at, 1, 7) AS month, groups.name AS 'group', count(*) AS tickets,
        round(avg(reply_time_in_minutes_calendar)) AS minutes
    FROM ticket_metric_sets JOIN tickets ON tickets.id = ticket_id
        JOIN groups ON groups.id = tickets.group_id
    WHERE reply_time_in_minutes_calendar IS NOT NULL
    GROUP BY 1, 2 ORDER BY 1 DESC, 2 LIMIT 5",
    ),
];

/// What they need beside the records: by export, the sideload.
const INCLUDE: [(&str, &str); 2] = [
    ("tickets", "metric_sets"),
    ("ticket-events", "comment_events"),
];

/// Exports what nearly every account has, by the account's real limits, and checks that nothing is
/// missing.
pub(crate) async fn run(args: DemoArgs, log: &Log) -> Result<(), Failure> {
    let started = Instant::now();
    let simulator = Simulator::builder()
        .tickets(args.tickets)
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
        let table = resource.table().name;
        let records = count(&db, table).map_err(|e| failed(&database, e))?;
        say(format!("  {table:<20} {records:>7} records"))?;
        let expected = simulator.record_count(table).unwrap_or_default();
        if expected != records {
            let what = format!("{table}: the simulator has {expected} records");
            return Err(Failure::new(Exit::Unusable, what));
        }
    }
    say(format!(
        "Every record of the simulator is there, after {} requests in {:.1} s.",
        simulator.requests(),
        started.elapsed().as_secs_f64()
    ))?;
    for (question, sql) in QUESTIONS {
        say(format!("\n{question}\n\n    {sql}\n"))?;
        for row in answer(&db, sql).map_err(|e| failed(&database, e))? {
            say(format!("  {}", row.trim_end()))?;
        }
    }
    let page = folder.join("zendesk-demo.html");
    sync::write_report(&To::Sqlite(database.clone()), &page)?;
    say(format!(
        "\nWhat is there at a glance, and whether something is missing: open {} in a browser.\n\
         Ask more with any program for SQLite: {}\n\n\
         Now with an account of yours, as its administrator:\n\n  \
         export ZENDESK_SUBDOMAIN=acme ZENDESK_OAUTH_TOKEN=...\n  \
         zendesk-export sync --to sqlite:zendesk.db",
        page.display(),
        database.display()
    ))
}

fn job(log: &Log, zendesk: ClientBuilder, database: &Path) -> Result<Job, Failure> {
    let to = To::Sqlite(database.to_owned());
    let progress = Progress::new(log, false, &to);
    let mut options = ByExport::default();
    for export in Resource::support() {
        let include = INCLUDE.iter().filter(|(name, _)| *name == export.name());
        let include = include.map(|(_, sideload)| (*sideload).to_owned());
        options.of(&export).include.extend(include);
    }
    Ok(Job {
        zendesk: progress.watch(zendesk).build()?,
        progress,
        to,
        resources: Resource::support().chain(Resource::lists()).collect(),
        compress: None,
        since: None,
        until: None,
        overlap: Duration::ZERO,
        lanes: None,
        options,
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

/// Names of tables are ours, and need no quotes.
fn count(db: &Connection, table: &str) -> rusqlite::Result<u64> {
    let count: i64 = db.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
        row.get(0)
    })?;
    Ok(u64::try_from(count).unwrap_or_default())
}

/// The names of the columns, and the rows.
fn answer(db: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    let mut query = db.prepare(sql)?;
    let names: Vec<_> = query
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut table = vec![names];
    let columns = table[0].len();
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let shown = |at| Ok(shown(row.get_ref(at)?));
        table.push((0..columns).map(shown).collect::<rusqlite::Result<_>>()?);
    }
    let width = |at: usize| {
        table
            .iter()
            .map(|row| row[at].chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<_> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}  "));
        cells.collect()
    };
    Ok(table.iter().map(line).collect())
}

fn shown(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Null | ValueRef::Blob(_) => "-".to_owned(),
    }
}

fn failed(database: &Path, e: rusqlite::Error) -> Failure {
    let what = format!("{} cannot be asked", database.display());
    Failure::new(Exit::Output, what).because(e)
}
