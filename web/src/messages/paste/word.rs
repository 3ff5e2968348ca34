//! Lists of a text processor: it puts them on the clipboard as paragraphs that say their level in their style.

use super::tree::{Element, Node};

/// An item of such a list.
pub struct Item {
    /// 1, 2, 3…
    pub level: usize,
    pub is_number: bool,
    /// What stands behind its sign.
    pub words: Element,
}

/// The item that a paragraph is.
pub fn item(paragraph: &Element) -> Option<Item> {
    let style = paragraph.style("mso-list");
    let level = style.split_whitespace().find_map(|part| part.strip_prefix("level")?.parse().ok());
    let sign = sign(&paragraph.children);
    if (level.is_none() && sign.is_none()) || style == "none" {
        return None;
    }
    let sign = sign.unwrap_or_default();
    let is_number = sign.trim().trim_start_matches('(').ends_with(['.', ')']);
    let words = Element { tag: "span".to_owned(), attributes: vec![], children: without_sign(&paragraph.children) };
    Some(Item { level: level.unwrap_or(1).clamp(1, 9), is_number, words })
}

fn is_sign(element: &Element) -> bool {
    element.style("mso-list") == "ignore"
}

/// What the list shows before the words: a dot, or a number.
fn sign(nodes: &[Node]) -> Option<String> {
    nodes.iter().find_map(|node| match node {
        Node::Element(element) if is_sign(element) => Some(element.words().replace('\u{a0}', " ").trim().to_owned()),
        Node::Element(element) => sign(&element.children),
        Node::Text(_) => None,
    })
}

fn without_sign(nodes: &[Node]) -> Vec<Node> {
    let mut left = vec![];
    for node in nodes {
        match node {
            Node::Element(element) if is_sign(element) => {}
            Node::Element(element) => {
                left.push(Node::Element(Element { children: without_sign(&element.children), ..element.clone() }))
            }
            Node::Text(_) => left.push(node.clone()),
        }
    }
    left
}

/// The lists that are open, by level: how wide the sign of the item above is, and the number of the last item.
#[derive(Default)]
pub struct Levels(Vec<(usize, usize)>);

impl Levels {
    /// The sign of the next item, and how far it is set in.
    pub fn next(&mut self, item: &Item) -> (usize, String) {
        let Self(open) = self;
        open.truncate(item.level);
        while open.len() < item.level {
            open.push((2, 0));
        }
        let indent = open[..item.level - 1].iter().map(|(width, _)| width).sum();
        let Some(last) = open.last_mut() else { return (indent, "- ".to_owned()) };
        last.1 += 1;
        let sign = if item.is_number { format!("{}. ", last.1) } else { "- ".to_owned() };
        last.0 = sign.len();
        (indent, sign)
    }
}
