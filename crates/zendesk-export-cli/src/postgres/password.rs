//! The password of a server: from its URL, or from where libpq takes it, in its order.
//! See <https://www.postgresql.org/docs/current/libpq-pgpass.html>.
use std::{
    env, fmt, fs,
    path::{Path, PathBuf},
};

use etcetera::home_dir;
use secrecy::{ExposeSecret as _, SecretString};

use super::address::{Address, Host};
use crate::private::others_can_read;

/// A password, and where it was found.
pub(super) struct Password {
    pub(super) secret: SecretString,
    pub(super) from: From,
}

pub(super) enum From {
    Url,
    Environment,
    File(PathBuf),
}

impl Password {
    pub(super) fn of(address: &Address) -> Option<Self> {
        let from_url = address.password.clone().map(|secret| (secret, From::Url));
        let from_environment = || {
            let secret = env::var("PGPASSWORD")
                .ok()
                .filter(|text| !text.is_empty())?;
            Some((secret.into(), From::Environment))
        };
        let from_file = || {
            let path = file()?;
            Some((in_file(&path, address)?, From::File(path)))
        };
        let (secret, from) = from_url.or_else(from_environment).or_else(from_file)?;
        Some(Self { secret, from })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.secret.expose_secret().as_bytes()
    }
}

impl fmt::Display for From {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url => f.write_str("the URL"),
            Self::Environment => f.write_str("PGPASSWORD"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

fn file() -> Option<PathBuf> {
    match env::var_os("PGPASSFILE").filter(|path| !path.is_empty()) {
        Some(path) => Some(path.into()),
        None => Some(home_dir().ok()?.join(".pgpass")),
    }
}

/// libpq, too, uses no file that others can read.
fn in_file(path: &Path, address: &Address) -> Option<SecretString> {
    if !path.is_file() {
        return None;
    }
    if others_can_read(path) {
        tracing::warn!(
            "{} can be read by others, so that no password is taken from it; run chmod 600 on it",
            path.display()
        );
        return None;
    }
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) => {
            tracing::warn!(
                "{} cannot be read, so that no password is taken from it: {e}",
                path.display()
            );
            return None;
        }
    };
    found(&text, address)
}

/// The password of the first line that is of this address.
fn found(text: &str, address: &Address) -> Option<SecretString> {
    let host = match &address.host {
        Host::Name(name) => name.clone(),
        Host::Ip(ip) => ip.to_string(),
        Host::Folder(folder)
            if DEFAULT_FOLDERS
                .iter()
                .any(|known| folder == Path::new(known)) =>
        {
            "localhost".to_owned()
        }
        Host::Folder(folder) => folder.to_string_lossy().into_owned(),
    };
    let port = address.port.to_string();
    let wanted = [&host, &port, &address.database, &address.user];
    text.lines().find_map(|line| {
        let [place @ .., password] = fields(line)?;
        let is_this = wanted
            .iter()
            .zip(&place)
            .all(|(wanted, field)| field.is_any || field.text == **wanted);
        (is_this && !password.text.is_empty()).then(|| password.text.into())
    })
}

#[derive(Default)]
struct Field {
    text: String,
    /// A star that is not escaped.
    is_any: bool,
}

/// The five fields of a line, without their escapes; what follows a fifth colon is no part of it.
fn fields(line: &str) -> Option<[Field; 5]> {
    if line.starts_with('#') {
        return None;
    }
    let mut fields = vec![Field::default()];
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        let field = fields.last_mut()?;
        match c {
            ':' => {
                fields.push(Field::default());
                continue;
            }
            '\\' => field.text.push(chars.next().unwrap_or(c)),
            _ => field.text.push(c),
        }
        field.is_any = c == '*' && field.text == "*";
    }
    fields.truncate(5);
    fields.try_into().ok()
}

/// Where libpq looks for a socket unless it is told, as Debian builds it and as it is built otherwise.
const DEFAULT_FOLDERS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, url: &str, password: Option<&str>) {
        let found = found(line, &url.parse().unwrap());
        let found = found.as_ref().map(|secret| secret.expose_secret());
        assert_eq!(found, password, "{line} for {url}");
    }

    #[test]
    fn the_first_line_that_is_of_the_address_has_its_password() {
        let url = "postgres://me@h/db";
        check("h:5432:db:me:secret", url, Some("secret"));
        check("*:*:*:*:secret", url, Some("secret"));
        check(
            "# h:5432:db:me:no\n\nh:1:db:me:no\r\nh:5432:db:me:yes\r\n*:*:*:*:no",
            url,
            Some("yes"),
        );
        check("h:5432:db:me:a\\:b\\\\c", url, Some("a:b\\c"));
        check("h:5432:db:me:a:b", url, Some("a"));
        check("h:5432:db:me:*", url, Some("*"));
        check("h:5432:db:me:", url, None);
        check("h:5432:db:me", url, None);
        check("\\*:*:*:*:no", url, None);
        check("h:5432:db:you:no", url, None);
        check("h:5432:db2:me:no", url, None);
        check("hh:5432:db:me:no", url, None);
        check(
            "h:5432:a\\:b:m\\\\e:yes",
            "postgres://m%5Ce@h/a%3Ab",
            Some("yes"),
        );
        check("::1:5432:db:me:no", "postgres://me@[::1]/db", None);
        check(
            "\\:\\:1:5432:db:me:yes",
            "postgres://me@[::1]/db",
            Some("yes"),
        );
    }

    #[test]
    fn a_socket_in_its_usual_folder_is_localhost() {
        let usual = "postgres://me@/db?host=/var/run/postgresql";
        check("localhost:5432:db:me:yes", usual, Some("yes"));
        let other = "postgres://me@/db?host=/srv/pg";
        check("localhost:5432:db:me:no", other, None);
        check("/srv/pg:5432:db:me:yes", other, Some("yes"));
    }
}
