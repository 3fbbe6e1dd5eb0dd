//! Can these credentials read the exports?
use std::time::Duration;

use futures_util::TryStreamExt as _;
use zendesk_export::{Client, Error, ErrorKind, RetryPolicy, Start};

use crate::{
    args::CheckArgs,
    failure::{Exit, Failure},
    resource::{Options, Resource, each_key},
    say::say,
    settings::Settings,
};

/// Asks each export for as little as it gives: a sample, or the smallest page.
pub(crate) async fn run(args: CheckArgs) -> Result<(), Failure> {
    let settings = Settings::read(args.config.as_deref())?;
    let who = who(&settings);
    let zendesk = settings
        .client()?
        .retry(RetryPolicy {
            max_tries: 2,
            max_wait: LONGEST_WAIT,
            ..RetryPolicy::default()
        })
        .build()?;
    let all = args.resources.is_empty();
    let resources = match all {
        // The other ways to page take the same permissions, and would use the samples up.
        true => Resource::all()
            .filter(|r| !r.is_second_way())
            .chain(Resource::lists())
            .collect(),
        false => each_key(&zendesk, args.resources).await?,
    };
    let mut answers = Answers::default();
    let mut used_up = Vec::new();
    for resource in &resources {
        let (name, bucket) = (resource.name(), resource.checked_bucket());
        let answer = if used_up.contains(&bucket) {
            answers.unknown.push(name.clone());
            "not known: its budget of requests is used up for now".to_owned()
        } else {
            match first_page(&zendesk, resource).await? {
                Ok(()) => {
                    answers.readable += 1;
                    "yes".to_owned()
                }
                // The others would hear the same.
                Err(e) if is_about_all(&e) => return Err(e.into()),
                Err(e) => {
                    if e.is_rate_limited() {
                        used_up.push(bucket);
                    }
                    answers.add(name.clone(), e)
                }
            }
        };
        say(format!("{name:<30}  {answer}"))?;
    }
    answers.verdict(!all || answers.readable == 0, who)
}

/// The usual cause of a refusal.
fn who(settings: &Settings) -> &'static str {
    match settings.signs_in_as_client() {
        true => "an OAuth client acts as the user who created it, who has to be an administrator",
        false => "their user has to be an administrator",
    }
}

/// What came of the exports, by their names.
#[derive(Default)]
struct Answers {
    readable: u32,
    /// The user, the scope or the account lacks something.
    refused: Vec<String>,
    /// What was answered will be answered again, whoever asks; with the exit code that says so.
    unusable: Vec<(String, Exit)>,
    unknown: Vec<String>,
}

impl Answers {
    /// Notes why one was not read, and says it.
    fn add(&mut self, name: String, error: Error) -> String {
        let said = error.to_string();
        if error.is_forbidden() || error.is_not_found() {
            self.refused.push(name);
            return format!("no: {said}");
        }
        match Failure::from(error).exit() {
            // A start of an hour ago is too recent by a clock that is wrong alone.
            Exit::Unavailable | Exit::Usage => {
                self.unknown.push(name);
                format!("not known: {said}")
            }
            exit => {
                self.unusable.push((name, exit));
                format!("no: {said}")
            }
        }
    }

    /// What the answers come to; each of them counts where exports were named or none can be read.
    fn verdict(&self, each_counts: bool, who: &str) -> Result<(), Failure> {
        if !each_counts {
            if !self.refused.is_empty() {
                tracing::info!(
                    "the exports that cannot be read are fine where the account lacks the product; else, {who}"
                );
            }
            return Ok(());
        }
        if !self.refused.is_empty() {
            let what = format!(
                "these credentials cannot read {}, for the reasons above; {who}",
                self.refused.join(", ")
            );
            return Err(Failure::new(Exit::Refused, what));
        }
        if let Some((_, exit)) = self.unusable.first() {
            let names: Vec<_> = self.unusable.iter().map(|(name, _)| &**name).collect();
            let what = format!("{} cannot be read, for the reasons above", names.join(", "));
            return Err(Failure::new(*exit, what));
        }
        if !self.unknown.is_empty() {
            let what = format!("Zendesk gave no answer yet for {}", self.unknown.join(", "));
            return Err(Failure::new(Exit::Unavailable, what));
        }
        Ok(())
    }
}

fn is_about_all(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::Auth
            | ErrorKind::NoAccount
            | ErrorKind::Connect
            | ErrorKind::Settings
            | ErrorKind::TokenStore
    )
}

/// Somebody looks on, so a used-up budget is told and not waited for.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

async fn first_page(zendesk: &Client, resource: &Resource) -> Result<Result<(), Error>, Failure> {
    let table = resource.table();
    if resource.is_list() {
        return Ok(zendesk.list(table).try_next().await.map(|_| ()));
    }
    let options = Options {
        sample: table.sample.is_some(),
        per_page: (table.per_page && table.sample.is_none()).then_some(1),
        ..Options::default()
    };
    // An hour ago, so that an export without a page size sends little.
    let hour = Duration::from_secs(60 * 60);
    let start = match resource.has_start_time() {
        true => Start::Time(zendesk.ago(hour)?),
        false => Start::Beginning,
    };
    let mut pages = resource.pages(zendesk, start, &options);
    Ok(pages.try_next().await.map(|_| ()))
}
