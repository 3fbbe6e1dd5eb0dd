//! Tables that others tidy up, while a run is under way or between two.

use std::{
    fs::{self, File},
    path::Path,
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    desk::{Desk, builder},
    support::{run, wait},
    sync::{
        growing::Growing,
        lake::{files, log},
        place::{Kind, Place},
    },
};

/// Puts one file in the place of another one, as OPTIMIZE does where there is but one.
fn compact(table: &Path) {
    let version = table.join("_delta_log").read_dir().unwrap();
    let version = version.filter(|entry| {
        let path = entry.as_ref().unwrap().path();
        path.extension().is_some_and(|of| of == "json")
    });
    let commit = table
        .join("_delta_log")
        .join(format!("{:020}.json", version.count()));
    let mut adds = log(table).into_iter().filter_map(|action| match action {
        Value::Object(mut action) => action.remove("add"),
        _ => None,
    });
    let mut add = adds.next_back().unwrap();
    let (old, new) = (
        add["path"].as_str().unwrap().to_owned(),
        "compacted.parquet",
    );
    fs::copy(table.join(&old), table.join(new)).unwrap();
    add["path"] = new.into();
    add["dataChange"] = false.into();
    let remove = json!({"path": old, "dataChange": false, "deletionTimestamp": 0});
    let actions = [
        json!({"commitInfo": {"operation": "OPTIMIZE"}}),
        json!({"remove": remove}),
        json!({"add": add}),
    ];
    let text = actions.map(|action| format!("{action}\n")).concat();
    File::create_new(&commit).unwrap();
    fs::write(commit, text).unwrap();
    fs::remove_file(table.join(old)).unwrap();
}

#[test]
fn a_table_that_was_compacted_and_vacuumed_goes_on() {
    let account = Growing::new(builder().tickets(200).seed(5));
    let place = Place::new(Kind::Delta);
    account.grow(1, 2);
    run(&mut place.sync(account.desk.url())).succeeds();
    compact(&place.path().join("tickets"));
    place.is_whole();
    account.grow(2, 2);
    run(&mut place.sync(account.desk.url())).succeeds();
    place.holds_all(&account.desk);
}

#[test]
fn a_run_stores_what_it_has_although_the_table_is_tidied_up_meanwhile() {
    let slow = builder().tickets(100).seed(5);
    let account = Desk::open(slow.page_latency(Duration::from_millis(300)));
    let place = Place::new(Kind::Delta);
    let mut first = place.sync(account.url());
    run(first.args(["--until", "2024-06-01"])).succeeds();
    let table = place.path().join("tickets");
    let before = files(&table);
    let mut second = place.sync(account.url());
    let mut second = second.args(["--per-page", "tickets:50"]).spawn().unwrap();
    thread::sleep(Duration::from_millis(500));
    compact(&table);
    assert_eq!(wait(&mut second), Some(0));
    assert!(files(&table).len() > before.len());
    place.holds_all(&account);
}
