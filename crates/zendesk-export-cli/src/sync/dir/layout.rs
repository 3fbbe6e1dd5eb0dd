//! What the files of a folder are called.
use std::path::{Path, PathBuf};

use super::Compress;
use crate::{
    failure::{Exit, Failure},
    private::must_be_own_folder,
    remedy,
    sync::safe_name,
    to::To,
    whole_file::{self, file_name},
};

pub(super) const LOCK: &str = ".lock";
pub(super) const MANIFEST: &str = "manifest.json";
pub(super) const STATES: &str = ".state";
/// In the folder of states, hidden from those who look for streams.
pub(super) const SETTINGS: &str = ".dir.json";

/// Where the files of one stream are.
#[derive(Debug)]
pub(super) struct Layout {
    root: PathBuf,
    name: String,
}

impl Layout {
    pub(super) fn new(root: &Path, stream: &str) -> Self {
        Self {
            root: root.to_owned(),
            name: safe_name::of(stream),
        }
    }

    /// The command that reads the stream again.
    pub(super) fn resync(&self) -> String {
        let to = To::Dir(self.root.clone());
        remedy::command("resync", &self.name.replace('.', "/"), &to)
    }

    /// That of the stream that a part is of.
    pub(super) fn of_part(part: &Path) -> Self {
        let folder = whole_file::folder(part);
        Self {
            root: whole_file::folder(folder).to_owned(),
            name: file_name(folder).into_owned(),
        }
    }

    pub(super) fn states(&self) -> PathBuf {
        self.root.join(STATES)
    }

    pub(super) fn state(&self) -> PathBuf {
        self.states().join(format!("{}.json", self.name))
    }

    /// One of the two files that may list its parts.
    pub(super) fn list(&self, file: u8) -> PathBuf {
        self.states().join(format!("{}.parts-{file}", self.name))
    }

    /// Fingerprints of its records, while it is read again.
    pub(super) fn known(&self) -> PathBuf {
        self.states().join(format!(".{}.known", self.name))
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.root.join(&self.name)
    }

    /// Whether the folders are this program's own.
    pub(super) fn must_be_own(&self) -> Result<(), Failure> {
        for folder in [self.states(), self.folder()] {
            must_be_own_folder(&folder).map_err(|e| {
                let what = format!("the folder {} cannot be used", self.root.display());
                Failure::new(Exit::Output, what).because(e)
            })?;
        }
        Ok(())
    }

    pub(super) fn part(&self, name: &str) -> PathBuf {
        self.folder().join(name)
    }

    /// What is to be appended to the part of this number when the run ends.
    pub(super) fn tail(&self, number: usize) -> PathBuf {
        self.folder().join(format!(".{number:08}.open"))
    }

    pub(super) fn part_name(&self, number: usize, compress: Compress) -> String {
        format!("{}-{number:08}{}", self.name, suffix(compress))
    }
}

/// The stream of a state file, whatever is in it; names of exports have no dots.
pub(super) fn stream_of(state: &Path) -> String {
    let name = state.file_stem().unwrap_or_default().to_string_lossy();
    name.replace('.', "/")
}

/// How a part is compressed shows in its name.
pub(super) fn compress_of(part_name: &str) -> Compress {
    [Compress::Gzip, Compress::Zstd]
        .into_iter()
        .find(|compress| part_name.ends_with(suffix(*compress)))
        .unwrap_or_default()
}

fn suffix(compress: Compress) -> &'static str {
    match compress {
        Compress::None => ".ndjson",
        Compress::Gzip => ".ndjson.gz",
        Compress::Zstd => ".ndjson.zst",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_from_the_name_of_a_part_how_it_is_compressed() {
        let layout = Layout::new(Path::new("x"), "tickets");
        for compress in [Compress::None, Compress::Gzip, Compress::Zstd] {
            assert_eq!(compress_of(&layout.part_name(7, compress)), compress);
        }
        assert_eq!(
            layout.part_name(7, Compress::Gzip),
            "tickets-00000007.ndjson.gz"
        );
    }
}
