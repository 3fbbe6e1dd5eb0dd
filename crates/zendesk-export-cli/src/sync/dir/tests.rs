use std::{fs, io::Read as _};

use serde_json::json;
use tempfile::TempDir;

use super::*;

mod crashes;
mod parts;
mod refusals;
mod verified;

const STREAM: &str = "tickets";

/// Small enough that a few pages fill parts.
const TEST_PART_BYTES: u64 = 150;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("export");
    (folder, path)
}

fn open(path: &Path, compress: Option<Compress>) -> Dir {
    let mut dir = Dir::open(path, compress).unwrap();
    dir.part_bytes = TEST_PART_BYTES;
    dir
}

/// Pages of one to three records, and one that is empty.
fn pages() -> Vec<Vec<Record<Value>>> {
    let mut id = 0;
    [1, 3, 0, 2, 2, 1, 3]
        .into_iter()
        .map(|records| {
            (0..records)
                .map(|_| {
                    id += 1;
                    let json = json!({ "id": id, "subject": "s".repeat(id % 40) });
                    serde_json::from_str(&json.to_string()).unwrap()
                })
                .collect()
        })
        .collect()
}

/// The state after some pages.
fn state(pages: &[Vec<Record<Value>>]) -> StreamState {
    let records = pages.iter().map(|page| page.len() as u64).sum();
    StreamState {
        pages: pages.len() as u64,
        records_in: records,
        records_out: records,
        ..StreamState::default()
    }
}

fn stored(dir: &Dir) -> usize {
    usize::try_from(dir.load(STREAM).unwrap().pages).unwrap()
}

fn store_next(dir: &mut Dir, pages: &[Vec<Record<Value>>]) -> Result<(), Failure> {
    let next = stored(dir);
    dir.store(STREAM, &pages[next], &state(&pages[..=next]))
}

/// Goes on from wherever the folder stands, to the end.
fn run(dir: &mut Dir, pages: &[Vec<Record<Value>>]) {
    while stored(dir) < pages.len() {
        store_next(dir, pages).unwrap();
    }
    dir.close(STREAM, &state(pages)).unwrap();
}

fn lines(pages: &[Vec<Record<Value>>]) -> String {
    let records = pages.iter().flatten();
    records
        .map(|record| format!("{}\n", record.json()))
        .collect()
}

/// The names of the parts that are done, in their order.
fn parts(path: &Path, stream: &str) -> Vec<String> {
    let entries = fs::read_dir(path.join(stream)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.filter(|name| !name.starts_with('.')).collect();
    names.sort();
    names
}

/// What somebody reads who reads all parts.
fn text(path: &Path, stream: &str) -> String {
    let mut text = String::new();
    for name in parts(path, stream) {
        let bytes = fs::read(path.join(stream).join(&name)).unwrap();
        let bytes = bytes.as_slice();
        match layout::compress_of(&name) {
            Compress::None => std::io::Cursor::new(bytes).read_to_string(&mut text),
            Compress::Gzip => flate2::read::MultiGzDecoder::new(bytes).read_to_string(&mut text),
            Compress::Zstd => zstd::Decoder::new(bytes).unwrap().read_to_string(&mut text),
        }
        .unwrap();
    }
    text
}

#[track_caller]
fn check_sound(path: &Path) {
    assert_eq!(Dir::verify(path).unwrap(), Vec::<String>::new());
}

// TEMPORARY: not for commit
#[test]
fn zz_child() {
    let Ok(path) = std::env::var("ZX_DIR") else {
        return;
    };
    let compress = match std::env::var("ZX_COMPRESS").as_deref() {
        Ok("gzip") => Compress::Gzip,
        Ok("zstd") => Compress::Zstd,
        _ => Compress::None,
    };
    let path = Path::new(&path);
    let pages = pages();
    let mut errors = 0;
    'again: for _ in 0..50 {
        let mut dir = match Dir::open(path, Some(compress)) {
            Ok(dir) => dir,
            Err(e) => {
                eprintln!("open: {e}");
                errors += 1;
                continue 'again;
            }
        };
        dir.part_bytes = TEST_PART_BYTES;
        for _ in 0..100 {
            let next = match dir.load(STREAM) {
                Ok(s) => s.pages as usize,
                Err(e) => {
                    eprintln!("load: {e}");
                    errors += 1;
                    continue;
                }
            };
            let done = if next < pages.len() {
                dir.store(STREAM, &pages[next], &state(&pages[..=next]))
            } else {
                match dir.close(STREAM, &state(&pages)) {
                    Ok(()) => break 'again,
                    e => e,
                }
            };
            if let Err(e) = done {
                eprintln!("store: {e}");
                errors += 1;
            }
        }
    }
    eprintln!("ERRORS {errors}");
    assert_eq!(text(path, STREAM), lines(&pages));
    check_sound(path);
    eprintln!("SOUND");
}
#[test]
fn zz_verify() {
    let Ok(path) = std::env::var("ZX_VERIFY") else {
        return;
    };
    check_sound(Path::new(&path));
    eprintln!("SOUND");
}
#[test]
fn zz_bench() {
    let Ok(root) = std::env::var("ZX_BENCH") else {
        return;
    };
    let record = |id: u64| -> Record<Value> {
        let words: Vec<String> = (0..300u64)
            .map(|w| format!("{:x}", (id * 31 + w) * 2654435761 % 1_000_003 * (w + 7)))
            .collect();
        serde_json::from_str(&json!({ "id": id, "description": words.join(" ")[..1600.min(words.join(" ").len())].to_owned(), "more": "lorem ipsum dolor sit amet ".repeat(60) }).to_string()).unwrap()
    };
    let page: Vec<_> = (0..1000).map(record).collect();
    let bytes: usize = page.iter().map(|r| r.json().len() + 1).sum();
    for compress in [Compress::None, Compress::Gzip, Compress::Zstd] {
        let path = Path::new(&root).join(format!("{compress:?}"));
        let _ = fs::remove_dir_all(&path);
        let n = if compress == Compress::None { 200 } else { 40 };
        let mut dir = Dir::open(&path, Some(compress)).unwrap();
        let mut s = StreamState::default();
        let t = std::time::Instant::now();
        for _ in 0..n {
            s.pages += 1;
            s.records_out += 1000;
            dir.store(STREAM, &page, &s).unwrap();
        }
        dir.close(STREAM, &s).unwrap();
        let ours = t.elapsed() / n;
        let t = std::time::Instant::now();
        let v = Dir::verify(&path).unwrap();
        assert!(v.is_empty());
        let verify = t.elapsed();
        // floor: same bytes, one write and one fdatasync
        let mut text = Vec::new();
        for r in &page {
            r.write_line(&mut text).unwrap();
        }
        let mut f = File::create(Path::new(&root).join("floor")).unwrap();
        let t = std::time::Instant::now();
        for _ in 0..n {
            std::io::Write::write_all(&mut f, &text).unwrap();
            f.sync_data().unwrap();
        }
        eprintln!(
            "{compress:?}: page {bytes} B, store {ours:?}/page, plain write+fdatasync {:?}, verify {verify:?} of {n} pages, parts {}",
            t.elapsed() / n,
            parts(&path, STREAM).len()
        );
    }
}
