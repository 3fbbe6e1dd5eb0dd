use super::*;

/// As a version of the program made it that knew less, or other things.
fn made_before(desk: &Desk, change: impl Fn(&mut Vec<Value>)) {
    let lake = desk.open();
    writer(&lake).close(&state(1)).unwrap();
    let first = desk
        .table("tickets")
        .join(format!("_delta_log/{:020}.json", 0));
    let text = fs::read_to_string(&first).unwrap();
    let lines = text.lines().map(|line| {
        let mut action: Value = serde_json::from_str(line).unwrap();
        if let Some(schema) = action.pointer_mut("/metaData/schemaString") {
            let mut parsed: Value = serde_json::from_str(schema.as_str().unwrap()).unwrap();
            change(parsed["fields"].as_array_mut().unwrap());
            *schema = parsed.to_string().into();
        }
        format!("{action}\n")
    });
    fs::write(&first, lines.collect::<String>()).unwrap();
}

#[test]
fn a_table_that_lacks_a_column_is_given_it_by_a_commit_of_its_own() {
    let desk = Desk::new();
    made_before(&desk, |fields| {
        fields.retain(|field| field["name"] != "status")
    });
    let lake = desk.open();
    let mut writer = writer(&lake);
    writer.store(&tickets(0..2), &state(2)).unwrap();
    writer.close(&state(2)).unwrap();
    assert_eq!(desk.rows("tickets"), 2);
    let log = desk.log("tickets");
    let operation = |commit: &Vec<Value>| {
        let mut operations = commit
            .iter()
            .filter_map(|action| action["commitInfo"]["operation"].as_str());
        operations.next().map(str::to_owned)
    };
    assert_eq!(operation(&log[2]).as_deref(), Some("ALTER TABLE"));
    let added = log[3]
        .iter()
        .find_map(|action| action["add"]["stats"].as_str());
    assert!(added.unwrap().contains(r#""status":"open""#), "{added:?}");
}

#[test]
fn a_column_of_another_type_is_told_and_nothing_is_stored() {
    let desk = Desk::new();
    made_before(&desk, |fields| {
        for field in fields {
            if field["name"] == "status" {
                field["type"] = "long".into();
            }
        }
    });
    let lake = desk.open();
    let mut writer = writer(&lake);
    writer.store(&tickets(0..2), &state(2)).unwrap();
    let failure = writer.close(&state(2)).unwrap_err().to_string();
    assert!(
        failure.contains("the column status of its table is long"),
        "{failure}"
    );
    assert_eq!(desk.log("tickets").len(), 2);
}
