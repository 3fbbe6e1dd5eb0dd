//! A page, stored: the newest version of each record, and with it what its columns and its nested parts say.
use super::{
    page::{self, Written, ids, is_older},
    stored::Stored,
    tables::{Tables, of_stream},
    value::Value,
    work::Work,
};
use crate::{
    postgres::Trouble,
    sync::{
        row::{Told, odd_checksum},
        taken::Taken,
    },
};

/// Stores it, and counts it in.
pub(super) fn put(
    work: &mut Work<'_>,
    stream: &str,
    tables: &Tables,
    taken: &Taken,
    stored: &mut Stored,
    told: &Told,
) -> Result<(), Trouble> {
    let (rows, odd) = page::rows(taken, tables);
    for (record, why) in &odd {
        if keep_odd(work, stream, record.json())? {
            stored.odd += 1;
            told.odd(stream, why);
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let known = page::known(work, tables, &rows)?;
    let by_time = !tables.table.is_of_list();
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for row in &rows {
        match known.get(&row.id) {
            None => {
                stored.rows += 1;
                stored.checksum = stored.checksum.wrapping_add(row.checksum);
                new.push(row);
            }
            Some(known) if by_time && is_older(row.version, known.version) => {}
            Some(known) if row.checksum == known.checksum => {}
            Some(known) => {
                let added = stored.checksum.wrapping_add(row.checksum);
                stored.checksum = added.wrapping_sub(known.checksum);
                changed.push(row);
            }
        }
    }
    tables.raw.copy(work, new.iter().map(|row| &row.raw))?;
    tables
        .raw
        .replace(work, changed.iter().map(|row| &row.raw))?;
    columns(work, stream, tables, &new, &changed)?;
    for (_, column) in misfits(new.iter().chain(&changed)) {
        told.misfit(stream, column);
    }
    Ok(())
}

/// Writes the rows of columns, of records that have none yet and of others.
pub(super) fn columns(
    work: &mut Work<'_>,
    stream: &str,
    tables: &Tables,
    new: &[&Written<'_>],
    changed: &[&Written<'_>],
) -> Result<(), Trouble> {
    let typed = &tables.typed;
    typed.copy(work, new.iter().map(|row| &row.typed))?;
    typed.replace(work, changed.iter().map(|row| &row.typed))?;
    let all = || new.iter().chain(changed);
    if !changed.is_empty() {
        let ids = ids(changed.iter().copied(), tables.ids);
        for nested in &tables.nested {
            nested.remove(work, &ids)?;
        }
        let forget = format!(
            "DELETE FROM {} WHERE stream = $1 AND id = ANY($2)",
            work.name("_misfits")
        );
        let ids = changed.iter().map(|row| Some(row.id.clone()));
        work.execute(&forget, &[&stream, &Value::Texts(ids.collect())])?;
    }
    for (at, nested) in tables.nested.iter().enumerate() {
        nested.copy(work, all().flat_map(|row| &row.nested[at]))?;
    }
    let misfits: Vec<_> = misfits(all()).collect();
    if misfits.is_empty() {
        return Ok(());
    }
    let put = format!(
        "INSERT INTO {} SELECT $1, id, \"column\" FROM unnest($2::text[], $3::text[]) AS misfit(id, \"column\")",
        work.name("_misfits")
    );
    let ids = misfits.iter().map(|(row, _)| Some(row.id.clone()));
    let columns = misfits.iter().map(|(_, column)| Some((*column).to_owned()));
    let (ids, columns) = (ids.collect(), columns.collect());
    work.execute(&put, &[&stream, &Value::Texts(ids), &Value::Texts(columns)])?;
    Ok(())
}

fn misfits<'r, 'v: 'r>(
    rows: impl Iterator<Item = &'r &'r Written<'v>>,
) -> impl Iterator<Item = (&'r Written<'v>, &'static str)> {
    rows.flat_map(|row| row.misfits.iter().map(move |column| (*row, *column)))
}

/// A record without an id is kept, once for each text. Says whether it is new.
fn keep_odd(work: &mut Work<'_>, stream: &str, json: &str) -> Result<bool, Trouble> {
    let keep = format!(
        "INSERT INTO {} VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        work.name("_odd")
    );
    let checksum = odd_checksum(stream, json);
    Ok(work.execute(&keep, &[&stream, &checksum, &json])? > 0)
}

/// What the rows themselves come to, such as those of a stream whose state somebody removed.
pub(super) fn count(
    work: &mut Work<'_>,
    stream: &str,
    tables: &Tables,
    stored: &mut Stored,
) -> Result<(), Trouble> {
    let (odd, raw) = (work.name("_odd"), work.name(&tables.raw.name));
    let of_stream = of_stream(stream);
    stored.odd = work.number(
        &format!("SELECT count(*) FROM {odd} WHERE {of_stream}"),
        &[],
    )?;
    stored.rows = work.number(&format!("SELECT count(*) FROM {raw}"), &[])?;
    // The sum as it wraps around in 64 bits.
    stored.checksum = work.number(
        &format!(
            "SELECT (CASE WHEN sum < 9223372036854775808 THEN sum ELSE sum - 18446744073709551616 END)::bigint
             FROM (SELECT mod(mod(coalesce(sum(checksum::numeric), 0), 18446744073709551616) + 18446744073709551616,
                              18446744073709551616) AS sum FROM {raw}) AS all_of_them"
        ),
        &[],
    )?;
    Ok(())
}
