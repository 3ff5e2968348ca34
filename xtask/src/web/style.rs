//! One style sheet of many: `tokens.css` first, then all others by name, with the address of the font filled in.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

const FONT: &str = "%FONT%";

/// The page's style sheet. Without a font, the rule that would load it is left out.
pub fn sheet(folder: &Path, font: Option<&str>) -> Result<String> {
    let first = folder.join("tokens.css");
    let mut files = Vec::new();
    collect(folder, &mut files)?;
    files.retain(|file| *file != first);
    files.sort();
    let mut sheet = String::new();
    for file in std::iter::once(&first).chain(&files) {
        sheet += &fs::read_to_string(file).with_context(|| file.display().to_string())?;
        sheet += "\n";
    }
    match font {
        Some(address) => Ok(sheet.replace(FONT, address)),
        None => without_font(sheet),
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "css") {
            files.push(path);
        }
    }
    Ok(())
}

fn without_font(mut sheet: String) -> Result<String> {
    while let Some(place) = sheet.find(FONT) {
        let (Some(start), Some(end)) = (sheet[..place].rfind("@font-face"), sheet[place..].find('}')) else {
            bail!("{FONT} stands outside an @font-face rule");
        };
        sheet.replace_range(start..=place + end, "");
    }
    Ok(sheet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_font_its_rule_is_left_out_and_nothing_else() {
        let sheet = "a { b: c }\n@font-face { font-family: X; src: url('%FONT%') }\nd { e: f }".to_owned();
        assert_eq!(without_font(sheet).unwrap(), "a { b: c }\n\nd { e: f }");
    }
}
