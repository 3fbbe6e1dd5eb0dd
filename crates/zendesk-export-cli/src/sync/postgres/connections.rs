//! Connections: as many as work at a time, and one that holds the lock.
use std::{
    mem,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    backend::Backend,
    lock::Lock,
    work::{Connection, Mode, Work},
};
use crate::{
    failure::Failure,
    postgres::{Address, Trouble, failed, is_passing, quoted},
    sync::stop::{FOR_A_LOCK, Stop},
};

/// The connections of a run.
pub(super) struct Connections {
    address: Address,
    schema: String,
    mode: Mode,
    idle: Mutex<Vec<Connection>>,
    /// Those behind connections that failed, which may hold locks still.
    lost: Mutex<Vec<Backend>>,
    /// Whether there ever was a connection.
    was_there: AtomicBool,
    /// Only of a run that writes.
    lock: Mutex<Option<Lock>>,
    /// Once an end is asked for, a server that is away is no longer waited for.
    stop: Mutex<Option<Stop>>,
}

impl Connections {
    pub(super) fn new(address: &Address, mode: Mode) -> Self {
        Self {
            address: address.clone(),
            schema: quoted(address.schema()),
            mode,
            idle: Mutex::default(),
            lost: Mutex::default(),
            was_there: AtomicBool::default(),
            lock: Mutex::default(),
            stop: Mutex::default(),
        }
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    pub(super) fn heed(&self, stop: &Stop) {
        *lock(&self.stop) = Some(stop.clone());
    }

    /// Does work in a transaction: all of it or nothing. What passes by itself is waited for, so that the work may
    /// be done several times over, and once more although it was committed.
    pub(super) fn in_one<T>(
        &self,
        work: impl Fn(&mut Work<'_>) -> Result<T, Trouble>,
    ) -> Result<T, Failure> {
        let began = Instant::now();
        let mut wait = Duration::ZERO;
        loop {
            let (failure, is_passing) = match self.once(&work) {
                Ok(done) => return Ok(done),
                Err(Trouble::Ours(failure)) => return Err(failure),
                Err(Trouble::Unreachable(failure)) => {
                    // A server that never was there has a wrong name, and is not waited for.
                    let passes = !failure.is_for_good() && self.was_there.load(Ordering::Relaxed);
                    (failure, passes)
                }
                Err(Trouble::Server(error)) => (failed(&self.address, &error), is_passing(&error)),
            };
            // Those of a server that went down are all of no use.
            let idle = mem::take(&mut *lock(&self.idle));
            lock(&self.lost).extend(idle.into_iter().map(|connection| connection.backend));
            if !is_passing || !self.may_wait(began, wait) {
                return Err(failure);
            }
            // What is over at once is nothing to tell.
            match wait == FIRST_WAIT {
                true => tracing::warn!("{failure}; waits for up to {} s", PATIENCE.as_secs()),
                false => tracing::debug!("tried again: {failure}"),
            }
            self.wait(wait);
            wait = (2 * wait).clamp(FIRST_WAIT, LONGEST_WAIT);
        }
    }

    fn once<T>(&self, work: impl Fn(&mut Work<'_>) -> Result<T, Trouble>) -> Result<T, Trouble> {
        let mut connection = self.take()?;
        let begun = Work::begin(&mut connection, &self.schema, self.mode);
        let done = begun.and_then(|mut begun| {
            let done = work(&mut begun)?;
            begun.commit()?;
            Ok(done)
        });
        match done {
            Ok(_) => lock(&self.idle).push(connection),
            // One that failed is not used again.
            Err(_) => lock(&self.lost).push(connection.backend),
        }
        done
    }

    fn take(&self) -> Result<Connection, Trouble> {
        if let Some(idle) = lock(&self.idle).pop() {
            return Ok(idle);
        }
        if self.mode == Mode::Write {
            let mut held = lock(&self.lock);
            if !held.as_mut().is_some_and(Lock::is_held) {
                let before = held.take().map(|lock| lock.connection.backend);
                lock(&self.lost).extend(before);
                *held = Some(Lock::take(self.connect()?, &self.address)?);
            }
        }
        self.connect()
    }

    fn connect(&self) -> Result<Connection, Trouble> {
        let client = match self.mode {
            Mode::Write => self.address.connect_to_write(),
            Mode::Look => self.address.connect(),
        };
        let mut client = client.map_err(Trouble::Unreachable)?;
        self.was_there.store(true, Ordering::Relaxed);
        client.batch_execute(&format!("SET lock_timeout = '{LOCKED_FOR} s'"))?;
        let mut lost = lock(&self.lost);
        while let Some(backend) = lost.last() {
            backend.end(&mut client)?;
            lost.pop();
        }
        Connection::new(client)
    }

    fn may_wait(&self, began: Instant, wait: Duration) -> bool {
        let stop = lock(&self.stop);
        let is_asked = stop
            .as_ref()
            .is_some_and(|stop| stop.is_asked_for(FOR_A_LOCK));
        !is_asked && began.elapsed() + wait < PATIENCE
    }

    fn wait(&self, wait: Duration) {
        let until = Instant::now() + wait;
        while Instant::now() < until && self.may_wait(Instant::now(), Duration::ZERO) {
            thread::sleep(SLICE);
        }
    }
}

/// A connection is closed in a loop of its own, which cannot be inside of another one.
impl Drop for Connections {
    fn drop(&mut self) {
        let all = (mem::take(&mut *lock(&self.idle)), lock(&self.lock).take());
        let closed = thread::spawn(move || drop(all));
        let _ = closed.join();
    }
}

/// A server that starts again takes less, and so does most of what holds a table.
const PATIENCE: Duration = Duration::from_secs(120);
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How long somebody else's lock is waited for at a time, in seconds.
const LOCKED_FOR: u32 = 10;
const SLICE: Duration = Duration::from_millis(100);

/// What is behind it is whole at any moment.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
