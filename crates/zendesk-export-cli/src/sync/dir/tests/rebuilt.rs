use super::*;

#[test]
fn a_ledger_is_made_again_from_the_parts() {
    for compress in [Compress::None, Compress::Gzip, Compress::Zstd] {
        let (_temporary, path) = folder();
        let pages = pages();
        let mut dir = open(&path, Some(compress));
        store_next(&mut dir, &pages).unwrap();
        dir.close(STREAM, &state(&pages[..1])).unwrap();
        store_next(&mut dir, &pages).unwrap();
        let layout = Layout::new(&path, STREAM);
        let before = Ledger::read(&layout.state()).unwrap().unwrap();
        assert!(before.open.is_some() && !before.parts.is_empty());
        drop(dir);
        fs::write(layout.state(), "{").unwrap();
        let ledger = rebuild::ledger(&layout, STREAM).unwrap().unwrap();
        let all: Vec<_> = before.parts.iter().chain(&before.open).cloned().collect();
        assert_eq!(ledger.parts, all);
        assert_eq!(ledger.state.records_out, before.records());
        check_sound(&path);
    }
}

#[test]
fn half_a_line_of_a_part_under_way_does_not_count() {
    let (_temporary, path) = folder();
    store_next(&mut open(&path, None), &pages()).unwrap();
    let layout = Layout::new(&path, STREAM);
    let part = layout.open_part(1);
    let whole = fs::read_to_string(&part).unwrap();
    fs::write(&part, format!("{whole}{{\"id\":")).unwrap();
    fs::write(layout.state(), "{").unwrap();
    rebuild::ledger(&layout, STREAM).unwrap();
    assert_eq!(text(&path, STREAM), whole);
    check_sound(&path);
}
