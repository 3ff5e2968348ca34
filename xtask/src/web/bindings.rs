//! The compiled page as the files that a browser loads: the program, the parts of it that are fetched later, and the JavaScript
//! between them and the browser. Two libraries make them, that of the locked `wasm-bindgen` among them: there is no tool to
//! install and no version to mismatch.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use wasm_bindgen_cli_support::Bindgen;

use super::workshop;

/// The program, the bindings that start it, and the script that fetches its parts.
pub const PROGRAM: &str = "palabre_bg.wasm";
pub const BINDINGS: &str = "palabre.js";
const PARTS: &str = "parts.js";

/// Makes the files, which name each other, and returns the directory that has them and nothing else.
pub fn make(compiled: &Path) -> Result<PathBuf> {
    let folder = workshop().join("bindings");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let program = split(compiled, &folder)?;
    let mut bindgen = Bindgen::new();
    bindgen.input_path(&program).out_name("palabre").typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    // The parts are linked to what the program exports.
    bindgen.keep_lld_exports(true);
    bindgen.web(true)?.generate(&folder).with_context(|| format!("cannot make bindings of {}", compiled.display()))?;
    Ok(folder)
}

/// The names of the parts among the files that were made, in an order that does not change by itself.
pub fn parts(made: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(made)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".wasm") && name != PROGRAM {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Cuts off the parts, and returns what is left: the program.
fn split(compiled: &Path, folder: &Path) -> Result<PathBuf> {
    let bytes = fs::read(compiled).with_context(|| compiled.display().to_string())?;
    let program = workshop().join("program.wasm");
    let (link, bindings) = (format!("./{PARTS}"), format!("./{BINDINGS}"));
    let mut options = wasm_split_cli_support::Options::new(&bytes);
    options.output_dir = folder;
    options.main_out_path = &program;
    options.link_name = &link;
    options.main_module = &bindings;
    let made = wasm_split_cli_support::transform(options);
    for part in made.map_err(|fault| anyhow!("cannot split {}: {fault:?}", compiled.display()))?.split_modules {
        let bytes = without_names(&fs::read(&part)?).with_context(|| format!("{} is no wasm", part.display()))?;
        fs::write(&part, bytes)?;
    }
    Ok(program)
}

/// A module without its custom sections, which are the names of its functions.
fn without_names(module: &[u8]) -> Option<Vec<u8>> {
    let (head, mut rest) = module.split_at_checked(8)?;
    let mut kept = head.to_vec();
    while let Some(&kind) = rest.first() {
        let (size, after) = size(rest.get(1..)?)?;
        let (section, next) = rest.split_at_checked(rest.len() - after.len() + size)?;
        if kind != 0 {
            kept.extend_from_slice(section);
        }
        rest = next;
    }
    Some(kept)
}

/// A number in LEB128, and what follows it.
fn size(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let last = bytes.iter().position(|byte| byte & 0x80 == 0)?;
    let (digits, rest) = bytes.split_at_checked(last + 1)?;
    let number = digits.iter().rev().try_fold(0usize, |number, digit| Some(number.checked_mul(128)? + usize::from(digit & 0x7f)));
    Some((number?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_keeps_everything_but_its_custom_sections() {
        let head = *b"\0asm\x01\0\0\0";
        let code = [10, 0x82, 0, 1, 2];
        let names = [0, 3, 1, b'n', 9];
        assert_eq!(without_names(&[&head[..], &names, &code, &names].concat()), Some([&head[..], &code].concat()));
    }

    #[test]
    fn a_part_that_ends_early_is_no_module() {
        assert_eq!(without_names(b"\0asm\x01\0\0\0\x0a\x05\x01"), None);
    }
}
