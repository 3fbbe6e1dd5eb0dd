//! The objects of a lake: files of a folder, or those of a bucket. Each is written whole or not at all.
use std::{path::PathBuf, sync::Arc};

use delta_kernel::object_store::{
    self, DynObjectStore, ObjectStore as _, ObjectStoreExt as _, PutMode, PutPayload,
    local::LocalFileSystem, path::Path,
};
use delta_kernel_default_engine::{
    DefaultEngine, DefaultEngineBuilder, executor::tokio::TokioMultiThreadExecutor,
};
use futures_util::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::runtime::{Builder, Runtime};
use url::Url;

use super::trouble::first_line;
use crate::{
    failure::{Exit, Failure},
    lake::Location,
    private::{make_folder, must_be_own_folder},
    seal::hex,
    sync::dir,
};

mod bucket;

pub(super) type Engine = DefaultEngine<TokioMultiThreadExecutor>;

/// Objects below a root, and what does the waiting for them: writers have threads of their own.
pub(super) struct Store {
    shown: String,
    /// Where it is one of this machine.
    folder: Option<PathBuf>,
    root: Url,
    objects: Arc<DynObjectStore>,
    engine: Arc<Engine>,
    /// There until this is dropped.
    runtime: Option<Runtime>,
}

impl Store {
    /// Of a location that is there, or that is made where a run `writes`.
    pub(super) fn open(location: &Location, writes: bool) -> Result<Self, Failure> {
        let shown = format!("delta:{location}");
        let unusable = |e: &dyn std::fmt::Display| {
            Failure::new(Exit::Settings, format!("{shown} cannot be used: {e}"))
        };
        let (objects, root): (Arc<DynObjectStore>, _) = match location {
            Location::Folder(folder) => {
                if dir::is_one(folder) {
                    let what = "that folder is one of dir:, with files that a VACUUM would remove; name another one";
                    return Err(unusable(&what));
                }
                if writes {
                    make_folder(folder).map_err(|e| Failure::output(folder.display(), e))?;
                }
                let folder = std::path::absolute(folder).map_err(|e| unusable(&e))?;
                let root = Url::from_directory_path(folder);
                let root = root.map_err(|()| unusable(&"its path is none of a URL"))?;
                // Else a commit that was told could be gone after a power cut.
                let objects = LocalFileSystem::new().with_fsync(true);
                (Arc::new(objects), root)
            }
            Location::Bucket(cloud, url) => {
                let is_set = |name: &str| std::env::var_os(name).is_some_and(|set| !set.is_empty());
                if let Some(lacks) = cloud.lacks(is_set) {
                    let what = format!("{shown} cannot be used: {lacks}");
                    return Err(Failure::new(Exit::Settings, what));
                }
                let mut root = url.clone();
                root.set_path(&format!("{}/", url.path().trim_end_matches('/')));
                (
                    bucket::open(*cloud, url.as_str()).map_err(|e| unusable(&e))?,
                    root,
                )
            }
        };
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("lake")
            .enable_all()
            .build()
            .map_err(Failure::unavailable)?;
        let executor = TokioMultiThreadExecutor::new(runtime.handle().clone());
        let engine = DefaultEngineBuilder::new(Arc::clone(&objects));
        let engine = engine.with_task_executor(Arc::new(executor)).build();
        Ok(Self {
            shown,
            folder: match location {
                Location::Folder(folder) => Some(folder.clone()),
                Location::Bucket(..) => None,
            },
            root,
            objects,
            engine: Arc::new(engine),
            runtime: Some(runtime),
        })
    }

    /// As people name it.
    pub(super) fn shown(&self) -> &str {
        &self.shown
    }

    pub(super) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Refuses links in the place of the folders of a table.
    pub(super) fn must_be_own(&self, folder: &str) -> Result<(), Failure> {
        let Some(root) = &self.folder else {
            return Ok(());
        };
        for name in ["", "_delta_log", POSITIONS] {
            let path = root.join(folder).join(name);
            // A slash at the end would follow it.
            let path: PathBuf = path.components().collect();
            must_be_own_folder(&path).map_err(|e| {
                Failure::new(Exit::Output, format!("{} cannot be used", self.shown)).because(e)
            })?;
        }
        Ok(())
    }

    /// The URL of the table in a folder.
    pub(super) fn table(&self, folder: &str) -> Result<Url, Failure> {
        let url = self.root.join(&format!("{}/", encoded(folder)));
        url.map_err(|e| {
            Failure::new(
                Exit::Output,
                format!("{folder} names no folder of {}", self.shown),
            )
            .because(e)
        })
    }

