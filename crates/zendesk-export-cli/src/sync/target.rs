//! A target of Singer's at the other end of standard output: at least once, since nobody knows what it has kept.
//! Where a run goes on is what the target gave back.
use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Job, destination::Writer, handed_on::HandsOn, stop::Stop, stream_state::StreamState};
use crate::{
    failure::Failure,
    resource::ByExport,
    since::Since,
    singer::{self, Bookmarks, Selected, Stream},
    table::Table,
    text,
};

mod messages;
mod pipe;

use messages::Messages;
use pipe::{CHUNK, Pipe, Watch, does_not_take, failure};

/// Clones are one.
#[derive(Clone)]
pub(crate) struct Target {
    streams: Arc<[Arc<Stream>]>,
    options: Arc<ByExport>,
    start: Option<Since>,
    out: Arc<Mutex<Out>>,
    watch: Arc<Watch>,
}

/// What all streams share, a page at a time.
struct Out {
    pipe: BufWriter<Pipe>,
    /// Whether all lines are.
    is_whole: bool,
    bookmarks: Bookmarks,
    /// Of the exports and lists of this run.
    states: BTreeMap<String, StreamState>,
    /// How many records of each had nothing that identifies them.
    odd: BTreeMap<String, u64>,
}

impl Target {
    /// Standard output, for what is selected, from where the bookmarks say, or else from this start on.
    pub(crate) fn new(
        selected: Selected,
        bookmarks: Bookmarks,
        start: Option<Since>,
    ) -> Result<Self, Failure> {
        let watch = Arc::default();
        let pipe = Pipe::stdout(&watch).map_err(failure)?;
        let out = Out {
            pipe: BufWriter::with_capacity(CHUNK, pipe),
            is_whole: true,
            bookmarks,
            states: BTreeMap::new(),
            odd: BTreeMap::new(),
        };
        Ok(Self {
            streams: selected.streams.into_iter().map(Arc::new).collect(),
            options: Arc::new(selected.options),
            start,
            out: Arc::new(Mutex::new(out)),
            watch,
        })
    }

    /// Takes all that a job reads. It is told at first what will come, and at last, however the job ends, where all
    /// streams stand.
    pub(crate) async fn take(self, job: Job) -> Result<(), Failure> {
        let stop = Stop::on_signals()?;
        let taken = async {
            self.with(&stop, Self::begin).await?;
            let all = Arc::new(self.clone());
            let done = Arc::new(job).run_into(all, &stop).await;
            let ended = self.with(&stop, Self::end).await;
            // What was not taken is worse than what was not read.
            self.watch.failure().map_or(ended.and(done), Err)
        };
        tokio::select! {
            taken = taken => taken,
            lost = self.watch.lost() => Err(lost),
        }
    }

    /// Works beside the event loop, which a target that takes nothing would hold up.
    async fn with(
        &self,
        stop: &Stop,
        work: fn(&Self) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let (target, mut stop) = (self.clone(), stop.clone());
        let done = tokio::task::spawn_blocking(move || work(&target));
        tokio::select! {
            done = done => done.unwrap_or_else(|e| Err(failure(e.into()))),
            () = stop.overdue() => Err(does_not_take()),
        }
    }

    /// Says what will come.
    fn begin(&self) -> Result<(), Failure> {
        self.out().write(|pipe| {
            let mut streams = self.streams.iter();
            streams.try_for_each(|stream| pipe.write_all(&singer::schema(stream)?))
        })
    }

    /// Says for the last time where all streams stand, unless the line before is not whole.
    fn end(&self) -> Result<(), Failure> {
        let mut out = self.out();
        for (name, odd) in &out.odd {
            tracing::warn!(
                "{name}: the target did not get {} in all, which had no id of the usual kind",
                text::counted(*odd, "record")
            );
        }
        let state = singer::state(&out.bookmarks).map_err(|e| failure(e.into()))?;
        match out.is_whole {
            true => out.write(|pipe| pipe.write_all(&state)),
            false => Ok(()),
        }
    }

    fn out(&self) -> MutexGuard<'_, Out> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Out {
    /// Writes whole lines.
    fn write(
        &mut self,
        lines: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        self.is_whole = false;
        lines(&mut self.pipe)
            .and_then(|()| self.pipe.flush())
            .map_err(failure)?;
        self.is_whole = true;
        Ok(())
    }
}

impl HandsOn for Target {
    fn writer(&self, name: &str, _table: &'static Table) -> Box<dyn Writer> {
        let streams = self.streams.iter();
        let streams = streams.filter(|stream| stream.resource.name() == name);
        let streams: Vec<_> = streams.cloned().collect();
        if streams.is_empty() {
            tracing::warn!(
                "{name} come beside records, and are no stream; the target does not get them"
            );
        }
        Box::new(Messages {
            of: name.to_owned(),
            streams,
            target: self.clone(),
        })
    }
}
