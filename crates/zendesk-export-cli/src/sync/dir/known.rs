//! Which records a folder holds, while a stream is read again, or once records came again. The parts are what counts: the file of prints is made
//! from them by each process.
use std::{
    io,
    path::{Path, PathBuf},
};

use serde_json::Value;
use zendesk_export::Record;

use super::{
    files, found,
    layout::Layout,
    ledger::Ledger,
    lines::{each_line, line},
};
use crate::{
    failure::{Exit, Failure},
    sync::{print::Print, prints::Prints, pulse},
    whole_file,
};

pub(super) struct Known {
    prints: Prints,
    path: PathBuf,
    /// Whether it has all of them.
    pub(super) is_whole: bool,
}

impl Known {
    /// Looks through the parts of a stream: all of them, or those with so many of its `last` records.
    pub(super) fn of(layout: &Layout, last: Option<usize>) -> Result<Self, Failure> {
        let path = layout.known();
        whole_file::remove(&path)
            .and_then(|()| files::create(&path).map(drop))
            .map_err(|e| Failure::output(path.display(), e))?;
        let prints = Prints::new(Some(&path)).map_err(|e| failed(&path, e))?;
        let known = Self {
            prints,
            path,
            is_whole: last.is_none(),
        };
        if let Some(ledger) = Ledger::read(&layout.state())? {
            if known.is_whole {
                tracing::info!(
                    "{}: looking once through the {} records that the folder has, to know them when they come again",
                    ledger.stream,
                    ledger.records()
                );
            }
            known.read(layout, &ledger, last.map_or(u64::MAX, |last| last as u64))?;
        }
        Ok(known)
    }

    /// Which of these records are in the parts.
    pub(super) fn holds(&self, records: &[Record<Value>]) -> Result<Vec<bool>, Failure> {
        let hold = self.prints.hold(records, line_print);
        hold.map_err(|e| self.failed(e))
    }

    /// Records went out.
    pub(super) fn add(&self, records: &[Record<Value>]) -> Result<(), Failure> {
        let added = self.prints.in_one(|| {
            let mut records = records.iter();
            records.try_for_each(|record| self.prints.add(line_print(record)))
        });
        added.map_err(|e| self.failed(e))
    }

    fn read(&self, layout: &Layout, ledger: &Ledger, mut last: u64) -> Result<(), Failure> {
        for (path, part) in found::parts(layout, ledger)?.into_iter().rev() {
            if last == 0 {
                break;
            }
            last = last.saturating_sub(part.records);
            let mut noted = Ok(());
            let prints = &self.prints;
            prints
                .in_one(|| {
                    let read = each_line(&path, part, |line| {
                        if self.is_whole {
                            pulse::beat();
                        }
                        if noted.is_ok() {
                            noted = prints.add(Print::of(line));
                        }
                    });
                    Ok(read)
                })
                .map_err(|e| self.failed(e))?
                .map_err(|e| unreadable(layout, &path, e))?;
            noted.map_err(|e| self.failed(e))?;
        }
        Ok(())
    }

    fn failed(&self, e: rusqlite::Error) -> Failure {
        failed(&self.path, e)
    }
}

/// One that is left behind costs space alone.
impl Drop for Known {
    fn drop(&mut self) {
        let _ = whole_file::remove(&self.path);
    }
}

fn failed(path: &Path, e: rusqlite::Error) -> Failure {
    Failure::new(Exit::Output, format!("{} cannot be used", path.display())).because(e)
}

fn unreadable(layout: &Layout, path: &Path, e: io::Error) -> Failure {
    let what = format!(
        "{} cannot be read, so nobody knows which records are there; `{}` puts it aside",
        path.display(),
        layout.resync()
    );
    Failure::new(Exit::State, what).because(e)
}

fn line_print(record: &Record<Value>) -> Print {
    Print::of(line(record).as_bytes())
}
