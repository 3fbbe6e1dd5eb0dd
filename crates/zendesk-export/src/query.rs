use std::{borrow::Cow, collections::BTreeMap};

use zendesk_export_api::{Request, Resource};

use crate::{compression::Compression, page_size::PageSize, position::Position};

pub(crate) const SCOPE: &str = "support_type_scope";
/// The scope that Zendesk takes where there is none.
pub(crate) const DEFAULT_SCOPE: &str = "agent";

/// The export, its options, and where it stands: all that the next request is made from.
#[derive(Clone, Debug)]
pub(crate) struct Query {
    pub(crate) resource: &'static Resource,
    pub(crate) position: Position,
    pub(crate) page_size: PageSize,
    pub(crate) compression: Compression,
    /// The options, without position and page size.
    pub(crate) options: Request,
}

impl Query {
    pub(crate) fn new(resource: &'static Resource, position: Position) -> Self {
        Self {
            resource,
            position,
            page_size: PageSize::default(),
            compression: Compression::default(),
            options: Request::default(),
        }
    }

    /// As checkpoints and messages name the export.
    pub(crate) fn name(&self) -> Cow<'static, str> {
        let name = self.resource.name;
        match &self.options.key {
            Some(key) => format!("{name}/{key}").into(),
            None => name.into(),
        }
    }

    /// What is sent.
    pub(crate) fn request(&self) -> Request {
        let mut request = self.options.clone();
        request.start_time = self.start_time();
        request.cursor = self.position.cursor().map(str::to_owned);
        request.per_page = match self.resource.paging {
            // It is what chooses this way of paging. 100 are documented, and clients ask for 1,000.
            crate::Paging::PageAfter => Some(self.page_size.most_records()),
            // Where none is asked for it is left to the server.
            _ => self.page_size.now(),
        };
        request
    }

    /// Whether the export has what it is asked for. A key is one segment of a path, and must not lead to
    /// another.
    pub(crate) fn check(&self) -> Result<(), String> {
        match (self.resource.one_of_many, self.options.key.as_deref()) {
            (Some(many), None | Some("" | "." | "..")) => {
                return Err(format!("the key of a {many} is missing"));
            }
            // All else is percent-encoded, and this is taken for a slash.
            (Some(many), Some(key)) if key.contains('\\') => {
                return Err(format!("the key of a {many} holds a backslash"));
            }
            (None, Some(_)) => return Err("it takes no key".to_owned()),
            _ => {}
        }
        match self.foreign_option() {
            Some(option) => Err(format!("it has no option {option}")),
            None => Ok(()),
        }
    }

    /// An option that was given and that the export does not have.
    fn foreign_option(&self) -> Option<&'static str> {
        let (resource, options) = (self.resource, &self.options);
        let given = [
            ("per_page", self.page_size.is_asked(), resource.per_page),
            (
                "include",
                !options.include.is_empty(),
                !resource.sideloads.is_empty(),
            ),
            (
                "exclude_deleted",
                options.exclude_deleted,
                resource.exclude_deleted,
            ),
            (
                "include_changes",
                options.include_changes,
                resource.include_changes,
            ),
            (
                "support_type_scope",
                options.support_type_scope.is_some(),
                resource.support_type_scope,
            ),
        ];
        let foreign = given
            .into_iter()
            .find(|(_, is_given, is_known)| *is_given && !is_known);
        foreign.map(|(name, ..)| name)
    }

    pub(crate) fn start_time(&self) -> Option<i64> {
        self.position.start_time()
    }

    /// The options that decide which records belong to the export: a position means nothing
    /// without them. What Zendesk takes where there is none is left out.
    pub(crate) fn scope(&self) -> BTreeMap<String, String> {
        let options = &self.options;
        let yes = |name: &str, set: bool| set.then(|| (name.to_owned(), "true".to_owned()));
        let scope = options
            .support_type_scope
            .as_ref()
            .map(|scope| (SCOPE.to_owned(), scope.to_string()))
            .filter(|(_, scope)| scope != DEFAULT_SCOPE);
        yes("exclude_deleted", options.exclude_deleted)
            .into_iter()
            .chain(yes("include_changes", options.include_changes))
            .chain(scope)
            .collect()
    }
}
