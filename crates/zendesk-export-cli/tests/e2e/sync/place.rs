//! Destinations, runs towards them, and readers of them that share nothing with the exporter.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
    process::Command,
};

use flate2::read::MultiGzDecoder;
use rusqlite::{Connection, OpenFlags};
use serde_json::{Value, value::RawValue};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;
use zendesk_export_bench::{Database, Postgres};

#[cfg(feature = "delta")]
use super::lake;
use crate::{
    desk::{Desk, get, list},
    support::{Run, TOKEN, exporter, run},
};

/// What `sync` takes without names: each on the command line, its first page, and where a page holds
/// the records.
pub(crate) const SUPPORT: [(&str, &str, &str); 5] = [
    ("tickets", "tickets/cursor", "tickets"),
    ("ticket-events", "ticket_events", "ticket_events"),
    (
        "ticket-metric-events",
        "ticket_metric_events",
        "ticket_metric_events",
    ),
    ("users", "users/cursor", "users"),
    ("organizations", "organizations", "organizations"),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Dir,
    Gzip,
    Zstd,
    Sqlite,
    /// Where there is a server.
    Postgres,
    #[cfg(feature = "delta")]
    Delta,
}

/// Files of each kind.
pub(crate) const FILES: &[Kind] = &[
    Kind::Dir,
    Kind::Sqlite,
    #[cfg(feature = "delta")]
    Kind::Delta,
];

impl Kind {
    /// Whether it has rows, and no parts.
    pub(crate) fn is_database(self) -> bool {
        !matches!(self, Self::Dir | Self::Gzip | Self::Zstd)
    }
}

/// A destination in a folder of its own, which goes with it.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) kind: Kind,
    folder: TempDir,
    schema: Option<Database>,
}

impl Place {
    pub(crate) fn new(kind: Kind) -> Self {
        if kind == Kind::Postgres {
            return Self::on(Postgres::shared());
        }
        Self {
            kind,
            folder: TempDir::new().unwrap(),
            schema: None,
        }
    }

    pub(crate) fn on(server: &Postgres) -> Self {
        Self {
            kind: Kind::Postgres,
            folder: TempDir::new().unwrap(),
            schema: Some(server.database()),
        }
    }

    /// The database of a server that the schema is in.
    pub(crate) fn schema(&self) -> &Database {
        self.schema.as_ref().expect("a destination in PostgreSQL")
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join(match self.kind {
            Kind::Sqlite => "zendesk.db",
            _ => "zendesk",
        })
    }

    /// As the command line has it.
    pub(crate) fn to(&self) -> String {
        let kind = match self.kind {
            Kind::Postgres => return self.schema().url().to_owned(),
            Kind::Sqlite => "sqlite",
            #[cfg(feature = "delta")]
            Kind::Delta => "delta",
            _ => "dir",
        };
        format!("{kind}:{}", self.path().display())
    }

    /// A run of everything in Support.
    pub(crate) fn sync(&self, url: &str) -> Command {
        let mut command = sync(url, &self.to());
        match self.kind {
            Kind::Gzip => command.args(["--compress", "gzip"]),
            Kind::Zstd => command.args(["--compress", "zstd"]),
            _ => &mut command,
        };
        command
    }

    /// What is beside the destination goes with it as well.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn verify(&self) -> Run {
        run(exporter().args(["verify", &self.to()]))
    }

    pub(crate) fn status(&self) -> Run {
        run(exporter().args(["status", &self.to()]))
    }

    /// Verify finds nothing, and tells how many records there are.
    #[track_caller]
    pub(crate) fn is_whole(&self) -> u64 {
        let verified = self.verify();
        assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
        assert!(
            verified.out.contains("nothing missing, nothing changed"),
            "{}",
            verified.out
        );
        told_records(&verified.out)
    }

    /// The records of a stream, sorted.
    pub(crate) fn records(&self, stream: &str) -> Vec<String> {
        let mut records = match self.kind {
            Kind::Sqlite => rows(&self.database(), stream),
            Kind::Postgres => texts(self.schema(), stream),
            #[cfg(feature = "delta")]
            Kind::Delta => lake::records(&self.path().join(file_name(stream))),
            _ => parts(&self.path().join(file_name(stream)))
                .iter()
                .flat_map(|part| lines(part))
                .collect(),
        };
        records.sort_unstable();
        records
    }

    /// What holds the records of a stream, where that is files of their own.
    pub(crate) fn files(&self, stream: &str) -> Vec<PathBuf> {
        let folder = self.path().join(file_name(stream));
        match self.kind {
            #[cfg(feature = "delta")]
            Kind::Delta => lake::files(&folder),
            _ => parts(&folder),
        }
    }

    /// Where the state of a stream is, where that is a file of its own.
    pub(crate) fn state(&self, stream: &str) -> PathBuf {
        match self.kind {
            #[cfg(feature = "delta")]
            Kind::Delta => {
                let positions = self.path().join(file_name(stream)).join("_zendesk_export");
                tree(&positions).pop().unwrap()
            }
            _ => self.path().join(".state").join(file_name(stream) + ".json"),
        }
    }

    pub(crate) fn database(&self) -> Connection {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(self.path(), flags).unwrap()
    }

    pub(crate) fn manifest(&self) -> Value {
        let path = match self.kind {
            Kind::Postgres => {
                let read = "SELECT manifest FROM zendesk._manifest";
                let row = self.schema().client().query_one(read, &[]).unwrap();
                return serde_json::from_str(row.get(0)).unwrap();
            }
            Kind::Sqlite => self.path().with_extension("db.manifest.json"),
            _ => self.path().join("manifest.json"),
        };
        serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
    }

    /// Every record that the account sends is there once, byte for byte, and verify agrees.
    #[track_caller]
    pub(crate) fn holds_all(&self, account: &Desk) {
        let mut all = 0;
        for (stream, path, member) in SUPPORT {
            let sent = sent(account, path, member);
            assert_same_records(stream, &self.records(stream), &sent);
            all += sent.len() as u64;
        }
        assert_eq!(self.is_whole(), all);
    }
}

