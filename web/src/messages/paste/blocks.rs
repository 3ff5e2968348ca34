//! A tree becomes blocks of Markdown: paragraphs, titles, lists, quotations, code and tables.

use super::{
    inline::{Look, Run, line_break, runs_of, written},
    table,
    tree::{Element, Node},
    word::{self, Levels},
};
use crate::messages::markup::fence_for;

/// How a block keeps to the one before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    /// A whole list: in an item it follows the words closely.
    List,
    /// An item of a text processor's list: it follows the item before closely.
    Item,
}

struct Block {
    text: String,
    kind: Kind,
}

#[derive(Default)]
struct Writer {
    blocks: Vec<Block>,
    runs: Vec<Run>,
    /// The lists of a text processor that are open.
    levels: Levels,
    /// Is there anything that plain text would lose?
    is_rich: bool,
}

/// The Markdown of a tree; `None` when it says no more than its plain text does.
pub fn markdown(nodes: &[Node]) -> Option<String> {
    let mut writer = Writer::default();
    writer.all(nodes, &Look::default());
    let is_rich = writer.is_rich;
    let text = writer.finish(false);
    (is_rich && !text.is_empty()).then_some(text)
}

impl Writer {
    fn all(&mut self, nodes: &[Node], look: &Look) {
        for node in nodes {
            match node {
                Node::Text(text) => self.say(text.replace('\n', " "), look),
                Node::Element(element) if element.is_silent() => {}
                Node::Element(element) => self.element(element, look),
            }
        }
    }

    fn say(&mut self, text: String, look: &Look) {
        self.is_rich |= look.is_rich() && !text.trim().is_empty();
        self.runs.push(Run { text, look: look.clone() });
    }

    fn element(&mut self, element: &Element, look: &Look) {
        match element.tag.as_str() {
            "br" => self.runs.push(line_break()),
            "img" => self.say(element.attribute("alt").to_owned(), look),
            "hr" => self.block("---".to_owned()),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = element.tag[1..].parse().unwrap_or(1);
                self.title(level, element);
            }
            "p" if element.attribute("class").starts_with("MsoTitle") => self.title(1, element),
            "pre" => {
                let code = element.words();
                let fence = fence_for(&code);
                self.block(format!("{fence}\n{}\n{fence}", code.trim_matches('\n')));
            }
            "blockquote" => {
                let inner = self.inner(&element.children, false);
                let lines: Vec<_> = inner.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect();
                self.block(lines.join("\n"));
            }
            "ul" | "ol" => self.list(element),
            "table" => match table::written_table(&table::rows(element)) {
                Some(table) => self.block(table),
                None => self.all(&element.children, look),
            },
            "p" | "div" if word::item(element).is_some() => self.word_item(element, look),
            "tr" | "tbody" | "thead" => self.apart(element, look),
            _ if element.is_block() => self.apart(element, look),
            _ => self.all(&element.children, &look.within(element)),
        }
    }

    /// What stands in a block of its own.
    fn apart(&mut self, element: &Element, look: &Look) {
        self.end_paragraph();
        self.all(&element.children, &look.within(element));
        self.end_paragraph();
    }

    fn title(&mut self, level: usize, element: &Element) {
        let mut runs = runs_of(&element.children, &Look::default());
        for run in &mut runs {
            // It is bold as it is, and stands on one line.
            run.look.bold = false;
            if run.text == "\n" {
                " ".clone_into(&mut run.text);
            }
        }
        let words = written(&runs);
        if !words.is_empty() {
            self.block(format!("{} {words}", "#".repeat(level)));
        }
    }

    fn list(&mut self, list: &Element) {
        self.end_paragraph();
        let is_number = list.tag == "ol";
        let (mut number, mut lines, mut width) = (0, Vec::<String>::new(), 2);
        for node in &list.children {
            let Node::Element(element) = node else { continue };
            if matches!(element.tag.as_str(), "ul" | "ol") {
                // A list that stands beside the item that it belongs to.
                let inner = self.inner(std::slice::from_ref(node), true);
                lines.extend(inner.lines().map(|line| set_in(line, width)));
                continue;
            }
            let inner = self.inner(&element.children, true);
            if element.is_silent() || inner.is_empty() {
                continue;
            }
            number += 1;
            let sign = if is_number { format!("{number}. ") } else { "- ".to_owned() };
            width = sign.len();
            let mut inner = inner.lines();
            lines.push(format!("{sign}{}", inner.next().unwrap_or_default()));
            lines.extend(inner.map(|line| set_in(line, width)));
        }
        self.push(lines.join("\n"), Kind::List);
    }

    fn word_item(&mut self, paragraph: &Element, look: &Look) {
        let Some(item) = word::item(paragraph) else { return };
        self.end_paragraph();
        let words = written(&runs_of(&[Node::Element(item.words.clone())], look));
        if words.is_empty() {
            return;
        }
        if !self.blocks.last().is_some_and(|last| last.kind == Kind::Item) {
            self.levels = Levels::default();
        }
        let (indent, sign) = self.levels.next(&item);
        let words = words.replace('\n', " ");
        self.push(set_in(&format!("{sign}{words}"), indent), Kind::Item);
    }

    /// What stands in a part, as Markdown.
    fn inner(&mut self, nodes: &[Node], is_in_list: bool) -> String {
        let mut writer = Self::default();
        writer.all(nodes, &Look::default());
        self.is_rich |= writer.is_rich;
        writer.finish(is_in_list)
    }

    fn end_paragraph(&mut self) {
        let text = written(&std::mem::take(&mut self.runs));
        self.push_plain(text);
    }

    fn push_plain(&mut self, text: String) {
        if !text.is_empty() {
            self.blocks.push(Block { text, kind: Kind::Plain });
        }
    }

    fn block(&mut self, text: String) {
        self.end_paragraph();
        self.is_rich = true;
        self.push_plain(text);
    }

    fn push(&mut self, text: String, kind: Kind) {
        if !text.is_empty() {
            self.is_rich = true;
            self.blocks.push(Block { text, kind });
        }
    }

    fn finish(mut self, is_in_list: bool) -> String {
        self.end_paragraph();
        let mut out = String::new();
        for (i, block) in self.blocks.iter().enumerate() {
            if i > 0 {
                let is_next_item = block.kind == Kind::Item && self.blocks[i - 1].kind == Kind::Item;
                let is_close = is_next_item || (is_in_list && block.kind == Kind::List);
                out.push_str(if is_close { "\n" } else { "\n\n" });
            }
            out.push_str(&block.text);
        }
        out
    }
}

