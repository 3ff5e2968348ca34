//! Markdown to safe HTML. Pure.
//!
//! What is always true of the result: no element or attribute that could run, load or restyle anything; raw HTML shows as
//! text; pictures become links; a link goes to http, https or mailto; a mention is `span.mention` with the id of whom it
//! means. The sanitiser at the end would take out whatever slipped through.

use std::{collections::HashSet, sync::LazyLock};

use ammonia::Builder;
use linkify::{LinkFinder, LinkKind};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, TextMergeStream, html};
use shared::{limits, mentions::MentionKind};
use uuid::Uuid;

/// Whom a mention means; `None` for everyone.
pub type Target = (MentionKind, Option<Uuid>);

/// Quotes and lists nested deeper than this are shown at this depth.
const DEPTH_MAX: usize = 8;

/// A rendered message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub html: String,
    /// The first words, as plain text.
    pub excerpt: String,
    /// Whom it mentions, each once, in the order of the text.
    pub mentions: Vec<Target>,
}

fn options() -> Options {
    Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH
}

/// Whom the links of a message mean, known or not, each once. What stands in code is text and means nobody.
#[must_use]
pub fn targets(body: &str) -> Vec<Target> {
    let mut seen = HashSet::new();
    Parser::new_ext(body, options())
        .filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => target(&dest_url),
            _ => None,
        })
        .filter(|target| seen.insert(*target))
        .collect()
}

fn target(url: &str) -> Option<Target> {
    let rest = url.strip_prefix("mention:")?;
    if rest == "everyone" {
        return Some((MentionKind::Everyone, None));
    }
    let (kind, id) = rest.split_once('/')?;
    let id = id.parse().ok()?;
    match kind {
        "user" => Some((MentionKind::User, Some(id))),
        "team" => Some((MentionKind::Team, Some(id))),
        _ => None,
    }
}

/// Renders a message. `name` says what somebody is called; whoever it does not know stays plain text.
#[must_use]
pub fn render(body: &str, name: impl Fn(Target) -> Option<String>) -> Rendered {
    let mut writer = Writer { name, out: Vec::new(), excerpt: String::new(), mentions: Vec::new(), links: Vec::new(), depth: 0 };
    for event in TextMergeStream::new(Parser::new_ext(body, options())) {
        writer.event(event);
    }
    let mut raw = String::with_capacity(body.len() * 2);
    html::push_html(&mut raw, writer.out.into_iter());
    Rendered { html: SANITISER.clean(&raw).to_string(), excerpt: shorten(&writer.excerpt), mentions: writer.mentions }
}

/// The Markdown as a person reads it in plain text: mentions are current names, everything else stands as it was written.
/// What a link calls somebody whom `name` does not know stays.
#[must_use]
pub fn readable(body: &str, name: impl Fn(Target) -> Option<String>) -> String {
    let mut text = String::with_capacity(body.len());
    let mut at = 0;
    let mut label: Option<String> = None;
    for (event, range) in Parser::new_ext(body, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                if let Some(target) = target(&dest_url) {
                    text.push_str(&body[at..range.start]);
                    at = range.end;
                    match name(target) {
                        Some(name) => text.push_str(&format!("@{name}")),
                        None => label = Some(String::new()),
                    }
                }
            }
            Event::End(TagEnd::Link) => text.push_str(&label.take().unwrap_or_default()),
            Event::Text(part) | Event::Code(part) => {
                if let Some(label) = &mut label {
                    label.push_str(&part);
                }
            }
            _ => {}
        }
    }
    text.push_str(body.get(at..).unwrap_or_default());
    plain(&text)
}

/// What became of a link that was opened.
enum Link {
    /// It goes somewhere.
    Kept,
    /// It stays plain text.
    Dropped,
    /// It is a mention that was written already: its label is passed over.
    Mention,
}

struct Writer<'a, F> {
    name: F,
    out: Vec<Event<'a>>,
    excerpt: String,
    mentions: Vec<Target>,
    links: Vec<Link>,
    depth: usize,
}

impl<'a, F: Fn(Target) -> Option<String>> Writer<'a, F> {
    fn event(&mut self, event: Event<'a>) {
        if self.in_mention()
            && !matches!(event, Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::End(TagEnd::Link | TagEnd::Image))
        {
            return;
        }
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => self.open_link(dest_url),
            Event::Start(Tag::Image { dest_url, .. }) => self.open_link(dest_url),
            Event::End(TagEnd::Link | TagEnd::Image) => self.close_link(),
            Event::Start(tag) => self.open(tag),
            Event::End(tag) => self.close(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => {
                let text = plain(&text);
                self.say(&text);
                self.out.push(Event::Code(text.into()));
            }
            // Raw HTML is what somebody typed: it shows as text.
            Event::Html(text) | Event::InlineHtml(text) => {
                let text = plain(&text);
                self.say(&text);
                self.out.push(Event::Text(text.into()));
            }
            Event::SoftBreak | Event::HardBreak => {
                self.say(" ");
                self.out.push(Event::HardBreak);
            }
            Event::Rule => self.out.push(Event::Rule),
            _ => {}
        }
    }

