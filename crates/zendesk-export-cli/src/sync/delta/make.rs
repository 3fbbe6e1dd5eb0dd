//! Makes a table, and gives it the columns that it lacks.
use chrono::Utc;
use delta_kernel::schema::StructType;
use serde_json::json;
use uuid::Uuid;

use super::{
    fields::{self, fields},
    log::{Log, PROGRAM},
    rows,
    store::Store,
    trouble::Trouble,
};
use crate::{
    failure::{Exit, Failure},
    table::Table,
};

/// The table of a stream, which is made where there is none.
pub(super) fn table(store: &Store, folder: &str, stream: &str, of: &Table) -> Result<Log, Trouble> {
    let first = format!("{folder}/_delta_log/{:020}.json", 0);
    // Another run may be as far.
    store.put_new(&first, first_commit(stream, of)?.into())?;
    let log = Log::open(store.engine(), &store.table(folder)?)?;
    number(&log, stream)?;
    Ok(log)
}

/// The stream that a table was made for, if it is one of ours.
pub(super) fn stream(log: &Log) -> Option<String> {
    let properties = log.snapshot.table_properties();
    properties.unknown_properties.get(STREAM).cloned()
}

/// The number of the last commit of ours. A table of somebody else is left alone.
pub(super) fn number(log: &Log, stream: &str) -> Result<i64, Trouble> {
    match self::stream(log) {
        Some(of) if of == stream => match log.number()? {
            // Else all of it would be stored once more.
            0 if !rows::files(log)?.is_empty() => {
                let what = format!(
                    "{stream}: the log of {} no longer says which commit was the last one of a run, as where \
                     delta.setTransactionRetentionDuration is set; move the table away, and run this again, which reads all of it \
                     again",
                    log.snapshot.table_root()
                );
                Err(Failure::new(Exit::State, what).for_good().into())
            }
            number => Ok(number),
        },
        _ => {
            let what = format!(
                "{stream}: {} is a Delta table that was not made for it; move it away, or name another place",
                log.snapshot.table_root()
            );
            Err(Failure::new(Exit::State, what).into())
        }
    }
}

/// Gives a table of an older version the columns of this one.
pub(super) fn widen(log: &mut Log, stream: &str, of: &Table) -> Result<(), Trouble> {
    let wanted = fields::of_delta(&fields(of))?;
    must_agree(&log.snapshot.schema(), &wanted, stream)?;
    let added = log.widen(&wanted)?;
    if !added.is_empty() {
        let added = added.join(", ");
        tracing::info!("{stream}: adds to its table the columns {added}");
    }
    Ok(())
}

/// A file keeps the types that it was written with.
fn must_agree(known: &StructType, wanted: &StructType, stream: &str) -> Result<(), Failure> {
    for field in wanted.fields() {
        if let Some(known) = known.field(field.name())
            && known.data_type() != field.data_type()
        {
            let what = format!(
                "{stream}: the column {} of its table is {}, and this version of zendesk-export writes {}; name another place, \
                 or move the table away and read it again",
                field.name(),
                known.data_type(),
                field.data_type()
            );
            return Err(Failure::new(Exit::State, what).for_good());
        }
    }
    Ok(())
}

/// Of the oldest protocol that will do, which everyone reads and may tidy up.
fn first_commit(stream: &str, of: &Table) -> Result<String, Trouble> {
    let now = Utc::now().timestamp_millis();
    let schema = fields::of_delta(&fields(of))?;
    let schema = serde_json::to_string(&schema);
    let schema =
        schema.map_err(|e| Failure::new(Exit::Output, "its schema is no JSON").because(e))?;
    let configuration = json!({
        "delta.appendOnly": "true",
        "delta.dataSkippingStatsColumns": fields::with_statistics(of),
        STREAM: stream,
    });
    let actions = [
        json!({"commitInfo": {
            "timestamp": now,
            "operation": "CREATE TABLE",
            "operationParameters": {},
            "engineInfo": PROGRAM,
        }}),
        json!({"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}}),
        json!({"metaData": {
            "id": Uuid::new_v4().to_string(),
            "name": stream,
            "format": {"provider": "parquet", "options": {}},
            "schemaString": schema,
            "partitionColumns": [],
            "configuration": configuration,
            "createdTime": now,
        }}),
    ];
    let mut text = String::new();
    for action in actions {
        text.push_str(&format!("{action}\n"));
    }
    Ok(text)
}

/// The property of a table that says whose it is.
const STREAM: &str = "zendesk_export.stream";