fn set_in(line: &str, width: usize) -> String {
    if line.is_empty() { String::new() } else { format!("{}{line}", " ".repeat(width)) }
}

#[cfg(test)]
mod tests {
    use super::{super::tree::tests::parse, *};

    fn md(html: &str) -> String {
        markdown(&parse(html)).unwrap_or_default()
    }

    #[test]
    fn a_page_of_a_word_processor_becomes_clean_markdown() {
        let html = r#"<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm;} --></style><!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head>
<body lang=FR style='tab-interval:35.4pt'><!--StartFragment-->
<h1 style='margin:12pt'><span style='font-size:16pt'>Durée de <b>conservation</b><o:p></o:p></span></h1>
<p class=MsoNormal>La loi dit <b style='mso-bidi-font-weight:normal'><span lang=FR>cinq </span></b><b><span>ans</span></b><i>, pas
six</i>.<o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Paie<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>Bulletins</p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>2.<span>&nbsp; </span></span>Contrats</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>Congés</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal>Voir <a href="https://cnil.example/regles"><span class=MsoHyperlink>les règles</span></a>
<a href="javascript:alert(1)">ici</a><v:shape id="x"><v:imagedata src="file:///x.png"/></v:shape></p>
<!--EndFragment--></body></html>"#;
        assert_eq!(
            md(html),
            "# Durée de conservation\n\nLa loi dit **cinq ans**_, pas six_.\n\n- Paie\n  1. Bulletins\n  2. Contrats\n- Congés\n\nVoir [les règles](https://cnil.example/regles) ici"
        );
    }

    #[test]
    fn a_page_of_the_web_keeps_its_lists_quotations_code_and_tables() {
        let html = r#"<div><h2>Rules</h2><ul class="a"><li>One <code>x * y</code><ul><li><p>Deep</p></li></ul></li><li><s>Two</s></li></ul>
<ol><li>First</li><ul><li>Odd</li></ul><li>Second<br>line</li></ol><blockquote><p>Said</p><p>More</p></blockquote>
<pre><code>fn a() {
    b
}</code></pre><hr><table><tr><th>A</th><th>B|C</th></tr><tr><td>1</td><td><b>2</b><br>3</td></tr></table><script>alert(1)</script></div>"#;
        assert_eq!(
            md(html),
            "## Rules\n\n- One `x * y`\n  - Deep\n- ~~Two~~\n\n1. First\n   - Odd\n2. Second\n   line\n\n> Said\n>\n> More\n\n```\nfn a() {\n    b\n}\n```\n\n---\n\n| A | B\\|C |\n| --- | --- |\n| 1 | **2** 3 |"
        );
    }

    #[test]
    fn a_document_of_the_web_is_not_bold_throughout() {
        let html = r#"<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:700">Five</span><span style="font-weight:400"> years</span></p></b>"#;
        assert_eq!(md(html), "**Five** years");
    }

    #[test]
    fn signs_that_would_be_marks_stay_signs() {
        assert_eq!(
            md("<p><b>a</b></p><p>1. x*y* [z] snake_case 2 * 3 _a_</p><p># no</p><p>- no</p>"),
            "**a**\n\n1\\. x\\*y\\* \\[z] snake_case 2 * 3 \\_a\\_\n\n\\# no\n\n\\- no"
        );
    }

    #[test]
    fn what_plain_text_says_as_well_is_left_to_it() {
        for plain in [
            "<p>Just words</p><p>of two</p>",
            "<div style='white-space:pre'><span style='color:#00f'>fn</span> a</div>",
            "<img src=x>",
            "",
        ] {
            assert_eq!(markdown(&parse(plain)), None, "{plain}");
        }
    }

    #[test]
    fn pictures_are_their_words_and_links_are_safe() {
        assert_eq!(
            md(
                r#"<p><i>See</i> <img alt="the plan" src="data:x"> <a href="data:text/html,x">x</a> <a href="mailto:a@b.example">mail</a></p>"#
            ),
            "*See* the plan x [mail](mailto:a@b.example)"
        );
    }
}
