//! The simulated time: libfaketime's, the same for all processes.
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use crate::Error;

pub(super) struct Clock {
    library: PathBuf,
    began: Instant,
    speed: f64,
}

/// Where distributions put it.
const PLACES: [&str; 4] = [
    "/usr/lib/x86_64-linux-gnu/faketime",
    "/usr/lib/aarch64-linux-gnu/faketime",
    "/usr/lib64/faketime",
    "/usr/lib/faketime",
];

impl Clock {
    pub(super) fn start(speed: u32) -> Result<Self, Error> {
        let mut places = PLACES
            .iter()
            .map(|place| Path::new(place).join("libfaketimeMT.so.1"));
        let library = places.find(|place| place.exists());
        let library = library.ok_or_else(|| {
            Error("libfaketime is not there: apt-get install faketime".to_owned())
        })?;
        Ok(Self {
            library,
            began: Instant::now(),
            speed: f64::from(speed),
        })
    }

    /// A program that lives in the simulated time. Start it at once: its time is counted from here.
    pub(super) fn command(&self, program: &Path) -> Command {
        // A process begins at its real time, and must be where the others are by now.
        let ahead = self.began.elapsed().as_secs_f64() * (self.speed - 1.0);
        let mut command = Command::new(program);
        command.env("LD_PRELOAD", &self.library);
        command.env("FAKETIME", format!("+{ahead:.3} x{}", self.speed));
        command
    }

    /// Simulated seconds since the start.
    pub(super) fn now(&self) -> f64 {
        self.began.elapsed().as_secs_f64() * self.speed
    }

    /// How long it is to a simulated second.
    pub(super) fn real(&self, at: f64) -> Duration {
        Duration::try_from_secs_f64((at - self.now()) / self.speed).unwrap_or_default()
    }

    /// Removes what libfaketime leaves of a process that was killed.
    pub(super) fn forget(&self, process: u32) {
        for name in ["faketime_shm", "sem.faketime_sem"] {
            let _ = fs::remove_file(format!("/dev/shm/{name}_{process}"));
        }
    }
}
