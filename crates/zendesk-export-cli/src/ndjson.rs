use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write},
    path::Path,
};

use zendesk_export::Record;

use crate::{
    failure::{Exit, Failure},
    lock::is_ours,
    private::{must_be_plain, private},
};

/// A place that takes records, one a line.
pub(crate) struct Ndjson {
    name: String,
    out: BufWriter<File>,
    /// The same file, opened for this run alone, so that its lock ends with the run.
    _lock: Option<File>,
    /// A regular file can be made safe from a power cut; a pipe or a terminal cannot.
    syncs: bool,
    bytes: u64,
}

impl Ndjson {
    /// Standard output. A record that an interrupted run left unfinished in a file is taken back: it
    /// comes after the checkpoint of that run, and comes again.
    pub(crate) fn stdout(resumes: bool) -> Result<Self, Failure> {
        let name = "standard output";
        let fail = |e| Failure::output(name, e);
        let mut out = stdout_file().map_err(fail)?;
        if resumes && is_null(&out) {
            let what = "standard output is closed or /dev/null: the records would be lost, and the state file would say otherwise";
            return Err(Failure::new(Exit::Output, what));
        }
        warn_if_closed(&out);
        let is_file = out.metadata().is_ok_and(|metadata| metadata.is_file());
        let lock = match is_file.then(|| File::open("/dev/stdout")) {
            None => None,
            Some(Ok(opened)) => Some(take_over(name, opened, &mut out, resumes)?),
            // Not on Linux, or it belongs to somebody else.
            Some(Err(_)) => {
                if out.metadata().map_err(fail)?.len() > 0 {
                    tracing::warn!(
                        "standard output cannot be read back to see how it ends, so a line break comes first"
                    );
                    out.write_all(b"\n").map_err(fail)?;
                }
                None
            }
        };
        Ok(Self::new(name.to_owned(), out, lock, is_file))
    }

    /// A file of this program's own, which grows from run to run.
    pub(crate) fn append(path: &Path) -> Result<Self, Failure> {
        let name = path.display().to_string();
        let fail = |e| Failure::output(&name, e);
        let mut options = OpenOptions::new();
        let made = private(options.append(true).create_new(true)).open(path);
        let mut file = match made {
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => must_be_plain(path)
                .and_then(|()| options.create_new(false).open(path))
                .map_err(fail)?,
            made => made.map_err(fail)?,
        };
        let opened = File::open(path).map_err(fail)?;
        let lock = take_over(&name, opened, &mut file, true)?;
        Ok(Self::new(name, file, Some(lock), true))
    }

    fn new(name: String, out: File, lock: Option<File>, syncs: bool) -> Self {
        Self {
            name,
            out: BufWriter::with_capacity(256 * 1024, out),
            _lock: lock,
            syncs,
            bytes: 0,
        }
    }

    pub(crate) fn write<T>(&mut self, records: &[Record<T>]) -> Result<(), Failure> {
        for record in records {
            record
                .write_line(&mut self.out)
                .map_err(|e| Failure::output(&self.name, e))?;
            self.bytes += record.json().len() as u64 + 1;
        }
        Ok(())
    }

    /// Hands everything to the operating system, and a file to the disk.
    pub(crate) fn sync(&mut self) -> Result<(), Failure> {
        let mut synced = self.out.flush();
        if self.syncs {
            synced = synced.and_then(|()| self.out.get_ref().sync_data());
        }
        synced.map_err(|e| Failure::output(&self.name, e))?;
        if self.syncs && is_gone(self.out.get_ref()) {
            let what = format!(
                "{} is a file that was removed while this run wrote to it, so what it held is gone; the place to \
                 go on from stays before this page, and to have all of it again, move the state file away",
                self.name
            );
            return Err(Failure::new(Exit::Output, what));
        }
        Ok(())
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }
}

/// Whether a file has no name any more, so that nobody can read it.
#[cfg(unix)]
fn is_gone(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    file.metadata().is_ok_and(|metadata| metadata.nlink() == 0)
}

#[cfg(not(unix))]
fn is_gone(_: &File) -> bool {
    false
}

/// The descriptor itself: `io::stdout()` takes writes to one that cannot be written for successes.
#[cfg(unix)]
pub(crate) fn stdout_file() -> io::Result<File> {
    use std::os::fd::AsFd as _;

    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

/// What Rust puts in the place of a standard output that is closed, too.
#[cfg(unix)]
fn is_null(file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;

    let device = |metadata: std::fs::Metadata| metadata.rdev();
    let null = std::fs::metadata("/dev/null").map(device);
    let is_device = file
        .metadata()
        .is_ok_and(|metadata| !metadata.is_file() && metadata.rdev() != 0);
    is_device && file.metadata().map(device).ok() == null.ok()
}

#[cfg(not(unix))]
fn is_null(_: &File) -> bool {
    false
}

/// Says so where standard output is closed, or looks as if it were: what Rust puts in its place can be read
/// from, and what a shell leads to /dev/null cannot.
pub(crate) fn warn_if_closed(file: &File) {
    #[cfg(unix)]
    {
        use rustix::fs::{OFlags, fcntl_getfl};
        let is_read = |flags: OFlags| flags & OFlags::RWMODE == OFlags::RDWR;
        if is_null(file) && fcntl_getfl(file).is_ok_and(is_read) {
            tracing::warn!("standard output is closed or /dev/null, so the records go nowhere");
        }
    }
    #[cfg(not(unix))]
    let _ = file;
}

#[cfg(windows)]
pub(crate) fn stdout_file() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;

    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}

/// Locks a file, and ends its last line. What an interrupted run left of a record is cut off if it
/// comes again.
fn take_over(
    name: &str,
    mut opened: File,
    file: &mut File,
    comes_again: bool,
) -> Result<File, Failure> {
    if !is_ours(&opened) {
        let what = format!("{name} is a file that another run writes to; let that one end first");
        return Err(Failure::new(Exit::Output, what));
    }
    end_last_line(&mut opened, file, comes_again).map_err(|e| Failure::output(name, e))?;
    Ok(opened)
}

fn end_last_line(opened: &mut File, file: &mut File, comes_again: bool) -> io::Result<()> {
    let length = opened.metadata()?.len();
    let line = last_line(opened, length)?;
    if line.is_empty() {
        return Ok(());
    }
    let is_whole = serde_json::from_slice::<serde::de::IgnoredAny>(&line).is_ok();
    if is_whole || !line.starts_with(b"{") || !comes_again {
        return file.write_all(b"\n");
    }
    tracing::warn!(
        "the output ended in {} bytes of a record that comes again; they are cut off",
        line.len()
    );
    file.set_len(length - line.len() as u64)?;
    // Without O_APPEND the position would stay beyond the new end, and leave a hole.
    file.seek(SeekFrom::End(0)).map(drop)
}

/// What stands after the last line break.
fn last_line(file: &mut File, length: u64) -> io::Result<Vec<u8>> {
    let mut start = length;
    let mut line = Vec::new();
    while start > 0 && !line.contains(&b'\n') {
        let step = start.min(64 * 1024);
        start -= step;
        file.seek(SeekFrom::Start(start))?;
        let mut block = Vec::new();
        file.take(step).read_to_end(&mut block)?;
        block.append(&mut line);
        line = block;
    }
    if let Some(at) = line.iter().rposition(|byte| *byte == b'\n') {
        line.drain(..=at);
    }
    Ok(line)
}
