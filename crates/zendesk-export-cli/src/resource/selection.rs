//! What the data of an export depends on.
use serde::{Deserialize, Serialize};

/// Which records were asked for, and what they hold: data of two of these does not go together.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Selection {
    pub(crate) support_type_scope: Option<String>,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) exclude_deleted: bool,
    #[serde(skip_serializing_if = "is_false")]
    pub(crate) include_changes: bool,
    /// In the order of the alphabet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) include: Vec<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it so")]
const fn is_false(value: &bool) -> bool {
    !*value
}

impl Selection {
    /// The flags of `sync` and `resync` that ask for it of one export, with their values.
    pub(crate) fn flags(&self, export: &str) -> Vec<(&'static str, String)> {
        let include = self.include.iter().map(|name| format!("{export}:{name}"));
        let include = include.collect::<Vec<_>>().join(",");
        let yes = |set: bool| set.then(|| export.to_owned());
        let all = [
            ("--support-type-scope", self.support_type_scope.clone()),
            ("--exclude-deleted", yes(self.exclude_deleted)),
            ("--include-changes", yes(self.include_changes)),
            ("--include", (!include.is_empty()).then_some(include)),
        ];
        let given = |(flag, value): (_, Option<String>)| value.map(|value| (flag, value));
        all.into_iter().filter_map(given).collect()
    }

    /// Zendesk takes the support_type_scope `agent` where there is none.
    fn scope(&self) -> Option<&str> {
        self.support_type_scope
            .as_deref()
            .filter(|scope| *scope != "agent")
    }

    /// In words, after `with`.
    pub(crate) fn words(&self) -> String {
        let scope = self
            .support_type_scope
            .iter()
            .map(|scope| format!("support_type_scope={scope}"));
        let yes = |name: &str, set: bool| set.then(|| format!("{name}=true"));
        let include =
            (!self.include.is_empty()).then(|| format!("include={}", self.include.join(",")));
        let all: Vec<_> = scope
            .chain(yes("exclude_deleted", self.exclude_deleted))
            .chain(yes("include_changes", self.include_changes))
            .chain(include)
            .collect();
        match all.is_empty() {
            true => "no options".to_owned(),
            false => all.join(" "),
        }
    }
}

impl Selection {
    /// What came with this and does not come with another one, in words, after `with`.
    pub(crate) fn lost(&self, asked: &Self) -> Option<String> {
        let included = self
            .include
            .iter()
            .filter(|name| !asked.include.contains(name));
        let included: Vec<_> = included.map(String::as_str).collect();
        let scope = self.scope().unwrap_or("agent");
        let has_all = self.scope() == asked.scope() || asked.scope() == Some("all");
        let lost = [
            (!has_all).then(|| format!("support_type_scope={scope}")),
            (asked.exclude_deleted && !self.exclude_deleted)
                .then(|| "exclude_deleted=false".to_owned()),
            (self.include_changes && !asked.include_changes)
                .then(|| "include_changes=true".to_owned()),
            (!included.is_empty()).then(|| format!("include={}", included.join(","))),
        ];
        let lost: Vec<_> = lost.into_iter().flatten().collect();
        (!lost.is_empty()).then(|| lost.join(" "))
    }
}

impl PartialEq for Selection {
    fn eq(&self, other: &Self) -> bool {
        self.scope() == other.scope()
            && (self.exclude_deleted, self.include_changes, &self.include)
                == (other.exclude_deleted, other.include_changes, &other.include)
    }
}

impl Eq for Selection {}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stored: &Selection, asked: &Selection, lost: Option<&str>) {
        assert_eq!(stored.lost(asked).as_deref(), lost);
    }

    #[test]
    fn what_comes_no_longer_is_named_and_more_than_there_was_is_none() {
        let scope = |scope: &str| Selection {
            support_type_scope: Some(scope.to_owned()),
            ..Selection::default()
        };
        let none = Selection::default();
        let with = Selection {
            exclude_deleted: true,
            include_changes: true,
            include: vec!["groups".to_owned(), "users".to_owned()],
            ..scope("ai_agent")
        };
        check(&with, &with, None);
        check(&none, &scope("agent"), None);
        check(&none, &scope("all"), None);
        check(&scope("all"), &none, Some("support_type_scope=all"));
        let of_none = "support_type_scope=agent exclude_deleted=false";
        check(&none, &with, Some(of_none));
        let of_all = "support_type_scope=ai_agent include_changes=true include=groups,users";
        check(&with, &none, Some(of_all));
        let fewer = Selection {
            include: vec!["users".to_owned()],
            ..with.clone()
        };
        check(&fewer, &with, None);
        check(&with, &fewer, Some("include=groups"));
    }
}
