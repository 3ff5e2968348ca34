//! What only the operating system knows of a directory. Where it cannot be told, there is no answer.

use std::path::Path;

/// File systems whose files are on another machine.
const NETWORK: &[&str] =
    &["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "beegfs", "gpfs", "ocfs2", "virtiofs"];

/// Bytes that may still be written there.
#[cfg(unix)]
pub fn room(path: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(path).ok()?;
    found.f_bavail.checked_mul(found.f_frsize)
}

#[cfg(not(unix))]
pub fn room(_: &Path) -> Option<u64> {
    None
}

/// The mode of a file or directory into which others than its owner may look.
#[cfg(unix)]
pub fn open_to_others(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o7777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
pub fn open_to_others(_: &Path) -> Option<u32> {
    None
}

/// The id of the user to whom a directory belongs, when this program runs as root and they are another.
#[cfg(unix)]
pub fn owner_when_root(path: &Path) -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let owner = path.metadata().ok()?.uid();
    (rustix::process::geteuid().is_root() && owner != 0).then_some(owner)
}

#[cfg(not(unix))]
pub fn owner_when_root(_: &Path) -> Option<u32> {
    None
}

/// The name of the file system of a directory, when it is one of the network. Only Linux tells.
pub fn network(directory: &Path) -> Option<String> {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    let kind = kind_of(&mounts, &directory.canonicalize().ok()?)?;
    // fuse.sshfs, fuse.glusterfs: the part behind the dot says what is behind it.
    let behind = kind.strip_prefix("fuse.").unwrap_or(kind);
    (NETWORK.contains(&behind) || behind == "sshfs").then(|| kind.to_owned())
}

/// The kind of the file system on which a path is, from the text of `mountinfo`: that of the longest mount point above it; of
/// several at one place, the last covers the others.
fn kind_of<'a>(mounts: &'a str, path: &Path) -> Option<&'a str> {
    let above = mounts.lines().filter_map(mount).filter(|(point, _)| path.starts_with(point));
    above.max_by_key(|(point, _)| Path::new(point).components().count()).map(|(_, kind)| kind)
}

/// Mount point and kind: the fifth word, and the first behind the lone hyphen.
fn mount(line: &str) -> Option<(String, &str)> {
    let (places, source) = line.split_once(" - ")?;
    let point = places.split(' ').nth(4)?;
    let point = point.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\");
    Some((point, source.split(' ').next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:35 / /srv rw,relatime shared:20 - nfs4 files:/srv rw,vers=4.2
41 22 0:36 / /var/lib/pala\\040bre rw - xfs /dev/sdb1 rw
42 41 0:37 / /var/lib/pala\\040bre/data rw master:1 propagate_from:2 - tmpfs none rw
43 41 0:38 / /var/lib/pala\\040bre/data rw - fuse.sshfs me@files: rw
";

    #[test]
    fn the_nearest_and_latest_mount_decides() {
        let kind = |path: &str| kind_of(MOUNTS, Path::new(path));
        assert_eq!(kind("/var/log"), Some("ext4"));
        assert_eq!(kind("/srv/palabre"), Some("nfs4"));
        assert_eq!(kind("/srvice"), Some("ext4"));
        assert_eq!(kind("/var/lib/pala bre"), Some("xfs"));
        assert_eq!(kind("/var/lib/pala bre/data/x"), Some("fuse.sshfs"));
        assert_eq!(kind_of("nonsense", Path::new("/")), None);
    }
}
