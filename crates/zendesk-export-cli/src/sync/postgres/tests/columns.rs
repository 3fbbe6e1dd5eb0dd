use super::*;

on_postgres!(
    values_have_the_types_of_postgresql,
    what_has_no_place_is_null_and_listed_until_a_version_fits,
    tables_and_columns_say_what_they_are,
    columns_that_are_gained_are_filled_in_steps_that_may_end_anywhere,
    indexes_are_made_once_an_export_is_read_to_its_end,
    views_read_what_is_nested,
);

fn values_have_the_types_of_postgresql() {
    let mut desk = Desk::new();
    let sent = json!({
        "id": 9_007_199_254_740_993_i64, "generated_timestamp": 100, "subject": "ß\n", "is_public": true,
        "satisfaction_probability": 0.25, "created_at": "2024-02-29T12:00:00+02:00", "tags": ["a b", "c\"d", "{}", ""],
        "collaborator_ids": [1, -2], "via": { "channel": "web" }, "custom_fields": [{ "id": 1, "value": null }],
    });
    desk.store("tickets", &[&sent.to_string()]);
    let row = "SELECT concat_ws('|', id, subject, is_public, satisfaction_probability, created_at AT TIME ZONE 'UTC',
                   tags[1], tags[2], tags[3], tags[4] = '', collaborator_ids[1] + collaborator_ids[2], via ->> 'channel',
                   jsonb_typeof(custom_fields -> 0 -> 'value'), priority IS NULL, _version, _deleted)
               FROM zendesk.tickets";
    assert_eq!(
        desk.one::<String>(row),
        "9007199254740993|ß\n|t|0.25|2024-02-29 10:00:00|a b|c\"d|{}|t|-1|web|null|t|100|f"
    );
    assert_eq!(desk.findings(), NONE);
}

fn what_has_no_place_is_null_and_listed_until_a_version_fits() {
    let mut desk = Desk::new();
    let ticket = |time: i64, subject: Value, via: &str, tags: Value| {
        format!(
            r#"{{"id":1,"generated_timestamp":{time},"subject":{subject},"via":{via},"tags":{tags}}}"#
        )
    };
    let bad = ticket(1, json!(5), "[1e999999]", json!([{ "no": "text" }]));
    desk.store("tickets", &[&bad]);
    let listed = "SELECT string_agg(\"column\", ' ' ORDER BY 1) FROM zendesk._misfits";
    assert_eq!(desk.one::<String>(listed), "subject tags via");
    let misfits = json!({ "subject": 1, "tags": 1, "via": 1 });
    assert_eq!(desk.figures("tickets")["misfits"], misfits);
    let remarks = desk.database.remarks("tickets");
    assert_eq!(remarks.len(), 3, "{remarks:?}");
    let query = remarks[0].split(['(', ')']).nth(1).unwrap().to_owned();
    assert_eq!(desk.one::<String>(&query), bad, "the query that is told");
    assert_eq!(desk.findings(), NONE);

    desk.store("tickets", &[&ticket(2, json!("5"), "[1e9]", json!(["a"]))]);
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM zendesk._misfits"), 0);
    assert_eq!(desk.findings(), NONE);
}

fn tables_and_columns_say_what_they_are() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 1, "new")]);
    let table = "SELECT obj_description('zendesk.raw_tickets'::regclass)";
    assert!(desk.one::<String>(table).contains("as Zendesk sent it"));
    let columns = "SELECT count(*) FROM pg_description
                   WHERE objoid = 'zendesk.tickets'::regclass AND objsubid > 0 AND description <> ''";
    assert!(desk.one::<i64>(columns) > 20);
}

fn columns_that_are_gained_are_filled_in_steps_that_may_end_anywhere() {
    let mut desk = Desk::new();
    let all: Vec<_> = (0..5_000).map(|id| ticket(id, 1, "new")).collect();
    desk.store("tickets", &all.iter().map(|one| &**one).collect::<Vec<_>>());
    desk.run("ALTER TABLE zendesk.tickets DROP COLUMN status CASCADE; ALTER TABLE zendesk.tickets ADD mine text");
    assert!(desk.findings()[0].contains("its column status is missing"));
    // One that is killed after the first step.
    let connections = Connections::new(&desk.address, Mode::Look);
    connections.in_one(fill::plan).unwrap();
    assert!(connections.in_one(fill::step).unwrap());
    let filled = "SELECT count(status) FROM zendesk.tickets";
    assert_eq!(desk.one::<i64>(filled), 2_000);
    assert!(desk.database.remarks("tickets")[0].contains("not whole yet"));
    assert_eq!(desk.findings(), NONE, "what is not filled yet is no damage");

    let mut desk = desk.again();
    assert_eq!(desk.one::<i64>(filled), 5_000);
    desk.run("DROP TABLE zendesk.tickets CASCADE");
    let mut desk = desk.again();
    assert_eq!(desk.one::<i64>(filled), 5_000);
    assert_eq!(desk.findings(), NONE);
}

fn indexes_are_made_once_an_export_is_read_to_its_end() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 1, "new")]);
    let count = "SELECT count(*) FROM pg_indexes WHERE tablename = 'tickets'";
    assert_eq!(desk.one::<i64>(count), 1, "that of the key");
    // More than a B-tree takes.
    let long = ticket(2, 2, &"x".repeat(100_000));
    let state = StreamState {
        caught_up_at: Some(1),
        ..StreamState::default()
    };
    let mut writer = desk.writer("tickets");
    writer.store(&taken(&[&long]), &state).unwrap();
    writer
        .store(&taken(&[&ticket(3, 3, "new")]), &state)
        .unwrap();
    assert_eq!(desk.one::<i64>(count), 6);
}

fn views_read_what_is_nested() {
    let mut desk = Desk::new();
    let ticket = json!({ "id": 1, "generated_timestamp": 1, "tags": ["a", "b"], "custom_fields": [{ "id": 7, "value": "x" }],
        "metric_set": { "replies": 2, "reopens": "no number", "solved_at": "2026-01-01T00:00:00Z",
                        "reply_time_in_minutes": { "calendar": 5, "business": null } } });
    desk.store(
        "tickets",
        &[&ticket.to_string(), &self::ticket(2, 1, "new")],
    );
    let organization = json!({ "id": 1, "updated_at": "2026-01-01T00:00:00Z", "domain_names": ["a.example"], "tags": ["x"] });
    desk.store("organizations", &[&organization.to_string()]);
    let mut check = |sql: &str, expected: &str| {
        let row = format!("SELECT string_agg(one::text, ' ') FROM ({sql}) AS one");
        assert_eq!(desk.one::<String>(&row), expected);
    };
    check("SELECT * FROM zendesk.ticket_tags", "(1,a) (1,b)");
    check(
        "SELECT ticket_id, field_id, value FROM zendesk.ticket_custom_fields",
        "(1,7,x)",
    );
    check(
        "SELECT ticket_id, reply_time_in_minutes_calendar, reply_time_in_minutes_business, replies, reopens, solved_at
         FROM zendesk.ticket_metric_sets",
        "(1,5,,2,,2026-01-01T00:00:00Z)",
    );
    check(
        "SELECT * FROM zendesk.organization_domains",
        "(1,a.example)",
    );
    check("SELECT * FROM zendesk.organization_tags", "(1,x)");
}
