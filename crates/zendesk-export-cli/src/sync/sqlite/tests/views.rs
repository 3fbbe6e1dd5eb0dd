use super::*;

#[test]
fn open_tickets_by_priority() {
    let mut desk = Desk::new();
    let ticket = |id: i64, status: &str, priority: &str| {
        json!({ "id": id, "generated_timestamp": 1, "status": status, "priority": priority })
            .to_string()
    };
    let tickets = [
        ticket(1, "open", "high"),
        ticket(2, "open", "low"),
        ticket(3, "closed", "high"),
        ticket(4, "open", "high"),
        ticket(5, "deleted", "high"),
    ];
    desk.store("tickets", &tickets.each_ref().map(String::as_str));
    let answer: Vec<(String, i64)> = desk
        .sqlite
        .connection
        .prepare(
            "SELECT priority, count(*) FROM tickets WHERE status = 'open' AND NOT _deleted
             GROUP BY priority ORDER BY priority",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert_eq!(answer, [("high".to_owned(), 2), ("low".to_owned(), 1)]);
}

#[test]
fn values_keep_what_they_are() {
    let mut desk = Desk::new();
    let ticket = r#"{"id":9223372036854775807,"requester_id":9007199254740993,"is_public":true,
                     "has_incidents":false,"tags":["a","b"],"subject":null,"generated_timestamp":5}"#;
    desk.store("tickets", &[ticket]);
    assert_eq!(desk.one::<i64>("SELECT id FROM tickets"), i64::MAX);
    assert_eq!(
        desk.one::<i64>("SELECT requester_id FROM tickets"),
        9_007_199_254_740_993
    );
    assert_eq!(desk.one::<i64>("SELECT is_public FROM tickets"), 1);
    assert_eq!(desk.one::<i64>("SELECT has_incidents FROM tickets"), 0);
    assert_eq!(
        desk.one::<String>("SELECT tags FROM tickets"),
        r#"["a","b"]"#
    );
    assert_eq!(
        desk.one::<Option<String>>("SELECT subject FROM tickets"),
        None
    );
    assert_eq!(desk.one::<i64>("SELECT _version FROM tickets"), 5);
}

#[test]
fn an_id_is_looked_up_and_not_searched() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    let plan = "EXPLAIN QUERY PLAN SELECT subject FROM tickets WHERE id = 1";
    let mut plan = desk.sqlite.connection.prepare(plan).unwrap();
    let plan: Vec<String> = plan
        .query_map([], |row| row.get("detail"))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(
        plan[0].starts_with("SEARCH raw_tickets USING INTEGER PRIMARY KEY"),
        "{plan:?}"
    );
    assert!(plan[1].contains("(view=? AND id=?)"), "{plan:?}");
}

#[test]
fn a_version_with_other_columns_makes_the_view_anew() {
    let mut desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 100, "new")]);
    desk.run("DROP VIEW tickets; CREATE VIEW tickets AS SELECT id FROM raw_tickets");
    let desk = desk.again();
    assert_eq!(desk.one::<String>("SELECT status FROM tickets"), "new");

    let schema_version = "PRAGMA schema_version";
    let before: i64 = desk.one(schema_version);
    let desk = desk.again();
    assert_eq!(desk.one::<i64>(schema_version), before);
}

#[test]
fn each_column_is_whole_and_utf8_whatever_the_json_holds() {
    let mut desk = Desk::new();
    let sent = r#"{"id":1,"subject":"cut \ud83d","description":"before\u0000after","tags":["\udc00"],
                   "\ud83d":1,"raw_subject":"\ud83d\ude00 \\u0000","generated_timestamp":1}"#;
    desk.store("tickets", &[sent]);
    let shown = |column: &str| desk.one::<String>(&format!("SELECT {column} FROM tickets"));
    assert_eq!(shown("subject"), "cut \u{fffd}");
    assert_eq!(shown("description"), "before\u{fffd}after");
    assert_eq!(shown("tags"), r#"["\ufffd"]"#);
    assert_eq!(shown("raw_subject"), "\u{1f600} \\u0000");
    assert_eq!(shown("_json"), sent);
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);

    desk.store("tickets", &[&ticket(1, 2, "new")]);
    assert_eq!(desk.one::<String>("SELECT status FROM tickets"), "new");
    assert_eq!(desk.one::<i64>("SELECT count(*) FROM _shown"), 0);
}

#[test]
fn a_record_nested_too_deep_costs_its_own_columns_and_no_others() {
    let mut desk = Desk::new();
    let nested = |id: i64, levels: usize| {
        let (open, close) = ("[".repeat(levels), "]".repeat(levels));
        format!(r#"{{"id":{id},"generated_timestamp":1,"subject":"x","custom":{open}{close}}}"#)
    };
    let records = [
        nested(1, 999),
        nested(2, 1_000),
        nested(3, 10_000),
        ticket(4, 1, "new"),
    ];
    desk.store("tickets", &records.each_ref().map(String::as_str));
    let readable = "SELECT group_concat(id) FROM tickets WHERE subject = 'x' OR status = 'new'";
    assert_eq!(desk.one::<String>(readable), "1,4");
    assert_eq!(
        desk.one::<String>("SELECT _json FROM tickets WHERE id = 3"),
        records[2]
    );
    let remarks = desk.sqlite.remarks("tickets");
    assert!(
        remarks[0].contains("2 records are nested deeper"),
        "{remarks:?}"
    );
    assert_eq!(desk.sqlite.verify().unwrap(), [""; 0]);
}
