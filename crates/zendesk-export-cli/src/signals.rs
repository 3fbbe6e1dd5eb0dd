//! What the operating system asks of this process.
use std::io;

/// Those that ask for an end: Ctrl-C, SIGTERM and the end of the terminal.
#[cfg(unix)]
pub(crate) struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    hangup: Option<tokio::signal::unix::Signal>,
}

#[cfg(unix)]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let hangup = (!is_ignored(SignalKind::hangup().as_raw_value()))
            .then(|| signal(SignalKind::hangup()));
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: hangup.transpose()?,
        })
    }

    pub(crate) async fn next(&mut self) {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) => drop(hangup.recv().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            () = hangup => {}
        }
    }
}

/// Whether whoever started this process wants it not to hear a signal, as `nohup` does. Where that cannot
/// be known, it counts as wanted.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status
        .lines()
        .find_map(|line| line.strip_prefix("SigIgn:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_none_or(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self)
    }

    pub(crate) async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// From now on a file that reaches the limit for its size (`ulimit -f`) is an error of the write, and not
/// the end of the process. It takes the runtime.
pub(crate) fn survive_large_files() {
    #[cfg(unix)]
    {
        // The number of SIGXFSZ on Linux, macOS and the BSDs.
        let kind = tokio::signal::unix::SignalKind::from_raw(25);
        if let Err(e) = tokio::signal::unix::signal(kind) {
            tracing::debug!("SIGXFSZ is not heard: {e}");
        }
    }
}
