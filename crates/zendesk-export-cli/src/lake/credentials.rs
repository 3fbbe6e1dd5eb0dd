//! What a cloud has to be told, in its usual variables of the environment. It is demanded before anything is sent:
//! where nothing is given, a client would ask the metadata address of a machine that it may not be on, for minutes.
use super::Cloud;

impl Cloud {
    /// What is missing of it, and what to do. `has` says which variables are set.
    pub(crate) fn lacks(self, has: impl Fn(&str) -> bool) -> Option<String> {
        let has_all = |names: &&[&str]| names.iter().all(|name| has(name));
        let demand = |ways: &[&[&str]]| {
            let shown = || {
                let ways = ways.iter().map(|names| names.join(" and "));
                ways.collect::<Vec<_>>().join(", or ")
            };
            (!ways.iter().any(has_all)).then(shown)
        };
        let (cloud, demands): (_, &[&[&[&str]]]) = match self {
            Self::S3 => ("S3", &[S3_REGION, S3_KEYS]),
            Self::Google => ("Google Cloud Storage", &[GOOGLE_KEYS]),
            Self::Azure => ("Azure", &[AZURE_ACCOUNT, AZURE_KEYS]),
        };
        let missing: Vec<_> = demands.iter().filter_map(|ways| demand(ways)).collect();
        (!missing.is_empty()).then(|| {
            format!(
                "{cloud} takes what is missing in the environment: set {}",
                missing.join("; and set ")
            )
        })
    }
}

/// Each is one way, and all of its variables belong to it.
const S3_KEYS: &[&[&str]] = &[
    &["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
    &["AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ROLE_ARN"],
    &["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
    &["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"],
];
/// A server of one's own has none.
const S3_REGION: &[&[&str]] = &[
    &["AWS_REGION"],
    &["AWS_DEFAULT_REGION"],
    &["AWS_ENDPOINT_URL"],
];
const GOOGLE_KEYS: &[&[&str]] = &[
    &["GOOGLE_APPLICATION_CREDENTIALS"],
    &["GOOGLE_SERVICE_ACCOUNT"],
    &["GOOGLE_SERVICE_ACCOUNT_KEY"],
];
const AZURE_ACCOUNT: &[&[&str]] = &[
    &["AZURE_STORAGE_ACCOUNT_NAME"],
    &["AZURE_STORAGE_USE_EMULATOR"],
];
const AZURE_KEYS: &[&[&str]] = &[
    &["AZURE_STORAGE_ACCOUNT_KEY"],
    &["AZURE_STORAGE_SAS_TOKEN"],
    &["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET"],
    &[
        "AZURE_TENANT_ID",
        "AZURE_CLIENT_ID",
        "AZURE_FEDERATED_TOKEN_FILE",
    ],
    &["AZURE_STORAGE_USE_EMULATOR"],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cloud: Cloud, set: &[&str], missing: &[&str]) {
        let lacks = cloud.lacks(|name| set.contains(&name));
        let lacks = lacks.unwrap_or_default();
        assert_eq!(lacks.is_empty(), missing.is_empty(), "{lacks}");
        for name in missing {
            assert!(lacks.contains(name), "{lacks}");
        }
    }

    #[test]
    fn each_cloud_says_what_it_is_not_told() {
        check(Cloud::S3, &[], &["AWS_REGION", "AWS_SECRET_ACCESS_KEY"]);
        let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
        check(Cloud::S3, &keys, &["AWS_REGION"]);
        check(
            Cloud::S3,
            &["AWS_REGION", "AWS_ACCESS_KEY_ID"],
            &["AWS_SECRET_ACCESS_KEY"],
        );
        check(Cloud::S3, &[keys[0], keys[1], "AWS_ENDPOINT_URL"], &[]);
        check(Cloud::Google, &[], &["GOOGLE_APPLICATION_CREDENTIALS"]);
        check(Cloud::Google, &["GOOGLE_SERVICE_ACCOUNT"], &[]);
        check(
            Cloud::Azure,
            &["AZURE_STORAGE_ACCOUNT_KEY"],
            &["AZURE_STORAGE_ACCOUNT_NAME"],
        );
        check(Cloud::Azure, &["AZURE_STORAGE_USE_EMULATOR"], &[]);
    }
}
