//! The command `tap`: what programs of Singer ask of a tap.
use std::path::Path;

use serde_json::json;

use crate::{
    args::{RequestsPerMinute, TapArgs},
    failure::{Exit, Failure},
    log::Log,
    resource::{Resource, each_key},
    say::say,
    singer::{Bookmarks, Selected, discovered},
    sync::{Job, Progress, Target, or_stopped},
    to::To,
};

mod config;

use config::Config;

pub(crate) async fn run(args: TapArgs, log: &Log) -> Result<(), Failure> {
    if args.about {
        return say(about());
    }
    if args.version {
        return say(format!("tap-zendesk-export {}", env!("CARGO_PKG_VERSION")));
    }
    let config = Config::read(args.config.as_deref())?;
    match args.discover {
        true => or_stopped(discover(config)).await,
        false => read(config, args.catalog.as_deref(), args.state.as_deref(), log).await,
    }
}

fn about() -> String {
    let about = json!({
        "name": "tap-zendesk-export",
        "description": env!("CARGO_PKG_DESCRIPTION"),
        "version": env!("CARGO_PKG_VERSION"),
        "capabilities": ["about", "catalog", "discover", "state"],
        "settings": config::schema(),
    });
    format!("{about:#}")
}

/// Prints all streams. Which custom objects there are only the account knows; not every plan has them.
async fn discover(config: Config) -> Result<(), Failure> {
    let zendesk = config.settings.client()?.build()?;
    let mut resources: Vec<_> = Resource::all()
        .filter(|resource| !resource.is_second_way())
        .collect();
    match each_key(&zendesk, Resource::of_all_keys().collect()).await {
        Ok(custom_objects) => resources.extend(custom_objects),
        Err(e) if e.exit() == Exit::Refused => {
            tracing::warn!("{e}; the catalog has no custom objects")
        }
        Err(e) => return Err(e),
    }
    resources.extend(Resource::lists());
    say(discovered(&resources)?)
}

async fn read(
    config: Config,
    catalog: Option<&Path>,
    state: Option<&Path>,
    log: &Log,
) -> Result<(), Failure> {
    let selected = match catalog {
        Some(path) => Selected::read(path)?,
        None => Selected::by_default()?,
    };
    let to = To::Target;
    let progress = Progress::new(log, false, &to);
    let client = progress.watch(config.settings.client()?);
    let zendesk = client
        .pace(RequestsPerMinute::pace(config.requests_per_minute))
        .build()?;
    let bookmarks = match state {
        Some(path) => Bookmarks::read(path, zendesk.account())?,
        None => Bookmarks::default(),
    };
    let job = Job {
        zendesk,
        to,
        resources: selected.resources.clone(),
        compress: None,
        since: None,
        until: None,
        overlap: std::time::Duration::ZERO,
        lanes: None,
        options: selected.options.clone(),
        follow: false,
        resync: false,
        progress,
    };
    let target = Target::new(selected, bookmarks, config.start_date)?;
    target.take(job).await
}
