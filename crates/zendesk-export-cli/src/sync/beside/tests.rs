use serde_json::value::RawValue;
use zendesk_export::Record;

use super::*;
use crate::{resource::Selection, sync::kinds, to::To};

fn again() -> Again {
    Again {
        account: "https://acme.example.com".to_owned(),
        selection: Selection::default(),
    }
}

fn beside(destination: Arc<dyn Destination>, export: &str) -> Beside {
    let resource: Resource = export.parse().unwrap();
    Beside::new(destination, export, Table::of(resource.table()))
}

/// Stores a page of one record, with something beside it.
fn store(writer: &mut Beside, sideload: &str) -> StreamState {
    let record = |text: &str| Record::from_raw(RawValue::from_string(text.to_owned()).unwrap());
    let taken = Taken {
        sideloads: BTreeMap::from([(sideload.to_owned(), vec![record(r#"{"id":7}"#)])]),
        ..Taken::of(vec![record(r#"{"id":1}"#)])
    };
    let mut state = writer.state().unwrap();
    state.pages += 1;
    state.records_out += 1;
    writer.store(&taken, &state).unwrap();
    writer.close(&state).unwrap();
    state
}

#[test]
fn a_custom_object_whose_key_goes_on_as_another_is_not_what_came_beside_that() {
    for to in [To::Sqlite, To::Dir] {
        let folder = tempfile::tempdir().unwrap();
        let opened = kinds::open(&to(folder.path().join("desk")), None, 2).unwrap();
        let destination: Arc<dyn Destination> = Arc::from(opened);
        let mut asset = beside(Arc::clone(&destination), "custom-objects/asset");
        let mut asset_type = beside(Arc::clone(&destination), "custom-objects/asset_type");
        store(&mut asset, "type");
        store(&mut asset_type, "users");

        assert!(!asset.mend(&again()).unwrap());
        let stored = store(&mut asset_type, "users");
        let state = asset.state().unwrap();
        asset.end_reread(&state).unwrap();
        let kept = asset_type.state().unwrap();
        assert_eq!(
            (kept.pages, kept.records_out),
            (stored.pages, stored.records_out)
        );
        store(&mut asset_type, "users");
        assert_eq!(destination.findings().unwrap(), Vec::<String>::new());
        assert_eq!(table_of("custom-objects/asset_type/users").name, "users");
        assert_eq!(table_of("tickets_users").name, "users");
    }
}
