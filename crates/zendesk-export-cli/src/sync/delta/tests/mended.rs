use super::*;
use crate::{
    resource::Selection,
    seal,
    sync::{delta::store::POSITIONS, stream_state::Again},
};

fn again() -> Again {
    Again {
        account: "https://acme.zendesk.com".to_owned(),
        selection: Selection::default(),
    }
}

fn stored(desk: &Desk) {
    let lake = desk.open();
    let mut writer = writer(&lake);
    for page in 1..=3 {
        let from = i64::try_from(page).unwrap() * 10;
        writer
            .store(&tickets(from..from + 10), &state(page))
            .unwrap();
        writer.close(&state(page)).unwrap();
    }
}

fn files(desk: &Desk, extension: &str, folder: &str) -> Vec<PathBuf> {
    let all = desk.table("tickets").join(folder).read_dir().unwrap();
    let all = all.map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = all
        .filter(|path| path.extension().is_some_and(|of| of == extension))
        .collect();
    files.sort();
    files
}

#[test]
fn whole_tables_are_left_as_they_are() {
    let desk = Desk::new();
    stored(&desk);
    let lake = desk.open();
    assert!(!writer(&lake).mend(&again()).unwrap());
    assert_eq!(desk.log("tickets").len(), 4);
}

#[test]
fn a_file_that_is_missing_no_longer_counts_and_what_comes_again_is_stored() {
    let desk = Desk::new();
    stored(&desk);
    fs::remove_file(&files(&desk, "parquet", "")[0]).unwrap();
    let lake = desk.open();
    let found = lake.findings().unwrap();
    assert!(
        found.len() == 1 && found[0].contains("with 10 records, is missing"),
        "{found:?}"
    );
    let mut writer = writer(&lake);
    assert!(writer.mend(&again()).unwrap());
    let mut state = writer.state().unwrap();
    assert!(state.reread.is_some());
    let all = tickets(10..40);
    let known = writer.known(None).unwrap().unwrap();
    let holds = known.hold(&all.records).unwrap();
    assert_eq!(holds.iter().filter(|holds| **holds).count(), 20);
    let missing = all.records.into_iter().zip(holds);
    let missing = missing
        .filter(|(_, holds)| !holds)
        .map(|(record, _)| record);
    writer.store(&Taken::of(missing.collect()), &state).unwrap();
    state.reread = None;
    writer.end_reread(&state).unwrap();
    assert_eq!(desk.rows("tickets"), 30);
}

/// As the FSCK of an engine does with files that it does not find.
#[test]
fn rows_that_somebody_took_out_of_the_log_are_told_and_stored_when_they_come_again() {
    let desk = Desk::new();
    stored(&desk);
    let file = &files(&desk, "parquet", "")[0];
    let path = file.file_name().unwrap().to_str().unwrap();
    let remove = json!({"remove": {"path": path, "dataChange": true, "deletionTimestamp": 1}});
    desk.commit_of_another("tickets", &remove);
    let lake = desk.open();
    let found = lake.findings().unwrap();
    assert_eq!(
        found,
        ["tickets: its table has 20 rows of the 30 that were stored"]
    );
    let mut writer = writer(&lake);
    assert!(writer.mend(&again()).unwrap());
    assert_eq!(desk.rows("tickets"), 20);
    let state = writer.state().unwrap();
    assert!(state.reread.is_some());
    writer.store(&tickets(10..20), &state).unwrap();
    writer.end_reread(&state).unwrap();
    assert_eq!(desk.rows("tickets"), 30);
}

/// To take it for lost would be to read all of it again, and to forget what it says.
#[test]
fn a_position_of_a_newer_version_is_left_as_it_is() {
    let desk = Desk::new();
    stored(&desk);
    let position = files(&desk, "json", POSITIONS).pop().unwrap();
    let text = fs::read_to_string(&position).unwrap();
    let mut newer: Value = serde_json::from_str(&text).unwrap();
    newer["version"] = json!(2);
    newer.as_object_mut().unwrap().remove("seal");
    let mut text = Vec::new();
    seal::write_line(&mut text, &newer).unwrap();
    fs::write(&position, &text).unwrap();
    let lake = desk.open();
    let failure = writer(&lake).mend(&again()).unwrap_err();
    assert!(failure.to_string().contains("newer version"), "{failure}");
    assert_eq!(fs::read(&position).unwrap(), text);
    assert_eq!(desk.log("tickets").len(), 4);
}

#[test]
fn a_position_that_is_missing_is_told_and_made_again() {
    let desk = Desk::new();
    stored(&desk);
    fs::remove_file(files(&desk, "json", POSITIONS).pop().unwrap()).unwrap();
    let lake = desk.open();
    let found = lake.findings().unwrap().join("\n");
    assert!(found.contains("is missing"), "{found}");
    let mut writer = writer(&lake);
    let failure = writer.state().unwrap_err();
    assert_eq!(failure.exit(), Exit::State);
    assert!(
        failure
            .to_string()
            .contains("zendesk-export resync tickets --to delta:"),
        "{failure}"
    );
    assert!(writer.mend(&again()).unwrap());
    let state = writer.state().unwrap();
    writer.store(&tickets(90..91), &state).unwrap();
    writer.close(&state).unwrap();
    assert_eq!(desk.rows("tickets"), 31);
}

#[test]
fn each_byte_of_a_file_counts() {
    let desk = Desk::new();
    stored(&desk);
    let file = &files(&desk, "parquet", "")[1];
    let mut bytes = fs::read(file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(file, &bytes).unwrap();
    let found = desk.open().findings().unwrap().join("\n");
    assert!(found.contains("its checksum does not fit"), "{found}");
    fs::write(file, &bytes[1..]).unwrap();
    let found = desk.open().findings().unwrap().join("\n");
    assert!(found.contains("and the log of the table says"), "{found}");
}
