//! Where things are. The only place that knows paths of the repository.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The root of the repository.
pub fn root() -> &'static Path {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask)
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
    cargo_target().join(if release { "release" } else { "debug" }).join(format!("palabre{}", env::consts::EXE_SUFFIX))
}
