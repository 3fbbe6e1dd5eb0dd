//! RECORD messages.
use std::{
    borrow::Cow,
    io::{self, Write as _},
};

use zendesk_export::Members;

use super::{
    stream::{DELETED_AT, Member, Of, Stream, UNLISTED},
    value::{is_time, rfc3339, write, write_cell},
};
use crate::table::{Cell, Row, Table, valid};

/// A record of an export or a list, and the rows out of what is nested in it.
pub(crate) struct Source<'a> {
    pub(crate) members: Members<'a>,
    pub(crate) rows: Vec<Row<'a>>,
    /// When the page came.
    pub(crate) extracted: &'a str,
}

impl Stream {
    /// Adds a line for each record of this stream that there is in one of the export or list; `false` if
    /// nothing identifies it, so that no target would take it.
    pub(crate) fn write(&self, source: &Source<'_>, lines: &mut Vec<u8>) -> io::Result<bool> {
        let before = lines.len();
        let has_key = match &self.of {
            Of::Records(table) => self.write_record(table, source, lines)?,
            Of::Rows(of) => {
                let mut all = true;
                for (rows, cells) in &source.rows {
                    if rows.name == of.name {
                        all &= self.write_row(cells, source.extracted, lines)?;
                    }
                }
                all
            }
        };
        if !has_key {
            lines.truncate(before);
        }
        Ok(has_key)
    }

    /// Each member that is selected, in the order of the schema. Of one that comes twice, the last value counts.
    fn write_record(
        &self,
        table: &Table,
        source: &Source<'_>,
        line: &mut Vec<u8>,
    ) -> io::Result<bool> {
        let mut values = vec![None; table.columns.len()];
        let mut unlisted = Vec::new();
        for (name, json) in source.members.iter() {
            match table.column_of(name) {
                Some(at) => values[at] = Some(json).filter(|json| *json != "null"),
                None => unlisted.push((String::from_utf8_lossy(name), json)),
            }
        }
        self.begin(line);
        let mut is_first = true;
        for (at, member) in self.members.iter().enumerate() {
            if !member.is_selected {
                continue;
            }
            begin_member(member, &mut is_first, line);
            match values.get(at) {
                Some(Some(json)) if write(member.kind, json, line)? => {}
                Some(_) if self.is_key(member) => return Ok(false),
                Some(value) => {
                    unlisted.extend(value.map(|json| (member.name.as_str().into(), json)));
                    line.extend_from_slice(b"null");
                }
                // Ours stand after those of the schema.
                None if member.name == UNLISTED => write_unlisted(&unlisted, line)?,
                None if member.name == DELETED_AT => self.write_deleted_at(source, line)?,
                None => line.extend_from_slice(b"null"),
            }
        }
        end(source.extracted, line);
        Ok(true)
    }

    fn write_row(
        &self,
        cells: &[Cell<'_>],
        extracted: &str,
        line: &mut Vec<u8>,
    ) -> io::Result<bool> {
        self.begin(line);
        let mut is_first = true;
        for (member, cell) in self.members.iter().zip(cells) {
            if *cell == Cell::Null && self.is_key(member) {
                return Ok(false);
            }
            if member.is_selected {
                begin_member(member, &mut is_first, line);
                write_cell(cell, line)?;
            }
        }
        end(extracted, line);
        Ok(true)
    }

    fn begin(&self, line: &mut Vec<u8>) {
        line.extend_from_slice(br#"{"type":"RECORD","stream":""#);
        // It needs no escapes.
        line.extend_from_slice(self.name.as_bytes());
        line.extend_from_slice(br#"","record":{"#);
    }

    /// The time that the record itself names, or that of its last change.
    fn write_deleted_at(&self, source: &Source<'_>, line: &mut Vec<u8>) -> io::Result<()> {
        let (resource, members) = (self.resource.table(), &source.members);
        if !members.is_deleted(resource) {
            return line.write_all(b"null");
        }
        let names = resource.deleted.iter().map(|(name, _)| *name);
        let mut said = names.filter_map(|name| members.json(name));
        if let Some(time) = said.find(|json| is_time(json)) {
            return line.write_all(time.as_bytes());
        }
        let version = members.version(resource).map(rfc3339);
        let time = version.as_deref().unwrap_or(source.extracted);
        write!(line, "\"{time}\"")
    }
}

/// Bytes as they are: to format each name would take a tenth of the time of all.
fn begin_member(member: &Member, is_first: &mut bool, line: &mut Vec<u8>) {
    if !std::mem::replace(is_first, false) {
        line.push(b',');
    }
    line.push(b'"');
    // It needs no escapes.
    line.extend_from_slice(member.name.as_bytes());
    line.extend_from_slice(b"\":");
}

/// A JSON object as a text, or null if there is nothing in it.
fn write_unlisted(unlisted: &[(Cow<'_, str>, &str)], line: &mut Vec<u8>) -> io::Result<()> {
    if unlisted.is_empty() {
        return line.write_all(b"null");
    }
    let mut object = Vec::new();
    for (name, json) in unlisted {
        object.push(if object.is_empty() { b'{' } else { b',' });
        serde_json::to_writer(&mut object, name)?;
        write!(object, ":{json}")?;
    }
    object.push(b'}');
    Ok(serde_json::to_writer(
        line,
        &valid(&String::from_utf8_lossy(&object)),
    )?)
}

fn end(extracted: &str, line: &mut Vec<u8>) {
    line.extend_from_slice(br#"},"time_extracted":""#);
    line.extend_from_slice(extracted.as_bytes());
    line.extend_from_slice(b"\"}\n");
}
