//! The figures of a stream, that tell whether its table is whole.
use rusqlite::Connection;

/// What a stream should hold, kept in the same transactions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) rows: i64,
    /// Records without an id.
    pub(super) odd: i64,
    /// The sum of the checksums of the rows.
    pub(super) checksum: i64,
}

/// The figures of a stream.
pub(super) fn figures(connection: &Connection, stream: &str) -> rusqlite::Result<Figures> {
    connection
        .prepare_cached("SELECT rows, odd, checksum FROM _streams WHERE name = ?1")?
        .query_row([stream], |row| {
            Ok(Figures {
                rows: row.get(0)?,
                odd: row.get(1)?,
                checksum: row.get(2)?,
            })
        })
}

/// What the rows themselves come to, such as those of a stream whose state somebody removed.
pub(super) fn counted(
    connection: &Connection,
    stream: &str,
    name: &str,
) -> rusqlite::Result<Figures> {
    let mut figures = Figures {
        odd: connection.query_row(
            "SELECT count(*) FROM _odd WHERE stream = ?1",
            [stream],
            |row| row.get(0),
        )?,
        ..Figures::default()
    };
    let mut checksums = connection.prepare(&format!("SELECT checksum FROM \"raw_{name}\""))?;
    let mut rows = checksums.query([])?;
    while let Some(row) = rows.next()? {
        figures.rows += 1;
        figures.checksum = figures.checksum.wrapping_add(row.get(0)?);
    }
    Ok(figures)
}
