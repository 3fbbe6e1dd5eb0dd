use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use serde_json::value::to_raw_value;
use zendesk_export::{Members, Page, Record};

use crate::{
    failure::{Exit, Failure},
    ndjson::Ndjson,
    private::make_folder,
    table::Table,
    text,
};

/// What comes beside the records of a page: into files if there is a folder for them, else counted.
pub(crate) struct Sideloads {
    folder: Option<PathBuf>,
    files: BTreeMap<String, Ndjson>,
    left_out: BTreeMap<String, usize>,
}

/// What was asked for and has not come yet.
#[derive(Default)]
pub(crate) struct Awaited {
    names: Vec<String>,
    /// That came without.
    records: usize,
}

impl Sideloads {
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self, Failure> {
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

    /// Whether there is a folder, and nothing came for it.
    pub(crate) fn is_idle(&self) -> bool {
        self.folder.is_some() && self.files.is_empty()
    }

    /// How many had no place to go to, by name.
    pub(crate) fn left_out(&self) -> &BTreeMap<String, usize> {
        &self.left_out
    }
}

impl Awaited {
    pub(crate) fn new(asked: &[String]) -> Self {
        Self {
            names: asked.to_vec(),
            records: 0,
        }
    }

    pub(crate) fn look<T>(&mut self, page: &Page<T>, table: &Table) {
        self.names.retain(|name| !has_come(name, page, table));
        self.records += page.records.len();
    }

    /// Which never came, though there were records: the sentence without and with how many. Said once.
    pub(crate) fn never_came(&mut self) -> Option<(String, String)> {
        if self.records == 0 || self.names.is_empty() {
            return None;
        }
        let what = match std::mem::take(&mut self.names).as_slice() {
            [one] => format!("{one} was asked for by --include, and never came"),
            more => format!(
                "{} were asked for by --include, and never came",
                more.join(", ")
            ),
        };
        let whole = format!(
            "{what} with any of {}; Zendesk may have none, or does not sideload them with this export",
            text::counted(self.records as u64, "record")
        );
        Some((what, whole))
    }
}

/// Some come beside the records, others within each of them, by their name or by its singular
/// (`metric_sets` as `metric_set`, where records have no such member anyway, as users have their `role`), and comments
/// as texts among the changes of an event.
fn has_come<T>(name: &str, page: &Page<T>, table: &Table) -> bool {
    if page.sideloads.contains_key(name) || page.extra.contains_key(name) {
        return true;
    }
    let mut within = vec![name, name.strip_suffix('s').unwrap_or(name)];
    within.retain(|member| !table.steady().iter().any(|steady| steady == member));
    page.records.iter().any(|record| match name {
        "comment_events" => record.json().contains("\"body\""),
        _ => Members::of(record)
            .is_some_and(|members| within.iter().any(|name| members.json(name).is_some())),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(export: &str, name: &str, record: &str, has_come: bool) {
        let checkpoint = json!({
            "version": 1, "account": "https://acme.zendesk.com", "export": export, "position": { "start_time": 1 },
        });
        let checkpoint = serde_json::from_value(checkpoint).unwrap();
        let page = Page::<()>::of(vec![serde_json::from_str(record).unwrap()], checkpoint);
        let mut awaited = Awaited::new(&[name.to_owned()]);
        awaited.look(&page, Table::by_name(export).unwrap());
        assert_eq!(awaited.never_came().is_none(), has_come, "{export} {name}");
    }

    #[test]
    fn what_each_record_has_anyway_is_no_sideload_that_came() {
        check("users", "roles", r#"{"id":1,"role":"agent"}"#, false);
        check(
            "tickets",
            "metric_sets",
            r#"{"id":1,"metric_set":{}}"#,
            true,
        );
        check(
            "tickets",
            "comment_count",
            r#"{"id":1,"comment_count":2}"#,
            true,
        );
        let event = r#"{"id":1,"child_events":[{"event_type":"Comment","comment_present":true}]}"#;
        check("ticket_events", "comment_events", event, false);
        let comment = event.replace("comment_present\":true", "body\":\"Hello\"");
        check("ticket_events", "comment_events", &comment, true);
    }
}
