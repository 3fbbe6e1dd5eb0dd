//! The tables of a stream: what was sent as text, and the same in columns.
use postgres::types::Type;

use super::{
    catalog::Catalog,
    indexes,
    sheet::{Column, Sheet},
    stored::Stored,
    value::kind,
    views,
    work::{Work, declared},
};
use crate::{
    failure::{Exit, Failure},
    postgres::{Trouble, literal, quoted},
    sync::row::{Ids, Place, places},
    table::{DELETED, Kind, Rows, Table, VERSION},
};

pub(super) struct Tables {
    pub(super) table: &'static Table,
    pub(super) ids: Ids,
    /// What was sent.
    pub(super) raw: Sheet,
    /// A row of columns for each text.
    pub(super) typed: Sheet,
    /// Rows out of what is nested.
    pub(super) nested: Vec<Sheet>,
}

impl Tables {
    /// The tables with this name.
    pub(super) fn new(stream: &str, name: &str, table: &'static Table) -> Self {
        let ids = match table.columns[0].kind {
            Kind::Integer => Ids::Integers,
            _ => Ids::Texts,
        };
        let nested = Table::by_name(table.own_name(stream)).map_or(&[][..], Table::rows);
        Self {
            table,
            ids,
            raw: raw(name, ids),
            typed: typed(name, table),
            nested: nested.iter().map(|rows| of_rows(rows)).collect(),
        }
    }

    /// Those of a stream that has some.
    pub(super) fn of(stream: &str, stored: &Stored) -> Option<Self> {
        let table = Table::by_name(stored.resource.as_deref()?)?;
        Some(Self::new(stream, stored.view.as_deref()?, table))
    }

    /// Makes what is not there.
    pub(super) fn make(
        &self,
        work: &mut Work<'_>,
        catalog: &Catalog,
        stream: &str,
    ) -> Result<(), Trouble> {
        let texts = format!("{stream}: the newest version of each record, as Zendesk sent it");
        let columns = format!("{stream}: a row for each record that Zendesk sent");
        make(work, catalog, &self.raw, &texts)?;
        make(work, catalog, &self.typed, &columns)?;
        for nested in &self.nested {
            let comment = format!("Out of what is nested in {stream}");
            make(work, catalog, nested, &comment)?;
        }
        views::make(work, catalog, self.table.own_name(stream))
    }

    /// Whether nothing is missing, and nothing of another type.
    pub(super) fn are_made(&self, catalog: &Catalog, stream: &str) -> bool {
        let are_shaped = self.each().all(|sheet| sheet.misshapen(catalog).is_none());
        are_shaped && views::are_made(catalog, self.table.own_name(stream))
    }

    /// All of them, the texts last.
    pub(super) fn each(&self) -> impl Iterator<Item = &Sheet> {
        self.of_columns().chain([&self.raw])
    }

    /// Those that say in columns what the texts say.
    pub(super) fn of_columns(&self) -> impl Iterator<Item = &Sheet> {
        [&self.typed].into_iter().chain(&self.nested)
    }

    /// The rows of one of these that have no text, as what follows the name of a table.
    pub(super) fn strays(&self, work: &Work<'_>, sheet: &Sheet) -> String {
        let (name, raw) = (work.name(&sheet.name), work.name(&self.raw.name));
        format!(
            "FROM {name} AS stray WHERE NOT EXISTS (SELECT 1 FROM {raw} AS raw WHERE raw.id = stray.{})",
            sheet.first()
        )
    }

    /// How the column of ids is declared.
    pub(super) fn kind_of_ids(&self) -> &str {
        declared(&self.raw.columns[0].kind)
    }

    /// Makes the indexes, unless they are there.
    pub(super) fn index(&self, work: &mut Work<'_>) -> Result<(), Trouble> {
        self.of_columns()
            .try_for_each(|sheet| indexes::make(work, sheet))
    }
}

fn column(name: &str, kind: Type) -> Column {
    let name = name.to_owned();
    Column {
        name,
        kind,
        comment: None,
    }
}

fn raw(name: &str, ids: Ids) -> Sheet {
    let id = match ids {
        Ids::Integers => Type::INT8,
        Ids::Texts => Type::TEXT,
    };
    // The text last, so that the rest of a row is read without it.
    let columns = vec![
        column("id", id),
        column("version", Type::INT8),
        column("deleted", Type::BOOL),
        column("checksum", Type::INT8),
        column("json", Type::TEXT),
    ];
    Sheet::new(&format!("raw_{name}"), 1, columns)
}

fn typed(name: &str, table: &Table) -> Sheet {
    let columns = places(table).map(|place| match place {
        Place::Version => Column {
            comment: Some("When it was changed last, in Unix seconds".to_owned()),
            ..column(VERSION, Type::INT8)
        },
        Place::Deleted => Column {
            comment: Some("Whether it was deleted".to_owned()),
            ..column(DELETED, Type::BOOL)
        },
        Place::Member(_, of) => Column {
            comment: of.comment.clone(),
            ..column(&of.name, kind(of.kind, of.items))
        },
    });
    Sheet::new(name, 1, columns.collect())
}

fn of_rows(rows: &Rows) -> Sheet {
    let columns = rows.columns.iter();
    let columns = columns.map(|(name, of)| column(name, kind(*of, None)));
    Sheet::new(rows.name, 2, columns.collect())
}

fn make(
    work: &mut Work<'_>,
    catalog: &Catalog,
    sheet: &Sheet,
    comment: &str,
) -> Result<(), Trouble> {
    match sheet.misshapen(catalog) {
        None => Ok(()),
        // Indexes and sequences have names, too.
        Some(_) if catalog.has(&sheet.name) => Err(is_taken(&sheet.name)),
        Some(_) => sheet.create(work, comment),
    }
}

fn is_taken(name: &str) -> Trouble {
    let what = format!(
        "somebody made a relation named {name} in the schema, where a table of this program belongs; give that one another name \
         (ALTER TABLE ... RENAME TO ...) or drop it, and run this again, which makes the table anew"
    );
    Failure::new(Exit::State, what).into()
}

/// A condition that a row is of this stream.
pub(super) fn of_stream(stream: &str) -> String {
    format!("{} = {}", quoted("stream"), literal(stream))
}
