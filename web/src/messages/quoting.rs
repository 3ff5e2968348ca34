//! The message that another answers: over the composer while it is written, above the message once it stands.

use leptos::prelude::*;
use shared::{
    limits,
    messages::{MessageView, Quote},
};

use super::acts::Acts;
use crate::{
    keyboard,
    threads::OpenThread,
    ui::{Glyph, Icon, announce},
    words::{t_with, tr},
};

/// Where the composer's text is.
pub const COMPOSER: &str = ".conversation > .composer textarea";

/// A message in short, as the server would quote it.
pub fn quote_of(message: &MessageView) -> Quote {
    let text = message.html.as_deref().and_then(plain_text).unwrap_or_default();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let excerpt: String = words.chars().take(limits::EXCERPT_MAX).collect();
    let deleted = message.deleted_at.is_some();
    Quote {
        message_id: message.id,
        seq: message.seq,
        author: message.author.clone(),
        excerpt: (!deleted).then_some(excerpt),
        deleted,
    }
}

/// The text of a message's HTML, which the server has sanitised. It is put into no page.
fn plain_text(html: &str) -> Option<String> {
    let element = document().create_element("div").ok()?;
    element.set_inner_html(html);
    element.text_content()
}

/// Begins to answer a message: its quotation stands over the composer, which gets the focus.
pub fn answer(open: OpenThread, message: &MessageView) {
    let quote = quote_of(message);
    announce(t_with("reply.to", &[("name", &quote.author.name)]));
    open.reply_to.set(Some(quote));
    keyboard::focus(COMPOSER);
}

/// Over the composer: what is answered, until it is sent or put away.
#[component]
pub fn Answering(open: OpenThread) -> impl IntoView {
    let put_away = move |_| {
        open.reply_to.set(None);
        keyboard::focus(COMPOSER);
    };
    // What it quotes may be edited or deleted while one writes.
    Effect::new(move |_| {
        let now = open.messages.with(|list| {
            open.reply_to.with_untracked(|quote| {
                let quote = quote.as_ref()?;
                let here = list.binary_search_by_key(&quote.seq, |message| message.seq).ok()?;
                Some(quote_of(&list[here])).filter(|now| now != quote)
            })
        });
        if now.is_some() {
            open.reply_to.set(now);
        }
    });
    view! {
        {move || open.reply_to.get().map(|quote| {
            let name = quote.author.name.clone();
            view! {
                <div class="answering">
                    <Icon glyph=Glyph::Reply size=16/>
                    <div class="quote">
                        <b>{move || t_with("reply.to", &[("name", &name)])}</b>
                        <Words quote/>
                    </div>
                    <button type="button" class="quiet square" aria-label=tr("reply.remove") title=tr("reply.remove") on:click=put_away>
                        <Icon glyph=Glyph::X size=14/>
                    </button>
                </div>
            }
        })}
    }
}

/// Above a message: what it answers. A click leads there.
#[component]
pub fn Quotation(quote: Quote, acts: Acts) -> impl IntoView {
    let (seq, name) = (quote.seq, quote.author.name.clone());
    let jump = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        acts.jump(seq);
    };
    view! {
        <a class="quote" href=format!("#{seq}") on:click=jump>
            <span class="unseen">{tr("reply.answers")} " "</span>
            <b>{name}</b> " "
            <Words quote/>
        </a>
    }
}

/// The same for a message that is on its way.
#[component]
pub fn QuotationOnItsWay(quote: Quote) -> impl IntoView {
    view! { <p class="quote"><b>{quote.author.name.clone()}</b> " " <Words quote/></p> }
}

#[component]
fn Words(quote: Quote) -> impl IntoView {
    match quote.excerpt {
        Some(excerpt) => view! { <span class="quoted">{excerpt}</span> }.into_any(),
        None => view! { <i class="quoted">{tr("message.deleted_brief")}</i> }.into_any(),
    }
}
