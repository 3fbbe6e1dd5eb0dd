use std::collections::BTreeMap;

use super::*;
use crate::sync::beside::Beside;

fn page(id: i64) -> Taken {
    let user = json!({"id": id, "name": "A user"});
    Taken {
        sideloads: BTreeMap::from([("users".to_owned(), vec![record(&user)])]),
        ..tickets(id..id + 1)
    }
}

fn beside(desk: &Desk) -> Beside {
    let lake: Arc<dyn Destination> = Arc::new(desk.open());
    Beside::new(lake, "tickets", table())
}

/// What came beside pages is kept before them. A run that ends between the two has it, and has the pages come again.
#[test]
fn what_came_beside_pages_is_never_after_them_and_never_there_twice() {
    let desk = Desk::new();
    let mut lost = beside(&desk);
    lost.store(&page(1), &state(1)).unwrap();
    lost.store(&page(2), &state(2)).unwrap();
    // Another run is first with the tickets alone.
    let other = desk.open();
    writer(&other).close(&state(7)).unwrap();
    assert!(lost.keep().is_err());
    assert_eq!(desk.rows("tickets_users"), 2);
    assert_eq!(desk.rows("tickets"), 0);
    let mut next = beside(&desk);
    next.store(&page(1), &state(1)).unwrap();
    next.store(&page(2), &state(2)).unwrap();
    next.store(&page(3), &state(3)).unwrap();
    next.close(&state(3)).unwrap();
    assert_eq!(desk.rows("tickets_users"), 3);
    assert_eq!(desk.rows("tickets"), 3);
}
