//! The list of the parts that are done: a line for each, in a file that is only ever appended to.
use std::{
    fs::OpenOptions,
    io::{self, Seek as _, SeekFrom, Write as _},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{files, layout::Layout};
use crate::{private::must_be_plain, seal::hex, sync::part::Part, whole_file};

/// What a state says of the list. The default is for one without parts, which has no file.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct List {
    /// Which of its two files it is: one takes the place of the other where a part is taken out.
    file: u8,
    /// How much of the file counts.
    bytes: u64,
    /// Of the checksum that stood here before the last line, and that line; so of all lines.
    sha256: String,
}

impl List {
    /// The parts in their order.
    pub(super) fn read(&self, layout: &Layout) -> io::Result<Vec<Part>> {
        if self.bytes == 0 {
            return Ok(Vec::new());
        }
        let mut text = whole_file::read(&self.path(layout))?;
        let length = usize::try_from(self.bytes).unwrap_or(usize::MAX);
        if text.len() < length {
            let what = format!("it has {} bytes of {length}", text.len());
            return Err(io::Error::other(what));
        }
        text.truncate(length);
        let (mut parts, mut sha256) = (Vec::new(), String::new());
        for line in text.split_inclusive(|byte| *byte == b'\n') {
            sha256 = next_sha256(&sha256, line);
            parts.push(line);
        }
        if sha256 != self.sha256 {
            return Err(io::Error::other("its checksum does not fit"));
        }
        let parts = parts.into_iter().map(serde_json::from_slice);
        Ok(parts.collect::<Result<_, _>>()?)
    }

    /// Adds a part. It counts once the state says so; what a run that was killed added is cut off.
    pub(super) fn append(&mut self, layout: &Layout, part: &Part) -> io::Result<()> {
        let line = line(part)?;
        let mut file = if self.bytes == 0 {
            self.file = 1;
            files::create(&self.path(layout))?
        } else {
            let path = self.path(layout);
            must_be_plain(&path)?;
            OpenOptions::new().write(true).open(path)?
        };
        file.set_len(self.bytes)?;
        file.seek(SeekFrom::Start(self.bytes))?;
        file.write_all(&line)?;
        file.sync_all()?;
        if self.bytes == 0 {
            whole_file::sync_folder(&layout.states())?;
        }
        self.bytes += line.len() as u64;
        self.sha256 = next_sha256(&self.sha256, &line);
        Ok(())
    }

    /// A list of other parts, in the other file. The one before counts until the state speaks of this one.
    pub(super) fn replaced(&self, layout: &Layout, parts: &[Part]) -> io::Result<Self> {
        let mut list = Self::default();
        if parts.is_empty() {
            return Ok(list);
        }
        list.file = self.other();
        let mut text = Vec::new();
        for part in parts {
            let line = line(part)?;
            list.sha256 = next_sha256(&list.sha256, &line);
            text.extend(line);
        }
        let mut file = files::create(&layout.list(list.file))?;
        file.write_all(&text)?;
        file.sync_all()?;
        whole_file::sync_folder(&layout.states())?;
        list.bytes = text.len() as u64;
        Ok(list)
    }

    pub(super) fn path(&self, layout: &Layout) -> PathBuf {
        layout.list(self.file)
    }

    /// Removes the file that no longer counts.
    pub(super) fn remove_other(&self, layout: &Layout) -> io::Result<()> {
        whole_file::remove(&layout.list(self.other()))
    }

    fn other(&self) -> u8 {
        match self.file {
            1 => 2,
            _ => 1,
        }
    }
}

fn line(part: &Part) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(part)?;
    line.push(b'\n');
    Ok(line)
}

fn next_sha256(before: &str, line: &[u8]) -> String {
    hex(Sha256::new().chain_update(before).chain_update(line))
}
