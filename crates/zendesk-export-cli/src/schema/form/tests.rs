use super::*;
use crate::table::Table;

const COLUMNS: [(&str, Kind, Option<&str>); 6] = [
    ("id", Kind::Integer, None),
    ("share", Kind::Number, None),
    ("is_public", Kind::Boolean, None),
    ("status", Kind::Text, None),
    ("created_at", Kind::Timestamp, None),
    ("metric_set", Kind::Json, Some("metric_sets")),
];

fn text(form: Form) -> String {
    let columns = COLUMNS.map(|(name, kind, sideload)| {
        let name = name.to_owned();
        let column = Column {
            name,
            kind,
            items: None,
            comment: None,
        };
        (column, sideload)
    });
    let columns = columns.iter().map(|(column, sideload)| (column, *sideload));
    form.text("tickets", columns)
}

#[test]
fn each_reader_gets_its_own_names_of_types() {
    assert_eq!(
        text(Form::Sqlite),
        r#"CREATE TABLE "tickets" (
  "id" INTEGER,
  "share" REAL,
  "is_public" BOOLEAN,
  "status" TEXT,
  "created_at" TEXT,
  -- null without --include metric_sets
  "metric_set" TEXT
);"#
    );
    assert_eq!(
        text(Form::Postgres),
        r#"CREATE TABLE "tickets" (
  "id" bigint,
  "share" double precision,
  "is_public" boolean,
  "status" text,
  "created_at" timestamptz,
  -- null without --include metric_sets
  "metric_set" jsonb
);"#
    );
    assert_eq!(
        text(Form::Duckdb),
        r#"{
  "id": 'BIGINT',
  "share": 'DOUBLE',
  "is_public": 'BOOLEAN',
  "status": 'VARCHAR',
  "created_at": 'TIMESTAMPTZ',
  -- null without --include metric_sets
  "metric_set": 'JSON'
}"#
    );
    assert_eq!(
        text(Form::Polars),
        r#"{
  "id": pl.Int64,
  "share": pl.Float64,
  "is_public": pl.Boolean,
  "status": pl.String,
  "created_at": pl.Datetime('us', 'UTC'),
  # null without --include metric_sets
  "metric_set": pl.String
}"#
    );
    assert_eq!(
        text(Form::Clickhouse),
        r#"  "id" Nullable(Int64),
  "share" Nullable(Float64),
  "is_public" Nullable(Bool),
  "status" Nullable(String),
  "created_at" Nullable(DateTime64(0, 'UTC')),
  -- null without --include metric_sets
  "metric_set" Nullable(String)"#
    );
}

/// A reader finds a member by the name of its column.
#[test]
fn every_member_of_the_files_is_a_column_of_its_name() {
    for resource in zendesk_export::Resource::ALL {
        let schema = (resource.schema)().to_value();
        let members = schema["properties"].as_object().unwrap();
        let mut members: Vec<_> = members.keys().map(String::as_str).collect();
        let table = Table::whole(resource);
        let mut columns: Vec<_> = table.columns.iter().map(|one| one.name.as_str()).collect();
        members.sort_unstable();
        columns.sort_unstable();
        assert_eq!(columns, members, "{resource}");
    }
}