    fn in_mention(&self) -> bool {
        self.links.iter().any(|link| matches!(link, Link::Mention))
    }

    fn open_link(&mut self, url: CowStr<'a>) {
        let known = target(&url).and_then(|target| (self.name)(target).map(|name| (target, name)));
        let link = match known {
            _ if self.in_mention() => Link::Dropped,
            Some((target, name)) => {
                self.mention(target, &name);
                Link::Mention
            }
            None if ["http://", "https://", "mailto:"].iter().any(|scheme| url.to_ascii_lowercase().starts_with(scheme)) => {
                let (link_type, title, id) = (pulldown_cmark::LinkType::Inline, CowStr::Borrowed(""), CowStr::Borrowed(""));
                self.out.push(Event::Start(Tag::Link { link_type, dest_url: url, title, id }));
                Link::Kept
            }
            None => Link::Dropped,
        };
        self.links.push(link);
    }

    fn close_link(&mut self) {
        if matches!(self.links.pop(), Some(Link::Kept)) {
            self.out.push(Event::End(TagEnd::Link));
        }
    }

    fn mention(&mut self, target: Target, name: &str) {
        if !self.mentions.contains(&target) {
            self.mentions.push(target);
        }
        let id = target.1.unwrap_or_default();
        let attribute = match target.0 {
            MentionKind::User => format!("data-user=\"{id}\""),
            MentionKind::Team => format!("data-team=\"{id}\""),
            MentionKind::Everyone => "data-everyone=\"\"".to_owned(),
        };
        let label = ammonia::clean_text(&plain(name));
        self.say(&format!("@{}", plain(name)));
        self.out.push(Event::InlineHtml(format!("<span class=\"mention\" {attribute}>@{label}</span>").into()));
    }

    fn open(&mut self, tag: Tag<'a>) {
        self.say(" ");
        match tag {
            // A message has no place in the page's outline: its headings are bold lines.
            Tag::Heading { .. } => self.out.extend([Event::Start(Tag::Paragraph), Event::Start(Tag::Strong)]),
            Tag::BlockQuote(_) | Tag::List(_) => {
                self.depth += 1;
                if self.depth <= DEPTH_MAX {
                    self.out.push(Event::Start(tag));
                }
            }
            Tag::Item if self.depth > DEPTH_MAX => {}
            Tag::HtmlBlock => self.out.push(Event::Start(Tag::Paragraph)),
            tag => self.out.push(Event::Start(tag)),
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => self.out.extend([Event::End(TagEnd::Strong), Event::End(TagEnd::Paragraph)]),
            TagEnd::BlockQuote(_) | TagEnd::List(_) => {
                if self.depth <= DEPTH_MAX {
                    self.out.push(Event::End(tag));
                }
                self.depth = self.depth.saturating_sub(1);
            }
            TagEnd::Item if self.depth > DEPTH_MAX => {}
            TagEnd::HtmlBlock => self.out.push(Event::End(TagEnd::Paragraph)),
            tag => self.out.push(Event::End(tag)),
        }
    }

    /// Text, with the addresses in it made into links.
    fn text(&mut self, text: &str) {
        let text = plain(text);
        self.say(&text);
        if !self.links.is_empty() || self.in_code_block() {
            self.out.push(Event::Text(text.into()));
            return;
        }
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url]);
        for span in finder.spans(&text) {
            let part = CowStr::from(span.as_str().to_owned());
            let web = span.kind().is_some() && (part.starts_with("http://") || part.starts_with("https://"));
            if web {
                let (link_type, title, id) = (pulldown_cmark::LinkType::Autolink, CowStr::Borrowed(""), CowStr::Borrowed(""));
                self.out.push(Event::Start(Tag::Link { link_type, dest_url: part.clone(), title, id }));
                self.out.push(Event::Text(part));
                self.out.push(Event::End(TagEnd::Link));
            } else {
                self.out.push(Event::Text(part));
            }
        }
    }

    fn in_code_block(&self) -> bool {
        matches!(self.out.last(), Some(Event::Start(Tag::CodeBlock(_))))
    }

    fn say(&mut self, text: &str) {
        if self.excerpt.len() < limits::EXCERPT_MAX * 8 {
            self.excerpt.push_str(text);
        }
    }
}

/// Text without the characters that turn the direction of what follows them.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')).collect()
}

