//! The browser's own reading of what was copied, as a tree.

use wasm_bindgen::JsCast;
use web_sys::{DomParser, Node as DomNode, SupportedType};

use super::{
    blocks,
    tree::{Element, Node},
    unstyled::{STYLE, unstyled},
};

/// Deeper than any text goes; a page may be deeper.
const DEPTH_MAX: usize = 120;

/// The Markdown of HTML from the clipboard; `None` when it says no more than its plain text does.
pub fn markdown_of(html: &str) -> Option<String> {
    let document = DomParser::new().ok()?.parse_from_string(&unstyled(html), SupportedType::TextHtml).ok()?;
    let body = document.body()?;
    blocks::markdown(&children(&body, 0))
}

fn children(node: &DomNode, depth: usize) -> Vec<Node> {
    if depth > DEPTH_MAX {
        return vec![Node::Text(node.text_content().unwrap_or_default())];
    }
    let list = node.child_nodes();
    (0..list.length()).filter_map(|n| list.item(n)).filter_map(|child| tree(&child, depth)).collect()
}

/// Comments and the like are nothing.
fn tree(node: &DomNode, depth: usize) -> Option<Node> {
    if node.node_type() == DomNode::TEXT_NODE {
        return Some(Node::Text(node.text_content().unwrap_or_default()));
    }
    let element = node.dyn_ref::<web_sys::Element>()?;
    let known = |name: &str| {
        let stands = if name == "style" { STYLE } else { name };
        Some((name.to_owned(), element.get_attribute(stands)?))
    };
    Some(Node::Element(Element {
        tag: element.tag_name().to_lowercase(),
        attributes: ["href", "alt", "class", "style"].into_iter().filter_map(known).collect(),
        children: children(node, depth + 1),
    }))
}
