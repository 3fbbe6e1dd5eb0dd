//! A file that is under way: the part that grows, or what a run stores after it.
use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write},
    path::{Path, PathBuf},
};

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zendesk_export::Record;

use super::{
    encode, files,
    layout::{self, Layout},
};
use crate::{
    failure::{Exit, Failure},
    identity::Identity,
    private::must_be_plain,
    seal::hex,
    sync::part::Part,
    whole_file,
};

#[derive(Debug)]
pub(super) struct OpenPart {
    path: PathBuf,
    /// Of the part that it is, or that it goes to.
    name: String,
    records: u64,
    out: BufWriter<Hashed>,
}

/// A file whose bytes are hashed on their way.
#[derive(Debug)]
struct Hashed {
    file: File,
    sha256: Sha256,
    bytes: u64,
}

impl OpenPart {
    /// Begins a part, in place of a file that the state does not know.
    pub(super) fn create(path: PathBuf, name: String) -> io::Result<Self> {
        let file = files::create(&path)?;
        if let Some(folder) = path.parent() {
            whole_file::sync_folder(folder)?;
        }
        Ok(Self::new(path, name, 0, file, Sha256::new(), 0))
    }

    /// Goes on with a file where the state says that it ends.
    pub(super) fn resume(path: PathBuf, part: &Part) -> Result<Self, Failure> {
        let fail = |e| Failure::output(path.display(), e);
        must_be_plain(&path).map_err(fail)?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .open(&path)
            .map_err(fail)?;
        let sha256 = hash(&mut file, part.bytes).map_err(|e| files::unreadable(&path, e))?;
        must_be_unchanged(&path, part, &sha256)?;
        file.seek(SeekFrom::Start(part.bytes)).map_err(fail)?;
        Ok(Self::new(
            path,
            part.name.clone(),
            part.records,
            file,
            sha256,
            part.bytes,
        ))
    }

    /// Cuts off what the state does not know of.
    pub(super) fn without_rest(self, bytes: u64) -> Result<Self, Failure> {
        let file = &self.out.get_ref().file;
        let cut = || match file.metadata()?.len() > bytes {
            // Else a power cut could bring it back where readers see it.
            true => file.set_len(bytes).and_then(|()| file.sync_all()),
            false => Ok(()),
        };
        cut().map_err(|e| Failure::output(self.path.display(), e))?;
        Ok(self)
    }

    fn new(
        path: PathBuf,
        name: String,
        records: u64,
        file: File,
        sha256: Sha256,
        bytes: u64,
    ) -> Self {
        let out = Hashed {
            file,
            sha256,
            bytes,
        };
        Self {
            path,
            name,
            records,
            out: BufWriter::with_capacity(128 * 1024, out),
        }
    }

    /// What is written to a file without a name is lost.
    pub(super) fn must_be_there(&self) -> Result<(), Failure> {
        let file = self.out.get_ref().file.metadata();
        if file.is_ok_and(|file| Some(Identity::of(&file)) == Identity::at(&self.path)) {
            return Ok(());
        }
        let what = format!(
            "{} was removed or replaced while this run had it; nothing more is stored: put back what was \
             there, or run it again",
            self.path.display()
        );
        Err(Failure::new(Exit::Output, what))
    }

    /// Appends a page, and hands it to the disk.
    pub(super) fn append(&mut self, records: &[Record<Value>]) -> io::Result<()> {
        encode::write(&mut self.out, records, layout::compress_of(&self.name))?;
        self.out.flush()?;
        self.out.get_ref().file.sync_data()?;
        self.records += records.len() as u64;
        Ok(())
    }

    /// Appends what is in another file, and hands it to the disk.
    pub(super) fn append_part(&mut self, path: &Path, part: &Part) -> io::Result<()> {
        let copied = io::copy(&mut files::open(path)?.take(part.bytes), &mut self.out)?;
        if copied < part.bytes {
            return Err(io::Error::other(format!(
                "{} has become shorter",
                path.display()
            )));
        }
        self.out.flush()?;
        self.out.get_ref().file.sync_data()?;
        self.records += part.records;
        Ok(())
    }

    /// Gives the space back that was taken by what could not be appended as a whole.
    pub(super) fn cut(self, bytes: u64) {
        let (out, _) = self.out.into_parts();
        let _ = out.file.set_len(bytes);
    }

    pub(super) fn part(&self) -> Part {
        let out = self.out.get_ref();
        Part {
            name: self.name.clone(),
            bytes: out.bytes,
            records: self.records,
            sha256: hex(out.sha256.clone()),
        }
    }

    /// Closes the file.
    pub(super) fn into_part(self) -> (Part, PathBuf) {
        (self.part(), self.path)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.out.get_ref().bytes
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.sha256.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// A part that got its name but is not in the list yet has to be what the state says.
pub(super) fn check_named(path: &Path, part: &Part) -> Result<(), Failure> {
    let sha256 = files::open(path)
        .and_then(|mut file| hash(&mut file, part.bytes))
        .map_err(|e| files::unreadable(path, e))?;
    must_be_unchanged(path, part, &sha256)
}

fn must_be_unchanged(path: &Path, part: &Part, sha256: &Sha256) -> Result<(), Failure> {
    if hex(sha256.clone()) == part.sha256 {
        return Ok(());
    }
    let what = format!(
        "{} has changed: the SHA-256 of its first {} bytes is not the one in the state; {}",
        path.display(),
        part.bytes,
        remedy(&Layout::of_part(path))
    );
    Err(Failure::new(Exit::State, what))
}

fn hash(file: &mut File, bytes: u64) -> io::Result<Sha256> {
    let mut sha256 = Sha256::new();
    io::copy(&mut file.take(bytes), &mut sha256)?;
    Ok(sha256)
}

pub(super) fn remedy(layout: &Layout) -> String {
    let resync = layout.resync();
    format!("put the file back, or run `{resync}`, which gets its records again")
}
