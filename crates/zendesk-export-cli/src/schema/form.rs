//! The forms of a schema, and the names that each reader has for the types of columns.
use crate::table::{Column, Kind};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Form {
    /// JSON Schema
    #[default]
    Json,
    /// CREATE TABLE for SQLite
    Sqlite,
    /// CREATE TABLE for PostgreSQL
    Postgres,
    /// `columns` of DuckDB's read_json
    Duckdb,
    /// `schema` of Polars' read_ndjson, as Python
    Polars,
    /// The structure that ClickHouse's file() takes
    Clickhouse,
}

impl Form {
    /// But for JSON Schema, which says more than columns do. Each column is given with the sideload that it comes with
    /// alone.
    pub(super) fn text<'a>(
        self,
        table: &str,
        columns: impl Iterator<Item = (&'a Column, Option<&'static str>)>,
    ) -> String {
        let (begin, end) = match self {
            Self::Sqlite | Self::Postgres => {
                (format!("CREATE TABLE {} (\n", quoted(table)), "\n);")
            }
            Self::Duckdb | Self::Polars => ("{\n".to_owned(), "\n}"),
            Self::Json | Self::Clickhouse => (String::new(), ""),
        };
        let columns = columns.map(|(column, sideload)| {
            let (name, kind) = (quoted(&column.name), self.kind(column.kind));
            let mark = match self {
                Self::Polars => "#",
                _ => "--",
            };
            let comment = sideload
                .map(|sideload| format!("  {mark} null without --include {sideload}\n"))
                .unwrap_or_default();
            match self {
                Self::Duckdb => format!("{comment}  {name}: '{kind}'"),
                Self::Polars => format!("{comment}  {name}: {kind}"),
                _ => format!("{comment}  {name} {kind}"),
            }
        });
        format!("{begin}{}{end}", columns.collect::<Vec<_>>().join(",\n"))
    }

    fn kind(self, kind: Kind) -> &'static str {
        let [postgres, duckdb, polars, clickhouse] = match kind {
            Kind::Integer => ["bigint", "BIGINT", "pl.Int64", "Nullable(Int64)"],
            Kind::Number => [
                "double precision",
                "DOUBLE",
                "pl.Float64",
                "Nullable(Float64)",
            ],
            Kind::Boolean => ["boolean", "BOOLEAN", "pl.Boolean", "Nullable(Bool)"],
            Kind::Text => ["text", "VARCHAR", "pl.String", "Nullable(String)"],
            Kind::Timestamp => [
                "timestamptz",
                "TIMESTAMPTZ",
                "pl.Datetime('us', 'UTC')",
                "Nullable(DateTime64(0, 'UTC'))",
            ],
            // Polars keeps what is nested as its JSON text where String is asked for, as ClickHouse does.
            Kind::Json => ["jsonb", "JSON", "pl.String", "Nullable(String)"],
        };
        match self {
            Self::Json | Self::Sqlite => kind.sqlite(),
            Self::Postgres => postgres,
            Self::Duckdb => duckdb,
            Self::Polars => polars,
            Self::Clickhouse => clickhouse,
        }
    }
}

/// A name in SQL, and a text in Python.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests;
