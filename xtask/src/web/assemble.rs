//! Puts the built parts together as the directory that is served.
//!
//! `index.html` names the other files by placeholders: `%CSS%`, `%JS%` (the loader), `%BINDINGS%`, `%WASM%`, `%FONT%` and
//! `%PART%`, whose line stands once for each part of the program.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::{Kind, bindings, compress, emoji, stamp, style};
use crate::layout;

/// Where npm puts the font.
pub fn font() -> PathBuf {
    layout::root().join("web/node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2")
}

/// Makes the directory anew and puts it in the place of the last one when it is complete.
pub fn assemble(made: &Path, kind: Kind) -> Result<()> {
    let source = layout::root().join("web");
    let page = layout::page();
    let new = page.with_extension("new");
    if new.exists() {
        fs::remove_dir_all(&new)?;
    }
    let assets = Assets { folder: new.join("assets") };
    fs::create_dir_all(&assets.folder)?;

    let inter = match fs::read(font()) {
        Ok(bytes) => Some(assets.add("inter", "woff2", &bytes)?),
        Err(_) => None,
    };
    let sheet = assets.add("palabre", "css", style::sheet(&source.join("style"), inter.as_deref())?.as_bytes())?;
    let program = assets.add_folder("palabre", made)?;
    let (script, wasm) = (format!("{program}/{}", bindings::BINDINGS), format!("{program}/{}", bindings::PROGRAM));
    let loader = format!("import init from '{script}';\ninit({{ module_or_path: '{wasm}' }});\n");
    let loader = assets.add("boot", "js", loader.as_bytes())?;
    copy(&source.join("assets"), &new)?;
    fs::write(new.join("emoji.txt"), emoji::list(&fs::read_to_string(source.join("emoji/fr.txt"))?)?)?;

    let html = String::from_utf8(read(&source.join("index.html"))?).context("index.html is not UTF-8")?;
    let html = name_parts(&html, &bindings::parts(made)?.iter().map(|part| format!("{program}/{part}")).collect::<Vec<_>>());
    let addresses = [("%CSS%", &sheet), ("%JS%", &loader), ("%BINDINGS%", &script), ("%WASM%", &wasm)];
    let html = fill_in(&html, &addresses, inter.as_deref())?;
    fs::write(new.join("index.html"), html)?;

    if kind == Kind::Full {
        compress::compress(&new)?;
    }
    if page.exists() {
        fs::remove_dir_all(&page)?;
    }
    fs::rename(&new, &page).with_context(|| page.display().to_string())
}

/// Files whose name carries a hash of their content, so that a browser may keep them for ever.
struct Assets {
    folder: PathBuf,
}

impl Assets {
    /// Adds a file and returns its address.
    fn add(&self, stem: &str, extension: &str, bytes: &[u8]) -> Result<String> {
        let name = format!("{stem}-{}.{extension}", short(&Sha256::digest(bytes)));
        fs::write(self.folder.join(&name), bytes)?;
        Ok(format!("/assets/{name}"))
    }

    /// Adds a directory whose files name each other, and returns its address: its name carries a hash of them all.
    fn add_folder(&self, stem: &str, from: &Path) -> Result<String> {
        let mut files = Vec::new();
        compress::collect(from, &mut files)?;
        files.sort();
        let mut digest = Sha256::new();
        for file in &files {
            digest.update(read(file)?);
        }
        let name = format!("{stem}-{}", short(&digest.finalize()));
        copy(from, &self.folder.join(&name))?;
        Ok(format!("/assets/{name}"))
    }
}

/// As much of a digest as a file name needs.
fn short(digest: &[u8]) -> String {
    stamp::hex(digest.get(..6).unwrap_or(digest))
}

/// `index.html` with its placeholders filled in. The lines that name the font go when there is none.
fn fill_in(html: &str, addresses: &[(&str, &String)], font: Option<&str>) -> Result<String> {
    for required in ["%CSS%", "%JS%"] {
        if !html.contains(required) {
            bail!("index.html has no {required}");
        }
    }
    let mut filled = match font {
        Some(address) => html.replace("%FONT%", address),
        None => html.lines().filter(|line| !line.contains("%FONT%")).map(|line| format!("{line}\n")).collect(),
    };
    for (placeholder, address) in addresses {
        filled = filled.replace(placeholder, address);
    }
    Ok(filled)
}

/// `index.html` with a line for each part.
fn name_parts(html: &str, parts: &[String]) -> String {
    let lines = html.lines().flat_map(|line| match line.contains("%PART%") {
        true => parts.iter().map(|part| line.replace("%PART%", part)).collect(),
        false => vec![line.to_owned()],
    });
    lines.map(|line| line + "\n").collect()
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| file.display().to_string())
}

/// Copies a directory with all below it; one that does not exist is empty.
fn copy(from: &Path, to: &Path) -> Result<()> {
    if !from.exists() {
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target).with_context(|| path.display().to_string())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_font_the_line_that_preloads_it_is_left_out() {
        let (sheet, script) = ("/a.css".to_owned(), "/b.js".to_owned());
        let html = "<link href=%FONT%>\n<link href=%CSS%>\n<script src=%JS%>\n";
        let filled = fill_in(html, &[("%CSS%", &sheet), ("%JS%", &script)], None).unwrap();
        assert_eq!(filled, "<link href=/a.css>\n<script src=/b.js>\n");
    }

    #[test]
    fn every_part_has_a_line_of_its_own() {
        let parts = ["/a.wasm".to_owned(), "/b.wasm".to_owned()];
        assert_eq!(name_parts("<p>\n<link href=%PART%>\n", &parts), "<p>\n<link href=/a.wasm>\n<link href=/b.wasm>\n");
    }

    #[test]
    fn a_page_that_loads_nothing_is_an_error() {
        assert!(fill_in("<p>", &[], None).is_err());
    }
}
