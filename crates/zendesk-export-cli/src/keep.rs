//! The commands `sync` and `resync`: what arguments and settings ask for together.
use crate::{
    args::{RequestsPerMinute, ResyncArgs, SyncArgs},
    failure::{Exit, Failure},
    log::Log,
    resource::Resource,
    settings::Settings,
    sync::{self, Job, Progress},
    to::To,
};

pub(crate) async fn run(args: SyncArgs, log: &Log) -> Result<(), Failure> {
    let settings = Settings::read(args.config.as_deref())?;
    let args = args.or(&settings.sync)?;
    let listen = args.listen;
    let job = job(args, settings, log)?;
    if let Some(at) = listen {
        sync::watch(at, job.progress.clone()).await?;
    }
    job.run().await
}

/// Reads exports of a destination again.
pub(crate) async fn rerun(args: ResyncArgs, log: &Log) -> Result<(), Failure> {
    let settings = Settings::read(args.config.as_deref())?;
    let args = args.into_sync();
    let since = args.since;
    let mut args = args.or(&settings.sync)?;
    // Of the settings, since what is there is read again up to where it ends.
    args.until = None;
    let mut job = job(args, settings, log)?;
    if job.to == To::Stdout {
        let what = "standard output keeps nothing that could be read again; give --to sqlite:FILE, dir:FOLDER, postgres://USER@HOST/DATABASE or delta:LAKE, or run sync";
        return Err(Failure::new(Exit::Usage, what));
    }
    for resource in &job.resources {
        resource.must_be_one(&format!(
            "`zendesk-export status {}` names those that are there, and resync takes several of them",
            job.to
        ))?;
    }
    // Before the destination is opened, which would make it.
    for name in job.resources.iter().map(Resource::name) {
        if sync::lacks(&job.to, &name).await {
            return Err(sync::nothing_to_read(&name, &job.to));
        }
    }
    (job.since, job.follow, job.resync) = (since, false, true);
    job.run().await
}

fn job(args: SyncArgs, settings: Settings, log: &Log) -> Result<Job, Failure> {
    args.check_until()?;
    let to = args.to.clone().ok_or_else(|| {
        let what = "no destination: give --to sqlite:FILE, dir:FOLDER, postgres://USER@HOST/DATABASE, delta:LAKE or stdout";
        Failure::new(Exit::Usage, what)
    })?;
    let options = args.options(&settings.sync)?;
    let progress = Progress::new(log, args.quiet, &to);
    let client = progress.watch(settings.client()?);
    Ok(Job {
        to,
        zendesk: client
            .pace(RequestsPerMinute::pace(args.requests_per_minute))
            .build()?,
        progress,
        resources: args.all(),
        compress: args.compress,
        since: args.since,
        lanes: args.lanes,
        until: args.until,
        overlap: args.overlap.unwrap_or_default(),
        options,
        follow: args.follow,
        resync: false,
    })
}
