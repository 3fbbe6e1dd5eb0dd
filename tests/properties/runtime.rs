//! A runtime whose time stands still while bytes are on their way, and jumps where all wait for it.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use tokio::{runtime::Builder, sync::Notify, time::Instant};

/// What the simulator and its client take for the time of day.
#[derive(Clone)]
pub struct Clock {
    /// In Unix seconds.
    began: Arc<AtomicI64>,
    started: Instant,
    idle: Arc<AtomicU32>,
}

impl Clock {
    pub fn now(&self) -> SystemTime {
        // Whoever asks for the time is at work.
        self.idle.store(0, Ordering::Relaxed);
        let began = u64::try_from(self.began.load(Ordering::Relaxed)).unwrap();
        SystemTime::UNIX_EPOCH + Duration::from_secs(began) + self.started.elapsed()
    }

    pub fn unix_secs(&self) -> i64 {
        let since = self.now().duration_since(SystemTime::UNIX_EPOCH);
        since.unwrap().as_secs().cast_signed()
    }

    /// How long the case has taken.
    pub fn passed(&self) -> Duration {
        self.started.elapsed()
    }

    /// The case begins at another time.
    pub fn begin(&self, unix_secs: i64) {
        self.began.store(unix_secs, Ordering::Relaxed);
    }
}

/// How often to look for bytes before time goes on. Tokio's paused time looks once, and goes on even if
/// it found some, to whichever timer is next: each answer would take the minute that a connection may
/// be idle.
const LOOKS: u32 = 16;

/// Behind all that the simulator has at first.
const BEGAN: i64 = 1_800_000_000;

/// Runs one case to its end.
pub fn run<T, F: Future<Output = T>>(case: impl FnOnce(Clock) -> F) -> T {
    let idle = Arc::new(AtomicU32::new(0));
    let look_again = Arc::new(Notify::new());
    let before_park = {
        let (idle, look_again) = (Arc::clone(&idle), Arc::clone(&look_again));
        // A task that can run keeps the runtime from waiting, so it only looks.
        move || match idle.fetch_add(1, Ordering::Relaxed) {
            0..LOOKS => look_again.notify_one(),
            _ => idle.store(0, Ordering::Relaxed),
        }
    };
    let runtime = Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .on_thread_park(before_park)
        .build()
        .unwrap();
    runtime.spawn(async move {
        loop {
            look_again.notified().await;
        }
    });
    runtime.block_on(async {
        let clock = Clock {
            began: Arc::new(AtomicI64::new(BEGAN)),
            started: Instant::now(),
            idle,
        };
        case(clock).await
    })
}
