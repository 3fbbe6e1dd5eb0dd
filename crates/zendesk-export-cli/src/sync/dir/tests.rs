use std::{cell::RefCell, io::Read as _};

use serde_json::{Value, json};
use tempfile::TempDir;
use zendesk_export::Record;

use super::*;
use crate::sync::{inspect::findings, taken::Taken};

mod crashes;
mod mended;
mod parts;
#[cfg(unix)]
mod places;
mod refusals;
mod taken_over;
mod verified;

const STREAM: &str = "tickets";

/// Small enough that a few pages fill parts.
const TEST_PART_BYTES: u64 = 150;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export");
    (folder, path)
}

/// A folder as one run has it.
struct Run {
    dir: Dir,
    /// One that failed is not used any more.
    writers: RefCell<BTreeMap<String, Box<dyn Writer>>>,
}

impl Run {
    fn with<T>(
        &self,
        stream: &str,
        work: impl FnOnce(&mut dyn Writer) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let table = Table::beside("tickets");
        let kept = self.writers.borrow_mut().remove(stream);
        let mut writer = kept.unwrap_or_else(|| self.dir.stream(stream, table));
        let done = work(&mut *writer)?;
        self.writers.borrow_mut().insert(stream.to_owned(), writer);
        Ok(done)
    }

    fn load(&self, stream: &str) -> Result<StreamState, Failure> {
        self.with(stream, |writer| writer.state())
    }

    fn store(
        &self,
        stream: &str,
        records: &[Record<Value>],
        state: &StreamState,
    ) -> Result<(), Failure> {
        let taken = Taken::of(records.to_vec());
        self.with(stream, |writer| writer.store(&taken, state))
    }

    fn close(&self, stream: &str, state: &StreamState) -> Result<(), Failure> {
        self.with(stream, |writer| writer.close(state))
    }

    fn holds(&self, stream: &str, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        let known = self.with(stream, |writer| writer.known(None))?;
        known.unwrap().hold(records)
    }

    /// What the manifest says of the streams.
    fn manifest(&self) -> Value {
        let streams = self.dir.streams().unwrap();
        let figures = |(name, kept): (&String, &Result<Kept, Failure>)| {
            let figures = serde_json::to_value(kept.as_ref().unwrap().figures());
            (name.clone(), figures.unwrap())
        };
        Value::Object(streams.iter().map(figures).collect())
    }
}

fn open(path: &Path, compress: Option<Compress>) -> Run {
    open_with(path, compress, |_| ())
}

/// One that makes its parts otherwise.
fn open_with(path: &Path, compress: Option<Compress>, change: impl FnOnce(&mut Rules)) -> Run {
    // Another test may be starting a process, which has the lock until it is another program.
    let opened = (0..1_000).find_map(|_| match Dir::open(path, compress) {
        Err(e) if e.to_string().contains("is in use") => {
            std::thread::yield_now();
            None
        }
        opened => Some(opened.unwrap()),
    });
    let mut dir = opened.unwrap();
    let rules = &mut Arc::get_mut(&mut dir.folder).unwrap().rules;
    rules.part_bytes = TEST_PART_BYTES;
    change(rules);
    Run {
        dir,
        writers: RefCell::default(),
    }
}

fn verify(path: &Path) -> Result<Vec<String>, Failure> {
    findings(&Dir::look(path))
}

/// Pages of one to three records, and one that is empty.
fn pages() -> Vec<Vec<Record<Value>>> {
    let mut id = 0;
    [1, 3, 0, 2, 2, 1, 3]
        .into_iter()
        .map(|records| {
            (0..records)
                .map(|_| {
                    id += 1;
                    let json = json!({ "id": id, "subject": "s".repeat(id % 40) });
                    serde_json::from_str(&json.to_string()).unwrap()
                })
                .collect()
        })
        .collect()
}

/// The state after some pages.
fn state(pages: &[Vec<Record<Value>>]) -> StreamState {
    let records = pages.iter().map(|page| page.len() as u64).sum();
    StreamState {
        pages: pages.len() as u64,
        records_in: records,
        records_out: records,
        ..StreamState::default()
    }
}

fn stored(dir: &Run) -> usize {
    usize::try_from(dir.load(STREAM).unwrap().pages).unwrap()
}

fn store_next(dir: &Run, pages: &[Vec<Record<Value>>]) -> Result<(), Failure> {
    let next = stored(dir);
    dir.store(STREAM, &pages[next], &state(&pages[..=next]))
}

/// Goes on from wherever the folder stands, to the end.
fn run(dir: &Run, pages: &[Vec<Record<Value>>]) {
    while stored(dir) < pages.len() {
        store_next(dir, pages).unwrap();
    }
    dir.close(STREAM, &state(pages)).unwrap();
}

fn lines(pages: &[Vec<Record<Value>>]) -> String {
    let records = pages.iter().flatten();
    records
        .map(|record| format!("{}\n", record.json()))
        .collect()
}

/// The names of the parts, in their order.
fn parts(path: &Path, stream: &str) -> Vec<String> {
    let entries = fs::read_dir(path.join(stream)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

/// What somebody reads who reads all parts.
fn text(path: &Path, stream: &str) -> String {
    let mut text = String::new();
    for name in parts(path, stream) {
        let bytes = fs::read(path.join(stream).join(&name)).unwrap();
        let bytes = bytes.as_slice();
        match layout::compress_of(&name) {
            Compress::None => std::io::Cursor::new(bytes).read_to_string(&mut text),
            Compress::Gzip => flate2::read::MultiGzDecoder::new(bytes).read_to_string(&mut text),
            Compress::Zstd => zstd::Decoder::new(bytes).unwrap().read_to_string(&mut text),
        }
        .unwrap();
    }
    text
}

/// What the state says of the stream.
fn ledger(path: &Path) -> Ledger {
    let state = Layout::new(path, STREAM).state();
    Ledger::read(&state).unwrap().unwrap()
}

#[track_caller]
fn check_sound(path: &Path) {
    assert_eq!(verify(path).unwrap(), Vec::<String>::new());
}

#[track_caller]
fn check<T>(result: Result<T, Failure>, code: i32, says: &str) {
    let Err(failure) = result else {
        panic!("it was not refused: {says}")
    };
    assert!(failure.to_string().contains(says), "{failure}");
    assert_eq!(failure.exit() as i32, code, "{failure}");
}

/// The files of a folder with their bytes.
type Files = BTreeMap<PathBuf, Vec<u8>>;

fn files_of(path: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap().path();
            if entry.is_dir() {
                folders.push(entry);
            } else {
                let name = entry.strip_prefix(path).unwrap().to_owned();
                files.insert(name, fs::read(&entry).unwrap());
            }
        }
    }
    files
}