    pub(super) fn get(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let got = self.wait(async {
            let got = self.objects.get(&self.path(path)?).await?;
            got.bytes().await
        });
        match got {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(self.failed(path, "cannot be read", &e)),
        }
    }

    pub(super) fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), Failure> {
        let put = self.put_by(path, bytes, PutMode::Overwrite);
        put.map_err(|e| self.failed(path, "cannot be written", &e))
    }

    /// Says whether there was none before.
    pub(super) fn put_new(&self, path: &str, bytes: Vec<u8>) -> Result<bool, Failure> {
        match self.put_by(path, bytes, PutMode::Create) {
            Ok(()) => Ok(true),
            Err(object_store::Error::AlreadyExists { .. }) => Ok(false),
            Err(e) => Err(self.failed(path, "cannot be written", &e)),
        }
    }

    /// Removes an object that may not be there.
    pub(super) fn remove(&self, path: &str) -> Result<(), Failure> {
        let removed = self.wait(async { self.objects.delete(&self.path(path)?).await });
        match removed {
            Err(e) if !matches!(e, object_store::Error::NotFound { .. }) => {
                Err(self.failed(path, "cannot be removed", &e))
            }
            _ => Ok(()),
        }
    }

    /// The folders below the root.
    pub(super) fn folders(&self) -> Result<Vec<String>, Failure> {
        let listed = self.wait(async {
            let root = self.path("")?;
            self.objects.list_with_delimiter(Some(&root)).await
        });
        let listed = listed.map_err(|e| self.failed("", "cannot be read", &e))?;
        let names = listed.common_prefixes.iter();
        let names = names.filter_map(|path| path.filename().map(str::to_owned));
        Ok(names.collect())
    }

    /// Whether a folder has anything in it.
    pub(super) fn has(&self, folder: &str) -> Result<bool, Failure> {
        let first = self.wait(async {
            let path = self.path(folder)?;
            self.objects.list(Some(&path)).try_next().await
        });
        let first = first.map_err(|e| self.failed(folder, "cannot be read", &e))?;
        Ok(first.is_some())
    }

    /// The size of an object, and its SHA-256 in hexadecimal digits; `None` where it is not there.
    pub(super) fn sum(&self, path: &str) -> Result<Option<(u64, String)>, Failure> {
        let summed = self.wait(async {
            let mut bytes = self.objects.get(&self.path(path)?).await?.into_stream();
            let (mut size, mut sum) = (0, Sha256::new());
            while let Some(bytes) = bytes.try_next().await? {
                size += bytes.len() as u64;
                sum.update(&bytes);
            }
            Ok((size, hex(sum)))
        });
        match summed {
            Ok(summed) => Ok(Some(summed)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(e) => Err(self.failed(path, "cannot be read", &e)),
        }
    }

    fn put_by(&self, path: &str, bytes: Vec<u8>, mode: PutMode) -> object_store::Result<()> {
        self.wait(async {
            let payload = PutPayload::from(bytes);
            self.objects
                .put_opts(&self.path(path)?, payload, mode.into())
                .await
                .map(drop)
        })
    }

    fn path(&self, path: &str) -> object_store::Result<Path> {
        let root = self.root.path().trim_end_matches('/');
        let path = path.split('/').map(encoded).collect::<Vec<_>>().join("/");
        Ok(Path::from_url_path(format!("{root}/{path}"))?)
    }

    fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        match &self.runtime {
            Some(runtime) => runtime.block_on(work),
            None => unreachable!("it is there until this is dropped"),
        }
    }

    fn failed(&self, path: &str, what: &str, e: &object_store::Error) -> Failure {
        let path = format!("{}/{path}", self.shown);
        let path = path.trim_end_matches('/');
        Failure::new(Exit::Output, format!("{path} {what}: {}", first_line(e)))
    }
}

/// Nobody waits for what is under way: whoever stored it has been told, or has given up.
impl Drop for Store {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What is special to a URL; names of streams are made for files, and have a percent sign at most.
fn encoded(name: &str) -> String {
    name.replace('%', "%25")
}

/// They wait for the store most of the time.
const THREADS: usize = 2;

/// The folder of a table where its positions are: readers, and what tidies tables up, leave names alone that begin so.
pub(super) const POSITIONS: &str = "_zendesk_export";
