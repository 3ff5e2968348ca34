//! What was copied, as a tree. Pure, so that it can be looked at without a browser.

/// A piece of what was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    Text(String),
    Element(Element),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// In lower case.
    pub tag: String,
    /// `href`, `alt`, `class` and `style` only.
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

/// What carries no words of the text.
const SILENT: [&str; 22] = [
    "head", "style", "script", "noscript", "template", "meta", "link", "title", "svg", "math", "iframe", "object", "embed",
    "audio", "video", "canvas", "input", "select", "textarea", "option", "map", "xml",
];

const BLOCKS: [&str; 25] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "aside",
    "nav",
    "figure",
    "figcaption",
    "address",
    "dl",
    "dt",
    "dd",
    "form",
    "fieldset",
    "center",
    "body",
    "html",
    "details",
    "summary",
    "td",
    "th",
    "caption",
];

impl Element {
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// A property of its own style, in lower case.
    pub fn style(&self, property: &str) -> String {
        let rules = self.attribute("style").split(';').filter_map(|rule| rule.split_once(':'));
        let mut values = rules.filter(|(name, _)| name.trim().eq_ignore_ascii_case(property)).map(|(_, value)| value);
        values.next_back().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Is it nothing that a person sees? A text processor's own elements have a colon in their name.
    pub fn is_silent(&self) -> bool {
        let is_hidden = self.style("display") == "none" || self.style("mso-hide") == "all";
        SILENT.contains(&self.tag.as_str()) || self.tag.contains(':') || is_hidden
    }

    pub fn is_block(&self) -> bool {
        BLOCKS.contains(&self.tag.as_str())
    }

    /// Its words, as they stand.
    pub fn words(&self) -> String {
        words_of(&self.children)
    }
}

fn words_of(nodes: &[Node]) -> String {
    let one = |node: &Node| match node {
        Node::Text(text) => text.clone(),
        Node::Element(element) if element.tag == "br" => "\n".to_owned(),
        Node::Element(element) if element.is_silent() => String::new(),
        Node::Element(element) => element.words(),
    };
    nodes.iter().map(one).collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;

    const VOID: [&str; 6] = ["br", "img", "hr", "meta", "input", "link"];

    /// Reads HTML as far as these tests need it; in the page the browser does.
    pub fn parse(html: &str) -> Vec<Node> {
        let mut open = vec![Element::default()];
        let mut rest = html;
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix("<!--") {
                rest = after.split_once("-->").map_or("", |(_, rest)| rest);
            } else if rest.starts_with("<!") {
                rest = rest.split_once('>').map_or("", |(_, rest)| rest);
            } else if let Some(after) = rest.strip_prefix("</") {
                let (name, after) = after.split_once('>').unwrap_or((after, ""));
                close(&mut open, name.trim());
                rest = after;
            } else if let Some(after) = rest.strip_prefix('<') {
                let (tag, after) = after.split_once('>').unwrap_or((after, ""));
                start(&mut open, tag);
                rest = after;
            } else {
                let end = rest.find('<').unwrap_or(rest.len());
                add(&mut open, Node::Text(rest[..end].replace("&nbsp;", "\u{a0}")));
                rest = &rest[end..];
            }
        }
        while open.len() > 1 {
            let name = open.last().map(|last| last.tag.clone()).unwrap_or_default();
            close(&mut open, &name);
        }
        open.remove(0).children
    }

    fn add(open: &mut [Element], node: Node) {
        if let Some(last) = open.last_mut() {
            last.children.push(node);
        }
    }

    fn start(open: &mut Vec<Element>, tag: &str) {
        let is_closed = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        let mut attributes = vec![];
        while let Some((key, value)) = rest.split_once('=') {
            let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
            let (value, after) = match quote {
                Some(quote) => value[1..].split_once(quote).unwrap_or((value, "")),
                None => value.split_once(char::is_whitespace).unwrap_or((value, "")),
            };
            attributes.push((key.trim().to_lowercase(), value.to_owned()));
            rest = after;
        }
        let element = Element { tag: name.to_lowercase(), attributes, children: vec![] };
        if is_closed || VOID.contains(&element.tag.as_str()) {
            add(open, Node::Element(element));
        } else {
            open.push(element);
        }
    }

    fn close(open: &mut Vec<Element>, name: &str) {
        if !open.iter().skip(1).any(|element| element.tag == name) {
            return;
        }
        while let Some(element) = open.pop() {
            let is_it = element.tag == name;
            add(open, Node::Element(element));
            if is_it {
                return;
            }
        }
    }
}
