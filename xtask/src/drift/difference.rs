//! One difference, and where it is.
use std::fmt;

/// What a difference belongs to: an operation, or one of our schemas. Operations come first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Subject {
    Operation(String),
    Schema(String),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) subject: Subject,
    /// ` ?parameter` or ` answer.member` of an operation, `.member[].member` of a schema.
    within: String,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Difference {
    pub(crate) place: Place,
    pub(crate) what: String,
}

impl Place {
    pub(crate) fn below(&self, within: &str) -> Self {
        Self {
            subject: self.subject.clone(),
            within: format!("{}{within}", self.within),
        }
    }
}

impl From<Subject> for Place {
    fn from(subject: Subject) -> Self {
        Self {
            subject,
            within: String::new(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Operation(name) | Self::Schema(name)) = self;
        f.write_str(name)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.subject, self.within)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}
