//! The JavaScript between the browser and the wasm, made by the library of the locked `wasm-bindgen`: there is no tool to
//! install and no version to mismatch.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::workshop;

/// What was made of a compiled page.
pub struct Made {
    pub wasm: PathBuf,
    pub script: PathBuf,
    /// Scripts that crates bring along; the directory may not exist.
    pub snippets: PathBuf,
}

pub fn make(compiled: &Path) -> Result<Made> {
    let folder = workshop().join("bindings");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name("palabre").typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.web(true)?.generate(&folder).with_context(|| format!("cannot make bindings of {}", compiled.display()))?;
    Ok(Made { wasm: folder.join("palabre_bg.wasm"), script: folder.join("palabre.js"), snippets: folder.join("snippets") })
}
