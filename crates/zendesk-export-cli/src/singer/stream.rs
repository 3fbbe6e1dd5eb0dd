//! A stream: the records of an export or a list, or rows out of what is nested in them.
use crate::{
    resource::Resource,
    table::{Kind, Rows, Table, sideload},
};

pub(crate) struct Stream {
    pub(crate) name: String,
    /// What is read for it.
    pub(crate) resource: Resource,
    /// Those that identify a record.
    pub(crate) key: Vec<&'static str>,
    /// In the order of every record.
    pub(crate) members: Vec<Member>,
    /// Without a catalog.
    pub(crate) by_default: bool,
    pub(super) of: Of,
}

pub(super) enum Of {
    Records(Table),
    Rows(&'static Rows),
}

/// A member of records, and a column at most targets.
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The sideload without which it never comes.
    pub(crate) sideload: Option<&'static str>,
    pub(crate) is_selected: bool,
}

/// Members of a record that its schema does not list, and values of another type than it lists: a JSON object.
pub(super) const UNLISTED: &str = "_unlisted";
/// When a record was deleted; targets know the name.
pub(super) const DELETED_AT: &str = "_sdc_deleted_at";

/// The rows with texts of people, and the sideload that has them.
const COMMENTS: (&str, &str) = ("ticket_comments", "comment_events");

impl Stream {
    /// All streams of an export or a list: that of its records first.
    pub(crate) fn of(resource: &Resource) -> Vec<Self> {
        let mut streams = vec![Self::of_records(resource)];
        let rows = Table::of(resource.table()).rows();
        streams.extend(rows.iter().map(|rows| Self::of_rows(resource, rows)));
        streams
    }

    fn of_records(resource: &Resource) -> Self {
        let table = Table::whole(resource.table());
        let schema = (resource.table().schema)().to_value();
        let columns = table.columns.iter().map(|column| Member {
            name: column.name.clone(),
            kind: column.kind,
            sideload: sideload(resource.table(), &schema, &column.name),
            is_selected: true,
        });
        let ours = [(UNLISTED, Kind::Json), (DELETED_AT, Kind::Timestamp)];
        let ours = ours.map(|(name, kind)| Member::new(name, kind));
        Self {
            name: name(resource),
            resource: resource.clone(),
            key: vec![table.id()],
            members: columns.chain(ours).collect(),
            by_default: resource.is_list() || resource.table().product == "Support",
            of: Of::Records(table),
        }
    }

    fn of_rows(resource: &Resource, rows: &'static Rows) -> Self {
        let members = rows.columns.iter();
        Self {
            name: rows.name.to_owned(),
            resource: resource.clone(),
            key: rows.columns.iter().take(2).map(|(name, _)| *name).collect(),
            members: members
                .map(|(name, kind)| Member::new(name, *kind))
                .collect(),
            by_default: rows.name != COMMENTS.0,
            of: Of::Rows(rows),
        }
    }

    pub(crate) fn has_rows(&self) -> bool {
        matches!(self.of, Of::Rows(_))
    }

    pub(crate) fn is_key(&self, member: &Member) -> bool {
        self.key.contains(&member.name.as_str())
    }

    /// What has to be asked for so that all that is selected comes.
    pub(crate) fn sideloads(&self) -> impl Iterator<Item = &'static str> {
        let of_stream = (self.name == COMMENTS.0).then_some(COMMENTS.1);
        let selected = self.members.iter().filter(|member| member.is_selected);
        of_stream
            .into_iter()
            .chain(selected.filter_map(|member| member.sideload))
    }
}

impl Member {
    fn new(name: &str, kind: Kind) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            sideload: None,
            is_selected: true,
        }
    }
}

/// In small letters, digits and underscores, which alone every target keeps apart.
fn name(resource: &Resource) -> String {
    let name = resource.name();
    let name = match name.split_once('/') {
        Some((_, key)) => format!("custom_object_{key}"),
        None => name,
    };
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    name.chars().map(plain).collect()
}
