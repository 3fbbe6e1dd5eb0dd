//! Reads a Delta table, and shares with what wrote it no more than the reader of Parquet.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    path::{Path, PathBuf},
};

use delta_kernel::parquet::{
    file::reader::{FileReader as _, SerializedFileReader},
    record::Field,
    schema::types::Type,
};
use serde_json::Value;

/// The files that the log of a table names.
pub(crate) fn files(table: &Path) -> Vec<PathBuf> {
    let mut files = BTreeSet::new();
    for action in log(table) {
        if let Some(path) = action["add"]["path"].as_str() {
            assert!(files.insert(table.join(path)), "{path} is added twice");
        }
        if let Some(path) = action["remove"]["path"].as_str() {
            assert!(files.remove(&table.join(path)), "{path} is not there");
        }
    }
    files.into_iter().collect()
}

/// The actions of all commits, in their order.
pub(crate) fn log(table: &Path) -> Vec<Value> {
    let Ok(log) = table.join("_delta_log").read_dir() else {
        return Vec::new();
    };
    let commits = log.map(|commit| commit.unwrap().path());
    let mut commits: Vec<_> = commits
        .filter(|path| path.extension().is_some_and(|of| of == "json"))
        .collect();
    commits.sort();
    let texts = commits
        .iter()
        .map(|commit| fs::read_to_string(commit).unwrap());
    let actions: Vec<_> = texts
        .flat_map(|text| {
            let actions = text.lines().map(serde_json::from_str);
            actions.collect::<Result<Vec<Value>, _>>().unwrap()
        })
        .collect();
    actions
}

/// The records as they were sent.
pub(crate) fn records(table: &Path) -> Vec<String> {
    let texts = files(table)
        .into_iter()
        .flat_map(|file| column(&file, "_json"));
    let texts = texts.map(|text| text.as_str().unwrap().to_owned());
    texts.collect()
}

/// The values of a column of a file; times in microseconds since 1970.
pub(crate) fn column(file: &Path, name: &str) -> Vec<Value> {
    let reader = SerializedFileReader::new(File::open(file).unwrap()).unwrap();
    let schema = reader.metadata().file_metadata().schema();
    let fields = schema.get_fields().iter();
    let fields = fields.filter(|field| field.name() == name).cloned();
    let wanted = Type::group_type_builder(schema.name());
    let wanted = wanted.with_fields(fields.collect()).build().unwrap();
    let rows = reader.get_row_iter(Some(wanted)).unwrap();
    let values = rows.map(|row| {
        let row = row.unwrap();
        let first = row.get_column_iter().next();
        match first.unwrap().1 {
            Field::Null => Value::Null,
            Field::Bool(value) => (*value).into(),
            Field::Long(value) | Field::TimestampMicros(value) => (*value).into(),
            Field::Double(value) => (*value).into(),
            Field::Str(value) => value.as_str().into(),
            other => panic!("no column has {other:?}"),
        }
    });
    values.collect()
}

/// Of each record whether its last row is marked as deleted.
pub(crate) fn marked(table: &Path) -> BTreeMap<i64, bool> {
    let mut rows = BTreeMap::new();
    for file in files(table) {
        let of = |name| column(&file, name).into_iter();
        for ((row, id), deleted) in of("_row").zip(of("id")).zip(of("_deleted")) {
            rows.insert(row.as_i64(), (id, deleted));
        }
    }
    let marked = rows
        .into_values()
        .map(|(id, deleted)| (id.as_i64().unwrap(), deleted == true));
    marked.collect()
}
