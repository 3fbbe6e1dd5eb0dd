//! Records on their way into a file: the values of each column, beside each other.
use std::sync::Arc;

use chrono::DateTime;
use delta_kernel::arrow::{
    array::{
        ArrayRef, BooleanBuilder, Float64Builder, Int64Builder, RecordBatch, StringBuilder,
        TimestampMicrosecondBuilder, new_null_array,
    },
    datatypes::Schema,
    error::ArrowError,
};
use serde_json::Value;
use zendesk_export::{Members, Record};

use super::fields::{JSON, ROW, UTC};
use crate::table::{Cell, DELETED, Kind, Table, VERSION};

/// The next rows of a table.
pub(super) struct Batch {
    table: &'static Table,
    members: Vec<Builder>,
    version: Int64Builder,
    deleted: BooleanBuilder,
    row: Int64Builder,
    json: StringBuilder,
    pub(super) rows: usize,
    /// Of the texts.
    pub(super) bytes: usize,
}

enum Builder {
    Text(StringBuilder),
    Integer(Int64Builder),
    Number(Float64Builder),
    Boolean(BooleanBuilder),
    Timestamp(TimestampMicrosecondBuilder),
}

impl Batch {
    pub(super) fn new(table: &'static Table) -> Self {
        let builders = table.columns.iter();
        let builders = builders.map(|column| Builder::new(column.kind));
        Self {
            table,
            members: builders.collect(),
            version: Int64Builder::new(),
            deleted: BooleanBuilder::new(),
            row: Int64Builder::new(),
            json: StringBuilder::new(),
            rows: 0,
            bytes: 0,
        }
    }

    /// Adds a record, or one that `is_gone`, as the row of this number. Returns the columns that its values do not
    /// fit, with that of the id where it has none. What is no object has its text alone.
    pub(super) fn push(&mut self, record: &Record<Value>, is_gone: bool, row: i64) -> Vec<usize> {
        let members = Members::of(record);
        let (mut misfits, mut version, mut deleted) = (vec![ID], None, is_gone);
        match &members {
            Some(members) => {
                let mut cells = self.table.cells_alone(members);
                if cells.values[ID] == Cell::Null && !cells.misfits.contains(&ID) {
                    cells.misfits.push(ID);
                }
                for (builder, cell) in self.members.iter_mut().zip(cells.values) {
                    builder.push(cell);
                }
                misfits = cells.misfits;
                version = self.table.version(members);
                deleted |= self.table.is_deleted(members);
            }
            None => {
                let builders = self.members.iter_mut();
                builders.for_each(|builder| builder.push(Cell::Null));
            }
        }
        self.version.append_option(version);
        self.deleted.append_value(deleted);
        self.row.append_value(row);
        self.json.append_value(record.json());
        self.rows += 1;
        self.bytes += record.json().len();
        misfits
    }

    /// All of them, in the order in which the table has its columns. One that somebody else added is null.
    pub(super) fn take(&mut self, schema: &Arc<Schema>) -> Result<RecordBatch, ArrowError> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        let members = self.members.iter_mut().map(Builder::finish);
        let names = self.table.columns.iter();
        let names = names.map(|column| column.name.as_str());
        let mut columns: Vec<(&str, ArrayRef)> = names.zip(members).collect();
        columns.push((VERSION, Arc::new(self.version.finish())));
        columns.push((DELETED, Arc::new(self.deleted.finish())));
        columns.push((ROW, Arc::new(self.row.finish())));
        columns.push((JSON, Arc::new(self.json.finish())));
        let ordered = schema.fields().iter().map(|field| {
            let ours = columns.iter().find(|(name, _)| name == field.name());
            ours.map_or_else(
                || new_null_array(field.data_type(), rows),
                |(_, values)| Arc::clone(values),
            )
        });
        RecordBatch::try_new(Arc::clone(schema), ordered.collect())
    }
}

impl Builder {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Integer => Self::Integer(Int64Builder::new()),
            Kind::Number => Self::Number(Float64Builder::new()),
            Kind::Boolean => Self::Boolean(BooleanBuilder::new()),
            Kind::Text | Kind::Json => Self::Text(StringBuilder::new()),
            Kind::Timestamp => {
                Self::Timestamp(TimestampMicrosecondBuilder::new().with_timezone(UTC))
            }
        }
    }

    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Integer(values), Cell::Integer(value)) => values.append_value(value),
            (Self::Number(values), Cell::Number(value)) => values.append_value(value),
            (Self::Boolean(values), Cell::Boolean(value)) => values.append_value(value),
            (Self::Text(values), Cell::Text(value)) => values.append_value(value),
            (Self::Timestamp(values), Cell::Text(value)) => values.append_option(micros(&value)),
            // A cell is of the kind of its column, or null.
            (Self::Integer(values), _) => values.append_null(),
            (Self::Number(values), _) => values.append_null(),
            (Self::Boolean(values), _) => values.append_null(),
            (Self::Text(values), _) => values.append_null(),
            (Self::Timestamp(values), _) => values.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Integer(values) => Arc::new(values.finish()),
            Self::Number(values) => Arc::new(values.finish()),
            Self::Boolean(values) => Arc::new(values.finish()),
            Self::Text(values) => Arc::new(values.finish()),
            Self::Timestamp(values) => Arc::new(values.finish()),
        }
    }
}

/// The column of the id.
const ID: usize = 0;

fn micros(time: &str) -> Option<i64> {
    let time = DateTime::parse_from_rfc3339(time).ok()?;
    Some(time.timestamp_micros())
}
