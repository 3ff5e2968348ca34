//! Tables, with their first row as the head.

use super::{
    inline::{Look, runs_of, written},
    tree::{Element, Node},
};

/// The rows of a table, each with the Markdown of its cells.
pub fn rows(table: &Element) -> Vec<Vec<String>> {
    let mut rows = vec![];
    for node in &table.children {
        let Node::Element(element) = node else { continue };
        match element.tag.as_str() {
            "tr" => rows.push(cells(element)),
            "thead" | "tbody" | "tfoot" => rows.extend(self::rows(element)),
            _ => {}
        }
    }
    rows.retain(|row| row.iter().any(|cell| !cell.is_empty()));
    rows
}

fn cells(row: &Element) -> Vec<String> {
    let cell = |node: &Node| match node {
        Node::Element(element) if matches!(element.tag.as_str(), "td" | "th") => Some(cell(element)),
        _ => None,
    };
    row.children.iter().filter_map(cell).collect()
}

fn cell(element: &Element) -> String {
    let words = written(&runs_of(&element.children, &Look::default()));
    words.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// The Markdown of a table; `None` for one that only puts things beside each other.
pub fn written_table(rows: &[Vec<String>]) -> Option<String> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    if rows.len() < 2 || width < 2 {
        return None;
    }
    let line = |row: &Vec<String>| {
        let cells: Vec<&str> = (0..width).map(|n| row.get(n).map_or("", String::as_str)).collect();
        format!("| {} |", cells.join(" | "))
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.insert(1, format!("|{}", " --- |".repeat(width)));
    Some(lines.join("\n"))
}
