use std::{
    fs::{File, OpenOptions},
    io::{self, BufWriter, Read as _, Seek as _, SeekFrom, Write},
    path::Path,
};

use zendesk_export::Record;

use crate::failure::Failure;

/// A place that takes records, one a line.
pub(crate) struct Ndjson {
    name: String,
    out: BufWriter<Box<dyn Write>>,
    /// The same place, if it is a file that can be made safe from a power cut.
    file: Option<File>,
    bytes: u64,
}

impl Ndjson {
    /// Standard output. A line that an interrupted run left unfinished in a file is taken back: its
    /// record is behind the checkpoint of that run, and comes again.
    pub(crate) fn stdout(resumes: bool) -> Result<Self, Failure> {
        let name = "standard output";
        let file = stdout_file();
        if file.is_some() && resumes {
            drop_unfinished_line(Path::new("/dev/stdout")).map_err(|e| Failure::output(name, e))?;
        }
        Ok(Self::new(name.to_owned(), Box::new(io::stdout()), file))
    }

    /// A new file, in place of an older one.
    pub(crate) fn create(path: &Path) -> Result<Self, Failure> {
        Self::file(path, File::create(path))
    }

    /// A file that grows from run to run.
    pub(crate) fn append(path: &Path) -> Result<Self, Failure> {
        let opened = OpenOptions::new().create(true).append(true).open(path);
        if opened.is_ok() {
            drop_unfinished_line(path).map_err(|e| Failure::output(path.display(), e))?;
        }
        Self::file(path, opened)
    }

    fn file(path: &Path, opened: io::Result<File>) -> Result<Self, Failure> {
        let fail = |e| Failure::output(path.display(), e);
        let file = opened.map_err(fail)?;
        let copy = file.try_clone().map_err(fail)?;
        Ok(Self::new(
            path.display().to_string(),
            Box::new(file),
            Some(copy),
        ))
    }

    fn new(name: String, out: Box<dyn Write>, file: Option<File>) -> Self {
        Self {
            name,
            out: BufWriter::with_capacity(256 * 1024, out),
            file,
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
        let synced = self
            .out
            .flush()
            .and_then(|()| self.file.as_ref().map_or(Ok(()), File::sync_data));
        synced.map_err(|e| Failure::output(&self.name, e))
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[cfg(unix)]
fn stdout_file() -> Option<File> {
    use std::os::fd::AsFd as _;

    let file = File::from(io::stdout().as_fd().try_clone_to_owned().ok()?);
    file.metadata()
        .is_ok_and(|metadata| metadata.is_file())
        .then_some(file)
}

#[cfg(not(unix))]
fn stdout_file() -> Option<File> {
    None
}

/// Cuts off what stands behind the last line break, unless it is a whole record.
fn drop_unfinished_line(path: &Path) -> io::Result<()> {
    // Where standard output cannot be opened by name, its end stays as it is.
    let Ok(mut file) = OpenOptions::new().read(true).append(true).open(path) else {
        return Ok(());
    };
    let length = file.metadata()?.len();
    let mut start = length;
    let mut line = Vec::new();
    while start > 0 && !line.contains(&b'\n') {
        let step = start.min(64 * 1024);
        start -= step;
        let mut block = vec![0; usize::try_from(step).unwrap_or_default()];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut block)?;
        block.append(&mut line);
        line = block;
    }
    if let Some(at) = line.iter().rposition(|byte| *byte == b'\n') {
        line.drain(..=at);
    }
    if line.is_empty() {
        return Ok(());
    }
    if serde_json::from_slice::<serde::de::IgnoredAny>(&line).is_ok() {
        return file.write_all(b"\n");
    }
    tracing::warn!(
        "the output ended in an unfinished line of {} bytes, which comes again: it is cut off",
        line.len()
    );
    file.set_len(length - line.len() as u64)
}
