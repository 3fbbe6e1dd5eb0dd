//! What the last runs did with a stream.
use serde::{Deserialize, Serialize};

/// The newest ones, the newest last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Runs(Vec<Run>);

/// A run, or a day of one that follows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Run {
    /// In Unix seconds.
    pub(crate) began_at: i64,
    /// When it ended, or was under way still, in Unix seconds.
    pub(crate) ended_at: i64,
    pub(crate) pages: u64,
    /// Records that went on to the destination.
    pub(crate) records: u64,
    pub(crate) repeats: u64,
    pub(crate) bytes: u64,
    /// Tries included.
    pub(crate) requests: u64,
    pub(crate) waited: Waited,
    /// Why it ended, if it did not end well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<String>,
}

/// How long requests waited together, in seconds, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Waited {
    /// For the limit that this program keeps to.
    pub(crate) pace: u64,
    /// Since Zendesk asked for it.
    pub(crate) limit: u64,
    /// Before what failed was tried again.
    pub(crate) retry: u64,
}

/// As many as tell what is usual; they are written with each page.
const KEPT: usize = 20;

impl Runs {
    /// In the place of what is known of the same run so far.
    pub(crate) fn keep(&mut self, run: Option<Run>) {
        let Some(run) = run else { return };
        match self.0.last_mut() {
            Some(last) if last.began_at == run.began_at => *last = run,
            _ => self.0.push(run),
        }
        let most = self.0.len().saturating_sub(KEPT);
        self.0.drain(..most);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Run> {
        self.0.iter().rev()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(began_at: i64, records: u64) -> Run {
        Run {
            began_at,
            records,
            ..Run::default()
        }
    }

    #[test]
    fn the_newest_runs_are_kept_each_as_it_came_to() {
        let mut runs = Runs::default();
        for began_at in 0..100 {
            runs.keep(Some(run(began_at, 0)));
            runs.keep(Some(run(began_at, 7)));
        }
        let kept: Vec<_> = runs.newest().cloned().collect();
        assert_eq!(kept.len(), KEPT);
        assert_eq!(kept[0], run(99, 7));
        assert_eq!(kept[KEPT - 1], run(80, 7));
    }
}
