//! Names of folders and files for streams.
use std::fmt::Write as _;

/// A name for files and folders that no other stream has, even where the case of letters does not
/// count, and that is never hidden.
pub(super) fn of(stream: &str) -> String {
    let mut name = String::new();
    for (at, byte) in stream.bytes().enumerate() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => name.push(char::from(byte)),
            b'/' if at > 0 => name.push('.'),
            _ => {
                // Writing to a string never fails.
                let _ = write!(name, "%{byte:02X}");
            }
        }
    }
    name
}

/// The stream of such a name.
#[cfg(feature = "delta")]
pub(super) fn stream(name: &str) -> String {
    let path = name.replace('.', "/");
    let stream = percent_encoding::percent_decode_str(&path);
    stream.decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stream: &str, name: &str) {
        assert_eq!(of(stream), name);
        #[cfg(feature = "delta")]
        assert_eq!(super::stream(name), stream);
    }

    #[test]
    fn names_no_two_streams_alike_and_leaves_the_folder_with_none() {
        check("tickets", "tickets");
        check("custom-objects/asset_2", "custom-objects.asset_2");
        check("custom-objects.asset", "custom-objects%2Easset");
        check("custom-objects/Asset", "custom-objects.%41sset");
        check("/state", "%2Fstate");
        check("../etc", "%2E%2E.etc");
        check("ä", "%C3%A4");
    }
}
