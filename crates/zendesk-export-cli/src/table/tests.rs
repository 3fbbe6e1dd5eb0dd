use super::*;

fn resource(name: &str) -> &'static Resource {
    Resource::by_name(name).unwrap()
}

fn kind(export: &str, column: &str) -> Kind {
    let columns = &Table::of(resource(export)).columns;
    let column = columns.iter().find(|one| one.name == column);
    column.expect("it is a column").kind
}

#[test]
fn each_member_has_the_kind_of_its_schema() {
    assert_eq!(kind("tickets", "id"), Kind::Integer);
    assert_eq!(kind("tickets", "subject"), Kind::Text);
    // Known values or any text.
    assert_eq!(kind("tickets", "status"), Kind::Text);
    assert_eq!(kind("tickets", "created_at"), Kind::Timestamp);
    assert_eq!(kind("tickets", "generated_timestamp"), Kind::Integer);
    assert_eq!(kind("tickets", "is_public"), Kind::Boolean);
    assert_eq!(kind("tickets", "satisfaction_probability"), Kind::Number);
    assert_eq!(kind("tickets", "tags"), Kind::Json);
    assert_eq!(kind("tickets", "custom_fields"), Kind::Json);
    // Of no type at all.
    assert_eq!(kind("tickets", "comment"), Kind::Json);
    assert_eq!(kind("side_conversation_events", "id"), Kind::Text);
}

#[test]
fn every_export_has_a_table_that_begins_with_its_id() {
    for resource in Resource::ALL {
        let table = Table::of(resource);
        assert_eq!(table.columns[0].name, resource.id, "{resource}");
        let mut names: Vec<_> = table
            .columns
            .iter()
            .map(|one| one.name.to_lowercase())
            .collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), table.columns.len(), "{resource}");
    }
}

/// A table with these members of one kind.
fn table(members: &[&str], kind: Kind) -> Table {
    let mut table = Table {
        name: "test",
        resource: None,
        columns: Vec::new(),
        by_member: HashMap::new(),
        shape: Shape::any(),
        steady: Vec::new(),
    };
    for (at, member) in members.iter().enumerate() {
        table.by_member.insert(member.as_bytes().to_vec(), at);
        table.columns.push(Column {
            name: table.free_name(member),
            kind,
            items: None,
            comment: None,
        });
    }
    table
}

#[test]
fn columns_differ_by_more_than_the_case_of_letters() {
    let table = table(&["id", "Value", "value", "_version", "VALUE_2"], Kind::Text);
    let names: Vec<_> = table.columns.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["id", "Value", "value_2", "_version_2", "VALUE_2_2"]);
}

#[track_caller]
fn check(kind: Kind, json: &str, expected: Option<Cell<'_>>) {
    let record = format!(r#"{{"x":0,"x":{json}}}"#);
    let raw = serde_json::value::RawValue::from_string(record).unwrap();
    let record = Record::<Value>::from_raw(raw);
    let members = Members::of(&record).unwrap();
    let cells = table(&["x"], kind);
    let cells = cells.cells(&members);
    assert_eq!(cells.misfits.is_empty(), expected.is_some(), "{json}");
    assert_eq!(cells.values[0], expected.unwrap_or(Cell::Null), "{json}");
}

fn text(text: &str) -> Option<Cell<'_>> {
    Some(Cell::Text(text.into()))
}

#[test]
fn a_value_of_another_kind_is_null_and_a_misfit() {
    for kind in [
        Kind::Integer,
        Kind::Number,
        Kind::Boolean,
        Kind::Text,
        Kind::Timestamp,
        Kind::Json,
    ] {
        check(kind, "null", Some(Cell::Null));
    }
    check(
        Kind::Integer,
        "-9223372036854775808",
        Some(Cell::Integer(i64::MIN)),
    );
    for json in ["9223372036854775808", "1.5", "\"1\"", "true", "[1]", "{}"] {
        check(Kind::Integer, json, None);
    }
    check(Kind::Number, "1", Some(Cell::Number(1.0)));
    check(Kind::Number, "-1.5e3", Some(Cell::Number(-1500.0)));
    check(Kind::Number, "1e999", None);
    check(Kind::Number, "\"1\"", None);
    check(Kind::Boolean, "true", Some(Cell::Boolean(true)));
    check(Kind::Boolean, "0", None);
    check(Kind::Text, "5", None);
    check(Kind::Text, "{\"a\":1}", None);
    check(Kind::Text, r#""""#, text(""));
    check(Kind::Text, r#""\"\u00e9\n""#, text("\"é\n"));
    check(
        Kind::Text,
        r#""a\u0000b \ud83d""#,
        text("a\u{fffd}b \u{fffd}"),
    );
    check(Kind::Json, r#"{"a": "\u0000"}"#, text(r#"{"a": "\ufffd"}"#));
    check(Kind::Json, "\"a\"", text("\"a\""));
    check(
        Kind::Json,
        &format!("{}{}", "[".repeat(1_001), "]".repeat(1_001)),
        None,
    );
}

#[test]
fn times_are_in_utc_and_of_one_width() {
    let plain = text("2024-02-29T23:59:59Z");
    check(Kind::Timestamp, "\"2024-02-29T23:59:59Z\"", plain.clone());
    check(
        Kind::Timestamp,
        "\"2024-03-01T01:59:59+02:00\"",
        plain.clone(),
    );
    check(
        Kind::Timestamp,
        "\"2024-02-29T23:59:59.987Z\"",
        plain.clone(),
    );
    check(Kind::Timestamp, "\"2024-02-29t23:59:59z\"", plain);
    for json in [
        "\"yesterday\"",
        "\"2024-02-30T00:00:00Z\"",
        "\"2024-02-29\"",
        "1709251199",
        "\"\"",
    ] {
        check(Kind::Timestamp, json, None);
    }
}
