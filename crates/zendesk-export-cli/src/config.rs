//! What is in force, from flags, environment and file, checked as every command checks it; secrets are
//! not shown.
use crate::{args::ConfigArgs, failure::Failure, say::say, settings::Settings};

pub(crate) fn run(args: ConfigArgs) -> Result<(), Failure> {
    let settings = Settings::read(args.sync.config.as_deref())?;
    settings.check()?;
    let sync = args.sync.or(&settings.sync)?;
    let mut text = String::new();
    for (name, shown) in settings.in_force() {
        text += &format!("{name} = {shown}\n");
    }
    text += &format!("sign_in = {:?}\n\n[sync]\n", settings.sign_in());
    if let Some(to) = &sync.to {
        text += &format!("to = {:?}\n", to.to_string());
    }
    let names: Vec<_> = sync
        .resources()
        .iter()
        .map(crate::resource::Resource::name)
        .collect();
    text += &format!("resources = {names:?}\n");
    if let Some(since) = sync.since {
        since.start()?;
        text += &format!("since = \"{}\"\n", since.unix_secs());
    }
    if let Some(overlap) = sync.overlap {
        text += &format!(
            "overlap = {:?}\n",
            humantime::format_duration(overlap).to_string()
        );
    }
    if let Some(scope) = &sync.support_type_scope {
        text += &format!("support_type_scope = {scope:?}\n");
    }
    if let Some(compress) = sync.compress {
        text += &format!("compress = {:?}\n", format!("{compress:?}").to_lowercase());
    }
    if let Some(limit) = sync.requests_per_minute {
        text += &format!("requests_per_minute = {:?}\n", limit.to_string());
    }
    text += &format!("quiet = {}\nfollow = {}", sync.quiet, sync.follow);
    say(text)
}
