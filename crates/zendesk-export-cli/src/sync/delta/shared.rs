//! What all writers of a lake share.
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    log::Log,
    make,
    position::{self, Position},
    safe_name,
    store::Store,
    trouble::Trouble,
};
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
    /// Those of which this run stores no more, and why.
    lost: Mutex<BTreeMap<String, Unusable>>,
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

    /// A table that cannot be read does not stand in the way of the others.
    fn find(&self) -> Result<(), Failure> {
        for folder in self.store.folders()? {
            let (stream, position) = match self.found(&folder) {
                Ok(Some(found)) => (found.stream, found.position),
                Ok(None) => continue,
                Err(failure) => (safe_name::stream(&folder), Err(failure)),
            };
            let position = position.map(Position::without_repeats);
            let position = position.map_err(|failure| Unusable {
                exit: failure.exit(),
                what: failure.to_string(),
            });
            lock(&self.streams).insert(stream, position);
        }
        Ok(())
    }

    /// The stream whose table is in a folder, if there is one that has ever stored something.
    pub(super) fn found(&self, folder: &str) -> Result<Option<Found>, Failure> {
        let failed = |trouble| self.failed(trouble, folder, "read");
        let log = match self.log(folder) {
            // One of somebody else has no positions.
            Err(_) if !self.store.has(&position::folder(folder))? => None,
            log => log?,
        };
        let Some(log) = log else {
            return Ok(None);
        };
        let Some(stream) = make::stream(&log) else {
            return Ok(None);
        };
        let number = make::number(&log, &stream).map_err(failed)?;
        if number == 0 {
            return Ok(None);
        }
        let position = Position::read(&self.store, folder, number)
            .and_then(|position| position.map_err(|failure| self.unusable(failure, &stream)));
        Ok(Some(Found {
            stream,
            log,
            position,
        }))
    }

    /// The log of the table in a folder, if there is one.
    pub(super) fn log(&self, folder: &str) -> Result<Option<Log>, Failure> {
        self.store.must_be_own(folder)?;
        if !self.store.has(&format!("{folder}/_delta_log"))? {
            return Ok(None);
        }
        let log = Log::open(self.store.engine(), &self.store.table(folder)?);
        log.map(Some).map_err(|e| {
            let is_damaged = e.is_of_what_is_there();
            let failure = self.failed(e, folder, "read");
            match is_damaged {
                true => failure.hint(&format!(
                    "put {folder}/_delta_log back as it was, or move {folder} away and run this again, which reads all of it again"
                )),
                false => failure,
            }
        })
    }

    /// A stream stands there from now on.
    pub(super) fn knows(&self, position: &Position) {
        let known = Ok(position.clone().without_repeats());
        lock(&self.streams).insert(position.stream.clone(), known);
    }

    pub(super) fn failed(&self, trouble: Trouble, folder: &str, what: &str) -> Failure {
        trouble.of(&format!("{folder} of {}", self.store.shown()), what)
    }

    /// A stream of which this run has had to give up its table takes no more, not even why.
    pub(super) fn must_not_be_lost(&self, stream: &str) -> Result<(), Failure> {
        match lock(&self.lost).get(stream) {
            Some(why) => Err(Failure::new(why.exit, &why.what).for_good()),
            None => Ok(()),
        }
    }

    pub(super) fn lost_to_another_run(&self, stream: &str) -> Failure {
        let what = format!(
            "{stream}: another run has written to {} since this one began, so nothing more is stored; let that one end, and run this again",
            self.store.shown()
        );
        self.lost(stream, Exit::State, what)
    }

    /// A commit would make a log that begins in the middle, which nobody can read.
    pub(super) fn lost_with_its_table(&self, stream: &str) -> Failure {
        let what = format!(
            "{stream}: its table in {} was removed or replaced while this run had it; nothing more is stored: put back what was \
             there, or run it again",
            self.store.shown()
        );
        self.lost(stream, Exit::Output, what)
    }

    fn lost(&self, stream: &str, exit: Exit, what: String) -> Failure {
        let failure = Failure::new(exit, &what).for_good();
        lock(&self.lost).insert(stream.to_owned(), Unusable { exit, what });
        failure
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
