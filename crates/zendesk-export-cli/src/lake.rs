//! A lake of tables: a folder, or a bucket of a cloud, and what the cloud has to be told.
use std::{fmt, path::PathBuf, str::FromStr};

use url::Url;

use crate::hints::not_a_home;

mod credentials;

/// Where the tables are, each in a folder of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Folder(PathBuf),
    Bucket(Cloud, Url),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cloud {
    S3,
    Google,
    Azure,
}

impl Location {
    /// Whether there is nothing, for certain.
    pub(crate) fn is_not_there(&self) -> bool {
        match self {
            Self::Folder(path) => !path.exists(),
            Self::Bucket(..) => false,
        }
    }
}

impl FromStr for Location {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((scheme, _)) = text.split_once("://") else {
            return match text {
                "" => Err("it names no folder".to_owned()),
                folder if folder.starts_with("//") => Err(NONE.to_owned()),
                // With a slash too few.
                folder if CLOUDS.iter().any(|(scheme, _)| is_of(folder, scheme)) => {
                    Err(NONE.to_owned())
                }
                folder => not_a_home(folder).map(Self::Folder),
            };
        };
        let cloud = CLOUDS.iter().find(|(of, _)| *of == scheme);
        let cloud = cloud.map(|(_, cloud)| *cloud).ok_or(NONE)?;
        let url = Url::parse(text).map_err(|e| format!("{NONE} ({e})"))?;
        if !url.has_host() || url.port().is_some() {
            return Err(NONE.to_owned());
        }
        let is_plain = url.username().is_empty() && url.password().is_none();
        if !is_plain || url.query().is_some() || url.fragment().is_some() {
            return Err(
                "it is to be a bucket and a prefix alone; credentials and settings are read from the environment"
                    .to_owned(),
            );
        }
        Ok(Self::Bucket(cloud, url))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(path) => path.display().fmt(f),
            Self::Bucket(_, url) => f.write_str(url.as_str().trim_end_matches('/')),
        }
    }
}

const CLOUDS: [(&str, Cloud); 3] = [
    ("s3", Cloud::S3),
    ("gs", Cloud::Google),
    ("az", Cloud::Azure),
];

fn is_of(text: &str, scheme: &str) -> bool {
    text.strip_prefix(scheme)
        .is_some_and(|rest| rest.starts_with(':'))
}

const NONE: &str = "it is none of delta:FOLDER, delta:s3://BUCKET/PREFIX, delta:gs://BUCKET/PREFIX and delta:az://CONTAINER/PREFIX";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_a_folder_or_a_bucket_without_secrets() {
        for text in [
            "lake",
            "/data/my lake",
            "s3://bucket/a/b",
            "gs://bucket",
            "az://box/x",
        ] {
            let location: Location = text.parse().unwrap();
            assert_eq!(location.to_string(), text);
        }
        let slash: Location = "s3://bucket/a/".parse().unwrap();
        assert_eq!(slash.to_string(), "s3://bucket/a");
        for text in [
            "",
            "//bucket/a",
            "http://host/a",
            "s3:///a",
            "s3://bucket:80/a",
            "s3://key:secret@bucket/a",
            "az://box/a?sig=secret",
            "~/lake",
            "s3:bucket/a",
            "gs:/bucket/a",
        ] {
            let refused = text.parse::<Location>().unwrap_err();
            assert!(!refused.contains("secret"), "{refused}");
        }
    }
}
