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

#[test]
fn what_came_beside_pages_is_kept_before_a_record_that_comes_again_is_looked_up() {
    let desk = Desk::new();
    let mut killed = beside(&desk);
    for held in [Vec::new(), vec![true]] {
        assert_eq!(killed.held_lately(&page(1).records).unwrap(), held);
        if held.is_empty() {
            killed.store(&page(1), &state(1)).unwrap();
        }
    }
    drop(killed);
    assert_eq!(desk.rows("tickets_users"), 1);
    assert_eq!(desk.rows("tickets"), 1);
}

#[test]
fn a_list_that_is_read_again_before_it_is_kept_is_there_once() {
    let desk = Desk::new();
    let lake: Arc<dyn Destination> = Arc::new(desk.open());
    let mut groups = Beside::new(lake, "groups", Table::by_name("groups").unwrap());
    for new in [2, 0] {
        let taken = groups.changes(tickets(0..2).records).unwrap();
        assert_eq!((taken.records.len(), taken.gone.len()), (new, 0));
        groups.store(&taken, &state(1)).unwrap();
    }
    groups.close(&state(1)).unwrap();
    assert_eq!(desk.rows("groups"), 2);
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