/// The first words on one line.
fn shorten(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= limits::EXCERPT_MAX {
        return line;
    }
    let cut: String = line.chars().take(limits::EXCERPT_MAX - 1).collect();
    format!("{}…", cut.trim_end())
}

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from([
            "p",
            "br",
            "hr",
            "strong",
            "em",
            "del",
            "code",
            "pre",
            "blockquote",
            "ul",
            "ol",
            "li",
            "a",
            "span",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
        ]))
        .tag_attributes(
            [
                ("a", HashSet::from(["href"])),
                ("ol", HashSet::from(["start"])),
                ("span", HashSet::from(["data-user", "data-team", "data-everyone"])),
            ]
            .into(),
        )
        .add_allowed_classes("span", ["mention"])
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .set_tag_attribute_value("a", "target", "_blank")
        .link_rel(Some("noopener noreferrer nofollow"));
    builder
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn html(body: &str) -> String {
        render(body, |_| None).html
    }

    #[test]
    fn raw_html_shows_as_text() {
        assert_eq!(html("a <b onclick=x>c</b>"), "<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>\n");
        assert!(!html("<script>alert(1)</script>").contains("<script"));
    }

    #[test]
    fn links_that_could_run_stay_text_and_pictures_become_links() {
        for bad in [
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html,y)",
            "[x](//evil.example)",
            "[x](vbscript:y)",
        ] {
            assert_eq!(html(bad), "<p>x</p>\n", "{bad}");
        }
        let picture = html("![alt](https://example.org/p.png)");
        assert!(picture.contains("<a href=\"https://example.org/p.png\"") && !picture.contains("<img"));
    }

    #[test]
    fn an_address_in_the_text_is_a_link() {
        assert!(html("see https://example.org/a_b_c, please").contains("<a href=\"https://example.org/a_b_c\""));
        assert!(!html("`https://example.org`").contains("<a"));
    }

    #[test]
    fn a_mention_is_labelled_with_the_current_name_and_one_in_code_is_text() {
        let id = Uuid::from_u128(5);
        let body =
            format!("[@Old *name*](mention:user/{id}) `[@x](mention:user/{id})` [@nobody](mention:user/{})", Uuid::from_u128(6));
        let rendered = render(&body, |target| (target.1 == Some(id)).then(|| "Zoë <b>".to_owned()));
        assert_eq!(rendered.mentions, [(MentionKind::User, Some(id))]);
        assert!(
            rendered.html.contains(&format!("<span class=\"mention\" data-user=\"{id}\">@Zoë &lt;b&gt;</span>")),
            "{}",
            rendered.html
        );
        assert!(rendered.html.contains("@nobody") && !rendered.html.contains("Old"));
        assert_eq!(targets(&body).len(), 2);
        assert!(rendered.excerpt.starts_with("@Zoë <b>"));
    }

    #[test]
    fn in_plain_text_a_mention_is_the_current_name() {
        let (zoe, nobody) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let body =
            format!("**Hi** [@The *boss*](mention:user/{zoe}), [@x](mention:user/{nobody}), see [this](https://example.org)");
        let name = |target: Target| (target.1 == Some(zoe)).then(|| "Zoë".to_owned());
        assert_eq!(readable(&body, name), "**Hi** @Zoë, @x, see [this](https://example.org)");
    }

    #[test]
    fn a_line_break_is_one_and_a_heading_is_a_bold_line() {
        assert!(html("a\nb").contains("<br>"));
        assert_eq!(html("# Title"), "<p><strong>Title</strong></p>\n");
    }

    #[test]
    fn text_cannot_turn_the_direction_of_what_follows() {
        assert!(!html("a\u{202e}b `c\u{2067}d`").chars().any(|c| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')));
    }

    #[test]
    fn deep_nesting_is_shown_flat() {
        let quotes = html(&format!("{}x", "> ".repeat(4_000)));
        assert!(quotes.matches("<blockquote>").count() <= DEPTH_MAX && quotes.contains('x'));
        let lists = html(&(0..300).map(|n| format!("{}- x\n", "  ".repeat(n))).collect::<String>());
        assert!(lists.matches("<ul>").count() <= 10_000);
    }

    proptest! {
        #[test]
        fn no_text_makes_an_element_that_could_run(body in "[ -~\\n<>\\[\\]()!`*_#é\u{202e}]{0,300}") {
            let html = html(&body).to_lowercase();
            for bad in ["<script", "<img", "<iframe", "<style", "<svg", "<input", "javascript:\"", " onerror=\""] {
                prop_assert!(!html.contains(bad), "{}", html);
            }
        }

        #[test]
        fn an_excerpt_is_one_short_line(body in "\\PC{0,400}") {
            let excerpt = render(&body, |_| None).excerpt;
            prop_assert!(excerpt.chars().count() <= limits::EXCERPT_MAX && !excerpt.contains('\n'));
        }
    }
}
