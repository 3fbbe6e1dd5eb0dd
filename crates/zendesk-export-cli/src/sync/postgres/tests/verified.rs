use super::*;

on_postgres!(every_change_of_somebody_is_found);

/// What somebody does, and what is told of it.
const CHANGES: [(&str, &str); 19] = [
    (
        "INSERT INTO raw_tickets SELECT 9, version, deleted, checksum, json FROM raw_tickets WHERE id = 1",
        "tickets: 3 rows were stored and 4 are there, 1 too many",
    ),
    (
        "DELETE FROM raw_tickets WHERE id = 2",
        "tickets: 3 rows were stored and 2 are there, 1 missing",
    ),
    (
        "UPDATE raw_tickets SET json = json || ' ' WHERE id = 2",
        "tickets: 1 of 3 rows were changed, the first of them with the id 2",
    ),
    (
        "UPDATE raw_tickets SET deleted = true WHERE id = 2",
        "tickets: 1 of 3 rows were changed",
    ),
    (
        "UPDATE raw_tickets SET version = NULL WHERE id = 2",
        "tickets: 1 of 3 rows were changed",
    ),
    (
        "UPDATE raw_tickets SET checksum = checksum + 1 WHERE id = 2",
        "tickets: 1 of 3 rows were changed",
    ),
    (
        "DROP TABLE raw_tickets",
        "tickets: the table raw_tickets is not as it was made: it is missing",
    ),
    (
        "DROP TABLE tickets CASCADE",
        "tickets: the table tickets is not as it was made: it is missing",
    ),
    (
        "ALTER TABLE tickets ALTER assignee_id TYPE text",
        "its column assignee_id is of the type text, and should be bigint",
    ),
    (
        "UPDATE tickets SET subject = 'x' WHERE id = 2",
        "tickets: 1 rows of tickets, or what belongs to them, are not what their texts",
    ),
    (
        "UPDATE tickets SET via = '{\"channel\": \"api\"}' WHERE id = 2",
        "the first of them with the id 2",
    ),
    (
        "DELETE FROM tickets WHERE id = 3",
        "the first of them with the id 3",
    ),
    (
        "INSERT INTO tickets(id) VALUES (8)",
        "tickets: 1 rows of the table tickets have no text in raw_tickets",
    ),
    (
        "DELETE FROM _misfits",
        "tickets: _misfits lists 0 values without a place in their columns, and there are 1",
    ),
    (
        "DELETE FROM _odd",
        "tickets: 1 records without an id were stored and 0 are there, 1 missing",
    ),
    (
        "UPDATE _odd SET json = '7'",
        "tickets: 1 of the records without an id in _odd were changed",
    ),
    (
        "UPDATE _streams SET state = replace(state, '\"pages\":0', '\"pages\":1')",
        "tickets: its row in _streams, with the state, was changed",
    ),
    (
        "DELETE FROM _streams",
        "raw_tickets: its 3 rows are of a stream that is missing from _streams",
    ),
    (
        "UPDATE ticket_comments SET body = 'x'",
        "ticket-events: 1 rows of ticket_events, or what belongs to them",
    ),
];

fn every_change_of_somebody_is_found() {
    for (change, expected) in CHANGES {
        let mut desk = Desk::new();
        let via = r#"{"id":2,"generated_timestamp":5,"via":{"channel":"web"},"subject":7}"#;
        let all = [&*ticket(1, 5, "new"), via, &ticket(3, 5, "new"), "5"];
        desk.store("tickets", &all);
        let event =
            r#"{"id":7,"timestamp":1,"child_events":[{"id":8,"event_type":"Comment","body":"b"}]}"#;
        desk.store("ticket-events", &[event]);
        assert_eq!(desk.findings(), NONE);
        desk.run(&format!("SET search_path = zendesk; {change}"));
        let findings = desk.findings();
        assert!(
            findings.iter().any(|found| found.contains(expected)),
            "{change}: {findings:#?}"
        );
    }
}
