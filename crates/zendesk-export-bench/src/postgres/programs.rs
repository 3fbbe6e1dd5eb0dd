//! The programs of PostgreSQL, of Debian's packages or on the path. They refuse to be root's, so root runs them as
//! somebody else.
use std::{
    env,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::USER;

#[derive(Debug)]
pub(super) struct Programs {
    folder: PathBuf,
    /// Where root runs them: the name and the group of whom they are run as.
    user: Option<(&'static str, String)>,
}

impl Programs {
    pub(super) fn find() -> Option<Self> {
        let versions = Path::new("/usr/lib/postgresql").read_dir();
        let mut folders: Vec<_> = versions
            .into_iter()
            .flatten()
            .map(|version| version.unwrap().path().join("bin"))
            .collect();
        // The newest first.
        folders.sort_by_key(|folder| {
            let version = folder.parent().unwrap().file_name().unwrap().to_owned();
            std::cmp::Reverse(version.to_string_lossy().parse::<u32>().unwrap_or_default())
        });
        folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
        let has_all = |folder: &PathBuf| {
            ["initdb", "postgres"]
                .iter()
                .all(|name| folder.join(name).exists())
        };
        let folder = folders.into_iter().find(has_all)?;
        let is_root = said(Command::new("id").arg("-u")).as_deref() == Some("0");
        let user = is_root.then(|| {
            let known = |name: &&str| said(Command::new("id").arg(name)).is_some();
            let name = ["postgres", "nobody"]
                .into_iter()
                .find(known)
                .expect("a user who is not root");
            (name, said(Command::new("id").args(["-g", name])).unwrap())
        });
        Some(Self { folder, user })
    }

    /// Lets whom they are run as have a folder.
    pub(super) fn give(&self, folder: &Path) {
        if let Some((user, group)) = &self.user {
            succeed(
                Command::new("chown")
                    .arg("-R")
                    .arg(format!("{user}:{group}"))
                    .arg(folder),
            );
        }
    }

    pub(super) fn make_data(&self, folder: &Path) {
        let mut command = self.command("initdb");
        command.current_dir(folder).args([
            "-D",
            "data",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-U",
            USER,
        ]);
        succeed(&mut command);
    }

    /// A shell that starts the server with each line that it gets, and ends with it when there are no more: however
    /// this program ends.
    pub(super) fn keeper(&self, folder: &Path, port: u16, settings: &[(&str, &str)]) -> Child {
        let mut server = self.command("postgres");
        server
            .arg("-D")
            .arg(folder.join("data"))
            .arg("-k")
            .arg(folder);
        server.args(["-p", &port.to_string(), "-c", "listen_addresses=127.0.0.1"]);
        for (name, value) in settings {
            server.arg("-c").arg(format!("{name}={value}"));
        }
        let mut keeper = Command::new("sh");
        keeper
            .args(["-c", KEEPER])
            .arg(folder)
            .arg(server.get_program())
            .args(server.get_args())
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null());
        // What a terminal sends to this program is not for it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut keeper, 0);
        keeper.spawn().unwrap()
    }

    fn command(&self, program: &str) -> Command {
        let program = self.folder.join(program);
        let Some((user, group)) = &self.user else {
            return Command::new(program);
        };
        let mut command = Command::new("setpriv");
        command
            .args(["--reuid", user, "--regid", group, "--clear-groups"])
            .arg(program);
        command
    }
}

pub(super) fn succeed(command: &mut Command) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {said}");
}

fn said(command: &mut Command) -> Option<String> {
    let output = command.output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

const KEEPER: &str = r#"
while read -r order; do "$@" </dev/null >>log 2>&1 & done
kill -QUIT "$(head -n 1 data/postmaster.pid)"
wait
rm -rf "$0"
"#;
