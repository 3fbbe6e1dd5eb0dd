use super::*;
use crate::table::Table;

const COLUMNS: [(&str, Kind); 6] = [
    ("id", Kind::Integer),
    ("share", Kind::Number),
    ("is_public", Kind::Boolean),
    ("status", Kind::Text),
    ("created_at", Kind::Timestamp),
    ("tags", Kind::Json),
];

fn text(form: Form) -> String {
    let columns = COLUMNS.map(|(name, kind)| Column {
        name: name.to_owned(),
        kind,
    });
    form.text("tickets", &columns)
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
  "tags" TEXT
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
  "tags" jsonb
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
  "tags": 'JSON'
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
  "tags": pl.String
}"#
    );
    assert_eq!(
        text(Form::Clickhouse),
        r#"  "id" Nullable(Int64),
  "share" Nullable(Float64),
  "is_public" Nullable(Bool),
  "status" Nullable(String),
  "created_at" Nullable(DateTime64(0, 'UTC')),
  "tags" Nullable(String)"#
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
