//! What is in force, from flags, environment and file, checked as every command checks it; secrets are
//! not shown.
use crate::{
    args::ConfigArgs,
    failure::Failure,
    resource::{Options, Resource},
    say::say,
    settings::Settings,
};

pub(crate) fn run(args: ConfigArgs) -> Result<(), Failure> {
    let settings = Settings::read(args.sync.config.as_deref())?;
    settings.check()?;
    let sync = args.sync.or(&settings.sync)?;
    sync.check_until()?;
    let options = sync.options(&settings.sync)?;
    let mut text = String::new();
    for (name, shown) in settings.in_force() {
        text += &format!("{name} = {shown}\n");
    }
    text += &format!("sign_in = {:?}\n\n[sync]\n", settings.sign_in());
    if let Some(to) = &sync.to {
        text += &format!("to = {:?}\n", to.to_string());
    }
    let names: Vec<_> = sync.resources().iter().map(Resource::name).collect();
    text += &format!("resources = {names:?}\n");
    if let Some(since) = sync.since {
        since.start()?;
        text += &format!("since = \"{}\"\n", since.unix_secs());
    }
    if let Some(until) = sync.until {
        text += &format!("until = \"{}\"\n", until.unix_secs());
    }
    if let Some(overlap) = sync.overlap {
        text += &format!(
            "overlap = {:?}\n",
            humantime::format_duration(overlap).to_string()
        );
    }
    if let Some(scope) = &options.support_type_scope {
        text += &format!("support_type_scope = {scope:?}\n");
    }
    if let Some(compress) = sync.compress {
        text += &format!("compress = {:?}\n", format!("{compress:?}").to_lowercase());
    }
    if let Some(limit) = sync.requests_per_minute {
        text += &format!("requests_per_minute = {:?}\n", limit.to_string());
    }
    if let Some(lanes) = sync.lanes {
        text += &format!("lanes = {lanes}\n");
    }
    if let Some(listen) = sync.listen {
        text += &format!("listen = \"{listen}\"\n");
    }
    text += &format!(
        "quiet = {}\nfollow = {}\nlists = {}",
        sync.quiet,
        sync.follow,
        sync.has_lists()
    );
    let exports = sync.resources();
    let keyed = options.names().filter_map(|name| name.parse().ok());
    let keyed = keyed.filter(|one: &Resource| !exports.contains(one));
    for export in exports.iter().cloned().chain(keyed) {
        text += &of_export(&export, &options.get(&export));
    }
    say(text)
}

fn of_export(export: &Resource, options: &Options) -> String {
    let mut lines = Vec::new();
    if !options.include.is_empty() {
        lines.push(format!("include = {:?}", options.include));
    }
    if let Some(number) = options.per_page {
        lines.push(format!("per_page = {number}"));
    }
    if options.exclude_deleted {
        lines.push("exclude_deleted = true".to_owned());
    }
    if options.include_changes {
        lines.push("include_changes = true".to_owned());
    }
    if let Some(scope) = &options.support_type_scope {
        lines.push(format!("support_type_scope = {scope:?}"));
    }
    if lines.is_empty() {
        return String::new();
    }
    let name = export.name();
    let name = match name.contains('/') {
        true => format!("{name:?}"),
        false => name,
    };
    format!("\n\n[sync.{name}]\n{}", lines.join("\n"))
}
