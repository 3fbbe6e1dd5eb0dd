//! What all writers of a lake share.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{log::Log, make, position::Position, store::Store, trouble::Trouble};
use crate::{
    failure::{Exit, Failure},
    lake::Location,
    remedy,
    sync::row::Told,
    to::To,
};

pub(super) struct Shared {
    location: Location,
    pub(super) store: Store,
    pub(super) told: Told,
    /// Every stream that has ever run, as it was found, or as this run has stored it since. To look again at all of
    /// them would be a request or more for each of them, each time that one has something to say.
    pub(super) streams: Mutex<BTreeMap<String, Result<Position, Unusable>>>,
    /// Those that another run writes.
    pub(super) lost: Mutex<BTreeSet<String>>,
}

/// A stream that has stored something.
pub(super) struct Found {
    pub(super) stream: String,
    pub(super) log: Log,
    pub(super) position: Result<Position, Failure>,
}

/// Why the state of a stream cannot be used.
pub(super) struct Unusable {
    pub(super) exit: Exit,
    pub(super) what: String,
}

impl Shared {
    /// With all streams that are there.
    pub(super) fn new(location: &Location, store: Store) -> Result<Self, Failure> {
        let shared = Self {
            location: location.clone(),
            store,
            told: Told::default(),
            streams: Mutex::default(),
            lost: Mutex::default(),
        };
        shared.find()?;
        Ok(shared)
    }

    fn find(&self) -> Result<(), Failure> {
        for folder in self.store.folders()? {
            let Some(found) = self.found(&folder)? else {
                continue;
            };
            let position = found.position.map_err(|failure| Unusable {
                exit: failure.exit(),
                what: failure.to_string(),
            });
            let position = position.map(Position::without_repeats);
            lock(&self.streams).insert(found.stream, position);
        }
        Ok(())
    }

    /// The stream whose table is in a folder, if there is one that has ever stored something.
    pub(super) fn found(&self, folder: &str) -> Result<Option<Found>, Failure> {
        let failed = |trouble| self.failed(trouble, folder, "read");
        let Some(log) = self.log(folder)? else {
            return Ok(None);
        };
        let Some(stream) = make::stream(&log) else {
            return Ok(None);
        };
        let number = log.number().map_err(failed)?;
        if number == 0 {
            return Ok(None);
        }
        let position = Position::read(&self.store, folder, number);
        let position = position.map_err(|failure| self.unusable(failure, &stream));
        Ok(Some(Found {
            stream,
            log,
            position,
        }))
    }

    /// The log of the table in a folder, if there is one.
    pub(super) fn log(&self, folder: &str) -> Result<Option<Log>, Failure> {
        if !self.store.has(&format!("{folder}/_delta_log"))? {
            return Ok(None);
        }
        let log = Log::open(self.store.engine(), &self.store.table(folder)?);
        log.map(Some).map_err(|e| self.failed(e, folder, "read"))
    }

    /// A stream stands there from now on.
    pub(super) fn knows(&self, position: &Position) {
        let known = Ok(position.clone().without_repeats());
        lock(&self.streams).insert(position.stream.clone(), known);
    }

    pub(super) fn failed(&self, trouble: Trouble, folder: &str, what: &str) -> Failure {
        trouble.of(&format!("{folder} of {}", self.store.shown()), what)
    }

    /// The run that lost a stream to another one stores no more of it, not even why.
    pub(super) fn is_lost(&self, stream: &str) -> Failure {
        lock(&self.lost).insert(stream.to_owned());
        self.is_of_another_run(stream)
    }

    pub(super) fn is_of_another_run(&self, stream: &str) -> Failure {
        let what = format!(
            "{stream}: another run has written to {} since this one began, so nothing more is stored; let that one end, and run this again",
            self.store.shown()
        );
        Failure::new(Exit::State, what).for_good()
    }

    pub(super) fn unusable(&self, failure: Failure, stream: &str) -> Failure {
        let to = To::Delta(self.location.clone());
        failure.hint(&format!(
            "put it back as it was, or read that export again: {}",
            remedy::command("resync", stream, &to)
        ))
    }
}

/// What is behind it is whole at any moment.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
