use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::value::to_raw_value;
use zendesk_export::{Page, Record};

use crate::{failure::Failure, ndjson::Ndjson, private::make_folder};

/// What comes beside the records of a page: into files if there is a folder for them, else counted.
pub(crate) struct Sideloads {
    folder: Option<PathBuf>,
    files: BTreeMap<String, Ndjson>,
    left_out: BTreeMap<String, usize>,
}

impl Sideloads {
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, Failure> {
        if let Some(folder) = folder {
            make_folder(folder).map_err(|e| Failure::output(folder.display(), e))?;
        }
        Ok(Self {
            folder: folder.map(Path::to_owned),
            files: BTreeMap::new(),
            left_out: BTreeMap::new(),
        })
    }

    pub(crate) fn write<T>(&mut self, page: &Page<T>) -> Result<(), Failure> {
        for (name, records) in &page.sideloads {
            self.append(name, records)?;
        }
        // Members that the spec does not know keep their names within one line a page.
        if !page.extra.is_empty() && self.folder.is_some() {
            let extra =
                to_raw_value(&page.extra).map_err(|e| Failure::output("extra.ndjson", e.into()))?;
            self.append("extra", &[Record::<()>::from_raw(extra)])?;
        }
        Ok(())
    }

    fn append<T>(&mut self, name: &str, records: &[Record<T>]) -> Result<(), Failure> {
        let Some(folder) = &self.folder else {
            *self.left_out.entry(name.to_owned()).or_default() += records.len();
            return Ok(());
        };
        if !self.files.contains_key(name) {
            self.files.insert(
                name.to_owned(),
                Ndjson::append(&folder.join(format!("{name}.ndjson")))?,
            );
        }
        self.files
            .get_mut(name)
            .map_or(Ok(()), |file| file.write(records))
    }

    pub(crate) fn sync(&mut self) -> Result<(), Failure> {
        self.files.values_mut().try_for_each(Ndjson::sync)
    }

    /// How many had no place to go to, by name.
    pub(crate) fn left_out(&self) -> &BTreeMap<String, usize> {
        &self.left_out
    }
}
