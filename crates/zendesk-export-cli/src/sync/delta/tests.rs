use std::{fs, path::PathBuf};

use serde_json::{Value, json, value::RawValue};
use tempfile::TempDir;
use zendesk_export::Record;

use super::*;
use crate::sync::{stream_state::StreamState, taken::Taken};

mod commits;
mod mended;
mod sideloads;
mod wider;

/// A lake in a folder of its own.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    fn location(&self) -> Location {
        Location::Folder(self.folder.path().join("lake"))
    }

    /// A run begins.
    fn open(&self) -> Lake {
        Lake::open(&self.location()).unwrap()
    }

    fn table(&self, stream: &str) -> PathBuf {
        self.folder.path().join("lake").join(stream)
    }

    /// What the log says, commit by commit.
    fn log(&self, stream: &str) -> Vec<Vec<Value>> {
        let commits = (0..).map(|version| {
            let name = format!("_delta_log/{version:020}.json");
            fs::read_to_string(self.table(stream).join(name))
        });
        let commits = commits.map_while(Result::ok);
        let actions = |text: String| {
            let actions = text.lines().map(serde_json::from_str);
            actions.collect::<Result<_, _>>().unwrap()
        };
        commits.map(actions).collect()
    }

    /// Somebody else's commit.
    fn commit_of_another(&self, stream: &str, action: &Value) {
        let version = self.log(stream).len();
        let name = format!("_delta_log/{version:020}.json");
        fs::write(self.table(stream).join(name), format!("{action}\n")).unwrap();
    }

    /// How many rows there are, which verify has found to be the right ones.
    fn rows(&self, stream: &str) -> u64 {
        let lake = Lake::look(&self.location()).unwrap();
        assert_eq!(lake.findings().unwrap(), Vec::<String>::new());
        let kept = lake.streams().unwrap().remove(stream).unwrap();
        match kept.unwrap().contents {
            Contents::Rows { rows, .. } => rows,
            Contents::Parts { .. } => panic!("it has rows"),
        }
    }
}

fn writer(lake: &Lake) -> Box<dyn Writer> {
    lake.stream("tickets", table())
}

fn table() -> &'static Table {
    Table::by_name("tickets").unwrap()
}

fn tickets(ids: std::ops::Range<i64>) -> Taken {
    let ticket =
        |id| json!({"id": id, "generated_timestamp": 1_700_000_000 + id, "status": "open"});
    Taken::of(ids.map(|id| record(&ticket(id))).collect())
}

fn record(value: &Value) -> Record<Value> {
    Record::from_raw(RawValue::from_string(value.to_string()).unwrap())
}

/// A state that is another one for each number of pages.
fn state(pages: u64) -> StreamState {
    StreamState {
        pages,
        ..StreamState::default()
    }
}
