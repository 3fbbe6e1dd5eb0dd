//! Ctrl-C and SIGTERM: the first asks for an end at a page's boundary, the second ends at once.
use tokio::sync::watch;

use crate::failure::{Exit, Failure};

/// Whether somebody has asked for an end.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<bool>);

impl Stop {
    pub(crate) fn on_signals() -> Result<Self, Failure> {
        let (ask, asked) = watch::channel(false);
        let mut signals = Signals::new().map_err(Failure::unavailable)?;
        tokio::spawn(async move {
            signals.next().await;
            tracing::info!("stopping behind the page under way; once more stops at once");
            // Nobody left to hear it is an end as well.
            let _ = ask.send(true);
            signals.next().await;
            // Whatever is stored is whole: each store is all or nothing.
            std::process::exit(Exit::Stopped as i32);
        });
        Ok(Self(asked))
    }

    pub(crate) fn is_asked(&self) -> bool {
        *self.0.borrow()
    }

    /// Ends when somebody asks.
    pub(crate) async fn asked(&mut self) {
        // An error means that nobody can ask any more.
        if self.0.wait_for(|asked| *asked).await.is_err() {
            std::future::pending().await
        }
    }
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
