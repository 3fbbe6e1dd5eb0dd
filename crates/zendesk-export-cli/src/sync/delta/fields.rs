//! The columns of a table of the lake.
use std::sync::Arc;

use delta_kernel::{
    arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit},
    engine::arrow_conversion::TryFromArrow as _,
    schema::StructType,
};

use crate::{
    sync::row::INDEXED,
    table::{Column, DELETED, Kind, Table, VERSION},
};

/// The number of a row, which grows by one with each: which of two was stored later, and whether all are there.
pub(super) const ROW: &str = "_row";
/// The record as it was sent.
pub(super) const JSON: &str = "_json";

/// Those of our own come after the members, and the longest is the last.
pub(super) fn fields(table: &Table) -> SchemaRef {
    let members = table.columns.iter();
    let members = members.map(|column| (column.name.as_str(), data_type(column.kind)));
    let ours = [
        (VERSION, DataType::Int64),
        (DELETED, DataType::Boolean),
        (ROW, DataType::Int64),
        (JSON, DataType::Utf8),
    ];
    let fields = members.chain(ours);
    let fields = fields.map(|(name, of)| Field::new(name, of, true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

/// The same as the log of a table says it.
pub(super) fn of_delta(schema: &Schema) -> delta_kernel::KernelResult<StructType> {
    Ok(StructType::try_from_arrow(schema)?)
}

/// What is nested is JSON text: the logical type of that is none that every reader knows.
fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Integer => DataType::Int64,
        Kind::Number => DataType::Float64,
        Kind::Boolean => DataType::Boolean,
        Kind::Text | Kind::Json => DataType::Utf8,
        Kind::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into())),
    }
}

pub(super) const UTC: &str = "UTC";

/// What people filter by: the log has the least and the greatest value of each file, so that readers leave files out.
/// Without a choice that would be the first 32 columns, long texts among them.
pub(super) fn with_statistics(table: &Table) -> String {
    let is_chosen = |column: &&Column| {
        column.name == table.id()
            || INDEXED.contains(&column.name.as_str())
            || ["created_at", "priority"].contains(&column.name.as_str())
    };
    let chosen = table.columns.iter().filter(is_chosen);
    let chosen = chosen.map(|column| column.name.as_str());
    let chosen = chosen.chain([VERSION, DELETED, ROW]);
    chosen.collect::<Vec<_>>().join(",")
}