/// A run towards any destination, signed in, without waits for the rate limits, and without lists that are
/// not named.
pub(crate) fn sync(url: &str, to: &str) -> Command {
    let mut command = exporter();
    command
        .args(["sync", "--no-lists", "--to", to])
        .args(["--requests-per-minute", "unlimited"])
        .env("ZENDESK_BASE_URL", url)
        .env("ZENDESK_OAUTH_TOKEN", TOKEN);
    command
}

#[track_caller]
pub(crate) fn assert_same_records(stream: &str, stored: &[String], sent: &[String]) {
    assert_eq!(stored.len(), sent.len(), "number of records: {stream}");
    for (stored, sent) in stored.iter().zip(sent) {
        assert_eq!(stored, sent, "{stream}");
    }
}

/// All records of an export, as they are sent, each once, sorted.
pub(crate) fn sent(account: &Desk, path: &str, member: &str) -> Vec<String> {
    let mut records = Vec::new();
    let mut next = "start_time=0".to_owned();
    loop {
        let (head, body) = get(account.url(), &format!("/api/v2/incremental/{path}?{next}"));
        assert!(head.contains(" 200 "), "{head}");
        let page: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&body).unwrap();
        records.extend(list(&page[member]));
        if page["end_of_stream"].get() == "true" {
            break;
        }
        next = match page.get("after_cursor") {
            Some(cursor) => {
                let cursor: String = serde_json::from_str(cursor.get()).unwrap();
                format!("cursor={cursor}")
            }
            None => format!("start_time={}", page["end_time"].get()),
        };
    }
    records.sort_unstable();
    // A page by time begins with the last second of the one before.
    records.dedup();
    records
}

/// How many records a line of `verify` tells of.
pub(crate) fn told_records(line: &str) -> u64 {
    let before = line.split(" record").next().unwrap();
    let number = before.rsplit(' ').next().unwrap().replace(',', "");
    number.parse().unwrap_or_else(|_| panic!("{line}"))
}

pub(crate) fn file_name(stream: &str) -> String {
    stream.replace('/', ".")
}

/// The files with final names in a folder, sorted.
pub(crate) fn parts(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = folder.read_dir() else {
        return Vec::new();
    };
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.'))
        .collect();
    paths.sort();
    paths
}

/// The lines of a part, which has to be whole.
#[track_caller]
pub(crate) fn lines(part: &Path) -> Vec<String> {
    let mut text = String::new();
    let mut file = File::open(part).unwrap();
    match part.extension().unwrap().to_str().unwrap() {
        "gz" => MultiGzDecoder::new(file).read_to_string(&mut text),
        "zst" => zstd::Decoder::new(file).unwrap().read_to_string(&mut text),
        "ndjson" => file.read_to_string(&mut text),
        other => panic!("a part that ends in {other}"),
    }
    .unwrap();
    assert!(text.ends_with('\n'), "{} is cut off", part.display());
    text.split_terminator('\n').map(str::to_owned).collect()
}

pub(crate) fn rows(database: &Connection, stream: &str) -> Vec<String> {
    let table = stream.replace(['-', '/'], "_");
    let mut all = database
        .prepare(&format!("SELECT json FROM raw_{table}"))
        .unwrap();
    let rows = all.query_map([], |row| row.get(0)).unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn texts(schema: &Database, stream: &str) -> Vec<String> {
    let table = stream.replace(['-', '/'], "_");
    let read = format!("SELECT json FROM zendesk.raw_{table}");
    let rows = schema.client().query(&read, &[]).unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Everything below a folder, sorted.
pub(crate) fn tree(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(tree(&path));
        }
        all.push(path);
    }
    all.sort();
    all
}

pub(crate) fn sha256(path: &Path) -> String {
    format!("{:x}", Sha256::digest(fs::read(path).unwrap()))
}
