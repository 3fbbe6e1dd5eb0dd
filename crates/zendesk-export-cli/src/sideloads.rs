use std::{
    borrow::Cow,
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde::de::IgnoredAny;
use serde_json::value::to_raw_value;
use zendesk_export::{Page, Record};

use crate::{
    failure::{Exit, Failure},
    ndjson::Ndjson,
    private::make_folder,
};

/// What comes beside the records of a page: into files if there is a folder for them, else counted.
pub(crate) struct Sideloads {
    folder: Option<PathBuf>,
    files: BTreeMap<String, Ndjson>,
    left_out: BTreeMap<String, usize>,
    /// What was asked for and has not come yet.
    awaited: Vec<String>,
}

impl Sideloads {
    pub(crate) fn open(folder: Option<&Path>, asked: &[String]) -> Result<Self, Failure> {
        if let Some(folder) = folder {
            if folder.exists() && !folder.is_dir() {
                let what = format!(
                    "{} cannot be written: it is a file, and --sideloads takes a folder",
                    folder.display()
                );
                return Err(Failure::new(Exit::Output, what));
            }
            make_folder(folder).map_err(|e| Failure::output(folder.display(), e))?;
        }
        Ok(Self {
            folder: folder.map(Path::to_owned),
            files: BTreeMap::new(),
            left_out: BTreeMap::new(),
            awaited: asked.to_vec(),
        })
    }

    pub(crate) fn write<T>(&mut self, page: &Page<T>) -> Result<(), Failure> {
        self.awaited.retain(|name| !has_come(name, page));
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

    /// Whether there is a folder, and nothing came for it.
    pub(crate) fn is_idle(&self) -> bool {
        self.folder.is_some() && self.files.is_empty()
    }

    /// What was asked for and never came.
    pub(crate) fn never_came(&self) -> &[String] {
        &self.awaited
    }

    /// How many had no place to go to, by name.
    pub(crate) fn left_out(&self) -> &BTreeMap<String, usize> {
        &self.left_out
    }
}

/// Some come beside the records, others within each of them, by their name or by its singular
/// (`metric_sets` as `metric_set`), and comments among the changes of an event.
fn has_come<T>(name: &str, page: &Page<T>) -> bool {
    let beside = page.sideloads.contains_key(name) || page.extra.contains_key(name);
    let singular = name.strip_suffix('s').unwrap_or(name);
    beside
        || page.records.iter().any(|record| match name {
            "comment_events" => record.json().contains("\"Comment\""),
            _ => {
                let members: Result<BTreeMap<Cow<'_, str>, IgnoredAny>, _> = record.view();
                members.is_ok_and(|all| all.contains_key(name) || all.contains_key(singular))
            }
        })
}
