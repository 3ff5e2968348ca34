//! Where things are. The only place that knows paths of the repository.

use std::{
    env,
    path::{Path, PathBuf},
    sync::LazyLock,
};

/// The root of the repository: of the one that cargo runs us in, which need not be the one that we were compiled in, where
/// several share a target directory.
pub fn root() -> &'static Path {
    static ROOT: LazyLock<PathBuf> = LazyLock::new(|| {
        let xtask = env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        xtask.parent().map_or_else(|| xtask.clone(), Path::to_owned)
    });
    &ROOT
}

/// Cargo's target directory: what may be kept between clones of the repository.
pub fn cargo_target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |set| root().join(set))
}

/// What a run leaves for a person to look at, always inside the repository: reports, screenshots, logs.
pub fn results() -> PathBuf {
    root().join("target")
}

/// The built page. The program embeds exactly this directory.
pub fn page() -> PathBuf {
    root().join("target/web/dist")
}

/// The program, as a dev build or as it is shipped.
pub fn program(release: bool) -> PathBuf {
    built(release, "palabre")
}

/// The stand-in for Slack.
pub fn slack_stand_in() -> PathBuf {
    built(false, "slack-stand-in")
}

fn built(release: bool, name: &str) -> PathBuf {
    cargo_target().join(if release { "release" } else { "debug" }).join(format!("{name}{}", env::consts::EXE_SUFFIX))
}
