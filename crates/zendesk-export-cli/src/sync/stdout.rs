//! Standard output: at least once, since nobody knows what its reader has kept.
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufWriter, Write as _},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;
use zendesk_export::Record;

use super::{
    destination::Writer,
    handed_on::{HandsOn, HandsOnStream},
    stream_state::StreamState,
    taken::Taken,
};
use crate::{
    failure::Failure,
    ndjson::{stdout_file, warn_if_closed},
    table::Table,
};

pub(crate) struct Stdout {
    /// Whether a line says what it is; where there is one stream only, it is the record alone.
    named: bool,
    out: Arc<Mutex<Out>>,
}

/// What all streams share, a page at a time.
struct Out {
    file: BufWriter<File>,
    /// Where this run stands; the next one knows nothing of it.
    states: BTreeMap<String, StreamState>,
}

struct Lines {
    stream: String,
    named: bool,
    out: Arc<Mutex<Out>>,
}

impl Stdout {
    pub(crate) fn open(streams: usize) -> Result<Self, Failure> {
        let file = stdout_file().map_err(|e| Failure::output("standard output", e))?;
        warn_if_closed(&file);
        let out = Out {
            file: BufWriter::new(file),
            states: BTreeMap::new(),
        };
        Ok(Self {
            named: streams > 1,
            out: Arc::new(Mutex::new(out)),
        })
    }
}

impl HandsOn for Stdout {
    fn writer(&self, name: &str, _table: &'static Table) -> Box<dyn Writer> {
        Box::new(Lines {
            stream: name.to_owned(),
            named: self.named,
            out: Arc::clone(&self.out),
        })
    }
}

impl HandsOnStream for Lines {
    fn state_of_run(&mut self) -> Result<StreamState, Failure> {
        let state = self.out().states.get(&self.stream).cloned();
        Ok(state.unwrap_or_default())
    }

    fn hand_on(&mut self, taken: &Taken, state: &StreamState) -> Result<(), Failure> {
        let mut out = self.out();
        self.write(&mut out.file, &taken.records)
            .map_err(|e| Failure::output("standard output", e))?;
        out.states.insert(self.stream.clone(), state.clone());
        Ok(())
    }
}

impl Lines {
    fn out(&self) -> MutexGuard<'_, Out> {
        self.out.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One record a line.
    fn write(&self, out: &mut BufWriter<File>, records: &[Record<Value>]) -> io::Result<()> {
        let mut line = Vec::new();
        for record in records {
            line.clear();
            record.write_line(&mut line)?;
            if self.named {
                line.pop();
                let name = Value::from(self.stream.as_str());
                write!(out, "{{\"resource\":{name},\"record\":")?;
                out.write_all(&line)?;
                out.write_all(b"}\n")?;
            } else {
                out.write_all(&line)?;
            }
        }
        out.flush()
    }
}
