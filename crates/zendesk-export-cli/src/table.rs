//! The columns that the records of an export or of a list have at a destination: one for each member that its schema
//! knows.
use std::{collections::HashMap, sync::LazyLock};

use serde_json::Value;
use zendesk_export::{Members, Record, Resource};

mod cell;
mod kind;
mod rows;
mod shape;
mod valid;

pub(crate) use cell::Cell;
pub(crate) use kind::{Kind, sideload};
pub(crate) use rows::{Row, Rows};
pub(crate) use shape::{Json, Node, Shape};
pub(crate) use valid::valid;

pub(crate) struct Table {
    /// That of the export; empty for records of no export.
    pub(crate) name: &'static str,
    resource: Option<&'static Resource>,
    /// The id first, then what is short, then what is nested.
    pub(crate) columns: Vec<Column>,
    by_member: HashMap<Vec<u8>, usize>,
    shape: Shape,
    steady: Vec<String>,
}

pub(crate) struct Column {
    /// Unlike all others of the table, whatever the case of letters.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// Of the items of an array that has only such.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(dead_code, reason = "SQLite has no arrays")
    )]
    pub(crate) items: Option<Kind>,
    /// What its schema says of it.
    #[cfg_attr(
        not(feature = "postgres"),
        expect(dead_code, reason = "SQLite has no comments")
    )]
    pub(crate) comment: Option<String>,
}

/// The values of one record, in the order of the columns.
pub(crate) struct Cells<'a> {
    pub(crate) values: Vec<Cell<'a>>,
    /// The columns whose value is of another kind, and which are null for that.
    pub(crate) misfits: Vec<usize>,
    /// Those for the tables of nested parts.
    pub(crate) rows: Vec<Row<'a>>,
}

/// What a destination adds to each record.
pub(crate) const VERSION: &str = "_version";
pub(crate) const DELETED: &str = "_deleted";

/// Members that no column repeats: by export, with where their content is. They would make a database larger
/// by half.
const ELSEWHERE: [(&str, &str); 5] = [
    // A third of a ticket, and asked for by few.
    ("tickets", "description"),
    ("tickets_by_time", "description"),
    // The very same as custom_fields.
    ("tickets", "fields"),
    ("tickets_by_time", "fields"),
    // The rows of ticket_changes and ticket_comments.
    ("ticket_events", "child_events"),
];

static ALL: LazyLock<HashMap<&str, Table>> = LazyLock::new(|| {
    let is_here = |resource: &Resource, member: &str| !ELSEWHERE.contains(&(resource.name, member));
    let all = Resource::ALL.iter().chain(Resource::LISTS);
    let all = all.map(|resource| Table::new(resource, |member| is_here(resource, member)));
    let all = all.chain([Table::plain()]);
    all.map(|table| (table.name, table)).collect()
});

const PLAIN: &str = "";

