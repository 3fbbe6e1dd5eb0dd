//! Standard output: at least once, since nobody knows what its reader has kept.
use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufWriter, Write as _},
};

use serde_json::Value;
use zendesk_export::Record;

use super::stream_state::StreamState;
use crate::{
    failure::Failure,
    ndjson::{stdout_file, warn_if_closed},
};

pub(crate) struct Stdout {
    out: BufWriter<File>,
    /// Whether a line says what it is; where there is one stream only, it is the record alone.
    named: bool,
    /// Where this run stands; the next one knows nothing of it.
    states: BTreeMap<String, StreamState>,
}

impl Stdout {
    pub(crate) fn open(streams: usize) -> Result<Self, Failure> {
        let out = stdout_file().map_err(|e| Failure::output("standard output", e))?;
        warn_if_closed(&out);
        Ok(Self {
            out: BufWriter::new(out),
            named: streams > 1,
            states: BTreeMap::new(),
        })
    }

    pub(crate) fn load(&self, stream: &str) -> StreamState {
        self.states.get(stream).cloned().unwrap_or_default()
    }

    /// One record a line.
    pub(crate) fn store(
        &mut self,
        stream: &str,
        records: &[Record<Value>],
        state: &StreamState,
    ) -> Result<(), Failure> {
        self.write(stream, records)
            .map_err(|e| Failure::output("standard output", e))?;
        self.states.insert(stream.to_owned(), state.clone());
        Ok(())
    }

    fn write(&mut self, stream: &str, records: &[Record<Value>]) -> io::Result<()> {
        let mut line = Vec::new();
        for record in records {
            line.clear();
            record.write_line(&mut line)?;
            if self.named {
                line.pop();
                write!(
                    self.out,
                    "{{\"resource\":{},\"record\":",
                    Value::from(stream)
                )?;
                self.out.write_all(&line)?;
                self.out.write_all(b"}\n")?;
            } else {
                self.out.write_all(&line)?;
            }
        }
        self.out.flush()
    }
}
