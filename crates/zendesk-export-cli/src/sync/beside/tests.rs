use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering::Relaxed},
};

use serde_json::value::RawValue;
use zendesk_export::Record;

use super::*;
use crate::{
    failure::Exit,
    resource::Selection,
    sync::{destination::Kept, kinds, manifest_place::ManifestPlace},
    to::To,
};

fn again() -> Again {
    Again {
        account: "https://acme.example.com".to_owned(),
        selection: Selection::default(),
    }
}

fn beside(destination: Arc<dyn Destination>, export: &str) -> Beside {
    let resource: Resource = export.parse().unwrap();
    Beside::new(destination, export, Table::of(resource.table()))
}

/// Stores a page of one record, with something beside it.
fn store(writer: &mut Beside, sideload: &str) -> StreamState {
    let record = |text: &str| Record::from_raw(RawValue::from_string(text.to_owned()).unwrap());
    let taken = Taken {
        sideloads: BTreeMap::from([(sideload.to_owned(), vec![record(r#"{"id":7}"#)])]),
        ..Taken::of(vec![record(r#"{"id":1}"#)])
    };
    let mut state = writer.state().unwrap();
    state.pages += 1;
    state.records_out += 1;
    writer.store(&taken, &state).unwrap();
    writer.close(&state).unwrap();
    state
}

#[test]
fn a_custom_object_whose_key_goes_on_as_another_is_not_what_came_beside_that() {
    for to in [To::Sqlite, To::Dir] {
        let folder = tempfile::tempdir().unwrap();
        let opened = kinds::open(&to(folder.path().join("desk")), None, 2).unwrap();
        let destination: Arc<dyn Destination> = Arc::from(opened);
        let mut asset = beside(Arc::clone(&destination), "custom-objects/asset");
        let mut asset_type = beside(Arc::clone(&destination), "custom-objects/asset_type");
        store(&mut asset, "type");
        store(&mut asset_type, "users");

        assert!(!asset.mend(&again()).unwrap());
        let stored = store(&mut asset_type, "users");
        let state = asset.state().unwrap();
        asset.end_reread(&state).unwrap();
        let kept = asset_type.state().unwrap();
        assert_eq!(
            (kept.pages, kept.records_out),
            (stored.pages, stored.records_out)
        );
        store(&mut asset_type, "users");
        assert_eq!(destination.findings().unwrap(), Vec::<String>::new());
        assert_eq!(table_of("custom-objects/asset_type/users").name, "users");
        assert_eq!(table_of("tickets_users").name, "users");
    }
}

/// A destination whose process is killed before one of the next writes.
struct Killed {
    inner: Box<dyn Destination>,
    writes: Arc<AtomicUsize>,
}

struct KilledWriter {
    inner: Box<dyn Writer>,
    writes: Arc<AtomicUsize>,
}

impl KilledWriter {
    fn writes(&self) -> Result<(), Failure> {
        match self.writes.fetch_sub(1, Relaxed) {
            1 => Err(Failure::new(Exit::Output, "killed")),
            _ => Ok(()),
        }
    }
}

impl Destination for Killed {
    fn streams(&self) -> Result<BTreeMap<String, Result<Kept, Failure>>, Failure> {
        self.inner.streams()
    }

    fn stream(&self, name: &str, table: &'static Table) -> Box<dyn Writer> {
        Box::new(KilledWriter {
            inner: self.inner.stream(name, table),
            writes: Arc::clone(&self.writes),
        })
    }

    fn at_once(&self) -> usize {
        self.inner.at_once()
    }

    fn manifest(&self) -> Option<&ManifestPlace> {
        None
    }

    fn findings(&self) -> Result<Vec<String>, Failure> {
        self.inner.findings()
    }

    fn lacks(&self, stream: &str) -> bool {
        self.inner.lacks(stream)
    }
}

impl Writer for KilledWriter {
    fn state(&mut self) -> Result<StreamState, Failure> {
        self.inner.state()
    }

    fn store(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure> {
        self.writes()?;
        self.inner.store(taken, state)
    }

    fn close(&mut self, state: &StreamState) -> Result<(), Failure> {
        self.writes()?;
        self.inner.close(state)
    }

    fn mend(&mut self, again: &Again) -> Result<bool, Failure> {
        self.writes()?;
        self.inner.mend(again)
    }

    fn known(&mut self, last: Option<usize>) -> Result<Option<Known>, Failure> {
        self.inner.known(last)
    }

    fn changes(&mut self, whole: Vec<Record<Value>>) -> Result<Taken, Failure> {
        self.inner.changes(whole)
    }

    fn end_reread(&mut self, state: &StreamState) -> Result<u64, Failure> {
        self.writes()?;
        self.inner.end_reread(state)
    }
}

#[test]
fn what_was_damaged_beside_records_is_never_forgotten_by_a_mend_that_is_killed() {
    for (to, damage) in [
        (To::Sqlite as fn(_) -> To, in_database as fn(&Path)),
        (To::Dir, in_folder),
    ] {
        for writes in 1.. {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("desk");
            let open = || kinds::open(&to(path.clone()), None, 2).unwrap();
            store(&mut beside(Arc::from(open()), "tickets"), "users");
            damage(&path);
            let killed = Killed {
                inner: open(),
                writes: Arc::new(AtomicUsize::new(writes)),
            };
            let mended = beside(Arc::new(killed), "tickets").mend(&again());

            let destination: Arc<dyn Destination> = Arc::from(open());
            let state = beside(Arc::clone(&destination), "tickets").state().unwrap();
            let is_forgotten = state.reread.is_none() && destination.findings().unwrap().is_empty();
            assert!(!is_forgotten, "killed before write {writes}");
            if mended.is_ok() {
                assert!(writes > 3, "nothing was killed");
                break;
            }
        }
    }
}

fn in_database(path: &Path) {
    let database = rusqlite::Connection::open(path).unwrap();
    let changed = database.execute(
        "UPDATE raw_tickets_users SET json = '{\"id\":7,\"odd\":1}'",
        [],
    );
    assert_eq!(changed.unwrap(), 1);
}

fn in_folder(path: &Path) {
    fs::remove_file(path.join("tickets_users/tickets_users-00000001.ndjson")).unwrap();
}