impl Table {
    /// Made once for each export and each list.
    pub(crate) fn of(resource: &Resource) -> &'static Self {
        Self::by_name(resource.name).unwrap_or(&ALL[PLAIN])
    }

    /// Of what comes beside the records of an export: where there is an export of that name, as that.
    pub(crate) fn beside(name: &str) -> &'static Self {
        Resource::by_name(name).map_or(&ALL[PLAIN], Self::of)
    }

    pub(crate) fn by_name(name: &str) -> Option<&'static Self> {
        ALL.get(name)
    }

    /// The name that a stream has its nested parts by; empty where they are those of another stream.
    pub(crate) fn own_name(&self, stream: &str) -> &'static str {
        match stream.replace('-', "_") == self.name {
            true => self.name,
            false => PLAIN,
        }
    }

    /// The tables of nested parts.
    pub(crate) fn rows(&self) -> &'static [&'static Rows] {
        rows::of(self.name)
    }

    /// The member that identifies a record.
    pub(crate) fn id(&self) -> &'static str {
        self.resource.map_or("id", |resource| resource.id)
    }

    /// What a record is identified by, as JSON text.
    pub(crate) fn id_of<T>(&self, record: &Record<T>) -> Option<String> {
        Members::of(record)?.json(self.id()).map(str::to_owned)
    }

    /// When the record was changed last, in Unix seconds.
    pub(crate) fn version(&self, members: &Members<'_>) -> Option<i64> {
        members.version(self.resource?)
    }

    pub(crate) fn is_deleted(&self, members: &Members<'_>) -> bool {
        self.resource
            .is_some_and(|resource| members.is_deleted(resource))
    }

    /// Whether its records are read whole, so that the last ones are the newest whatever their times say.
    pub(crate) fn is_of_list(&self) -> bool {
        self.resource.is_some_and(Resource::is_list)
    }

    /// Of records of which nothing is known but that most have an id and a name.
    fn plain() -> Self {
        let columns = [("id", Kind::Integer), ("name", Kind::Text)];
        let column = |(name, kind): (&str, _)| Column {
            name: name.to_owned(),
            kind,
            items: None,
            comment: None,
        };
        Self {
            name: PLAIN,
            resource: None,
            columns: columns.map(column).into(),
            by_member: HashMap::from([(b"id".to_vec(), 0), (b"name".to_vec(), 1)]),
            shape: Shape::any(),
            steady: Vec::new(),
        }
    }

    /// With the members that a database leaves out: files have them.
    pub(crate) fn whole(resource: &'static Resource) -> Self {
        Self::new(resource, |_| true)
    }

    fn new(resource: &'static Resource, is_here: impl Fn(&str) -> bool) -> Self {
        let schema = (resource.schema)().to_value();
        let shape = Shape::of(&schema);
        let properties = schema.get("properties").and_then(Value::as_object);
        let members = properties.into_iter().flatten();
        let mut members: Vec<_> = members
            .filter(|(member, _)| is_here(member))
            .map(|(member, property)| (member.as_str(), Kind::of(property, &schema), property))
            .collect();
        members.sort_by_key(|(member, kind, _)| (*member != resource.id, *kind == Kind::Json));
        let mut table = Self {
            name: resource.name,
            resource: Some(resource),
            columns: Vec::with_capacity(members.len()),
            by_member: HashMap::with_capacity(members.len()),
            steady: kind::steady(resource, &schema),
            shape,
        };
        for (member, kind, property) in members {
            table.by_member.insert(member.into(), table.columns.len());
            table.columns.push(Column {
                name: table.free_name(member),
                kind,
                items: Kind::of_items(property, &schema),
                comment: kind::description(property, &schema),
            });
        }
        table
    }

    /// Databases do not tell `ID` from `id`.
    fn free_name(&self, member: &str) -> String {
        let is_taken = |name: &str| {
            let ours = [VERSION, DELETED].into_iter();
            let mut taken = ours.chain(self.columns.iter().map(|column| column.name.as_str()));
            taken.any(|taken| taken.eq_ignore_ascii_case(name))
        };
        let mut name = member.to_owned();
        let mut next = 2;
        while is_taken(&name) {
            name = format!("{member}_{next}");
            next += 1;
        }
        name
    }

    /// The column of a member that its schema knows.
    pub(crate) fn column_of(&self, member: &[u8]) -> Option<usize> {
        self.by_member.get(member).copied()
    }

    /// The rows out of what is nested in a record.
    pub(crate) fn nested<'a>(&self, members: &Members<'a>) -> Vec<Row<'a>> {
        match self.rows().is_empty() {
            true => Vec::new(),
            false => rows::of_event(members),
        }
    }

    /// What is documented of its records.
    pub(crate) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The documented members but for those that come with a sideload alone.
    pub(crate) fn steady(&self) -> &[String] {
        &self.steady
    }

    pub(crate) fn cells<'a>(&self, members: &Members<'a>) -> Cells<'a> {
        Cells {
            rows: self.nested(members),
            ..self.cells_alone(members)
        }
    }

    /// Without those of nested parts. Of a member that comes twice, the last value counts.
    pub(crate) fn cells_alone<'a>(&self, members: &Members<'a>) -> Cells<'a> {
        let mut cells = Cells {
            values: vec![Cell::Null; self.columns.len()],
            misfits: Vec::new(),
            rows: Vec::new(),
        };
        for (member, json) in members.iter() {
            let Some(at) = self.column_of(member) else {
                continue;
            };
            cells.misfits.retain(|misfit| *misfit != at);
            cells.values[at] = self.columns[at].kind.read(json).unwrap_or_else(|| {
                cells.misfits.push(at);
                Cell::Null
            });
        }
        cells
    }
}

#[cfg(test)]
mod tests;
