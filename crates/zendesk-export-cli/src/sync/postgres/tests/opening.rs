use super::*;

on_postgres!(
    one_run_at_a_time_has_a_schema,
    a_schema_of_others_is_left_as_it_is,
    schemas_of_one_database_know_nothing_of_each_other,
    nothing_can_be_looked_at_before_the_first_run,
);

fn opened(address: &Address) -> String {
    Database::open(address).err().unwrap().to_string()
}

fn one_run_at_a_time_has_a_schema() {
    let desk = Desk::new();
    let refused = opened(&desk.address);
    assert!(
        refused.contains("is in use by another run (process "),
        "{refused}"
    );
    // Whoever only looks is not held up.
    assert!(Database::look(&desk.address).is_ok());
    desk.again();
}

fn a_schema_of_others_is_left_as_it_is() {
    let there = Postgres::shared().database();
    let address: Address = there.url().parse().unwrap();
    let mut client = there.client();
    client
        .batch_execute("CREATE SCHEMA zendesk; CREATE TABLE zendesk.tickets(id bigint)")
        .unwrap();
    let refused = opened(&address);
    assert!(
        refused.contains("holds tables of another program"),
        "{refused}"
    );
    client.batch_execute("DROP TABLE zendesk.tickets").unwrap();
    drop(Database::open(&address).unwrap());
    client
        .batch_execute("UPDATE zendesk._zendesk_export SET version = 2")
        .unwrap();
    let refused = opened(&address);
    assert!(
        refused.contains("a newer version of this program"),
        "{refused}"
    );
}

fn schemas_of_one_database_know_nothing_of_each_other() {
    let desk = Desk::new();
    desk.store("tickets", &[&ticket(1, 1, "new")]);
    let other = format!("{}&schema=another", desk.there.url());
    let other = Database::open(&other.parse().unwrap()).unwrap();
    assert!(other.streams().unwrap().is_empty());
    let mut writer = other.stream("tickets", table("tickets"));
    let taken = taken(&[&ticket(2, 1, "new")]);
    writer.store(&taken, &StreamState::default()).unwrap();
    assert_eq!(desk.figures("tickets")["rows"], 1);
    assert_eq!(other.findings().unwrap(), NONE);
}

fn nothing_can_be_looked_at_before_the_first_run() {
    let there = Postgres::shared().database();
    let looked = Database::look(&there.url().parse().unwrap());
    let refused = looked.err().unwrap().to_string();
    assert!(
        refused.contains("holds nothing yet; run sync first"),
        "{refused}"
    );
}
