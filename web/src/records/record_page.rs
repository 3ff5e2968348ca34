//! `/record/{w}/{type}/{id}`: what Palabre knows of a record, and its discussion beside it. Hosts link here.

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_params_map};
use shared::{
    Code, Seq, WorkspaceId,
    events::EventKind,
    records::{RecordKey, RecordThread, RecordView, Visibility},
};

use super::decisions::Decisions;
use crate::{
    api, keyboard,
    lists::{Kept, Reading},
    live, route,
    shell::NotFound,
    threads::{Conversation, Place, record_path},
    ui::{Glyph, Heading, Icon, Problem, Skeleton, name_page},
    words::{t, t_count, t_with, tr},
    workspaces::desk,
};

/// Finds out which record is meant.
#[component]
pub fn RecordPage() -> impl IntoView {
    let params = use_params_map();
    let named = Memo::new(move |_| {
        let params = params.read();
        let key = RecordKey { record_type: params.get("type")?, id: params.get("id")? };
        Some((params.get("w")?.parse::<WorkspaceId>().ok()?, key))
    });
    move || match named.get() {
        Some((workspace, key)) => view! { <Record workspace key_=key/> }.into_any(),
        None => view! { <NotFound/> }.into_any(),
    }
}

#[component]
fn Record(workspace: WorkspaceId, key_: RecordKey) -> impl IntoView {
    let path = record_path(workspace, &key_);
    let record = Kept::<RecordView>::new(move || {
        let path = path.clone();
        async move { api::get(&path).await }
    });
    live::on_event(move |event| {
        if !matches!(
            event.kind,
            EventKind::NotificationCreated | EventKind::MessageEdited | EventKind::MessageDeleted | EventKind::MessageReacted
        ) {
            record.refresh();
        }
    });
    name_page(move || record.value.with(|record| record.as_ref().map(|record| record.title.clone())).unwrap_or_default());
    let hash = use_location().hash;
    let focus = Memo::new(move |_| hash.read().trim_start_matches('#').parse::<Seq>().ok());
    let is_here = Memo::new(move |_| record.value.with(Option::is_some));
    let talks = RwSignal::new(false);
    let key = StoredValue::new(key_);
    move || {
        if is_here.get() {
            return view! {
                <div class="with-record" class:talks=move || talks.get()>
                    <Details workspace record=record.value key_=key.get_value() talks/>
                    // A phone that shows the discussion hides the record with its heading.
                    <h1 class="narrow-heading unseen">{move || record.value.with(|record| record.as_ref().map(|record| record.title.clone()))}</h1>
                    <div class="beside">
                        <button type="button" class="quiet back-to-record" on:click=move |_| talks.set(false)>
                            <Icon glyph=Glyph::ArrowLeft/> {tr("record.back")}
                        </button>
                        <Conversation place=Place::Record(workspace, key.get_value()) focus beside_record=true/>
                    </div>
                </div>
            }
            .into_any();
        }
        match record.reading.get() {
            Reading::Failed(failure) if failure.is(Code::NotFound) => view! { <NotFound/> }.into_any(),
            Reading::Failed(failure) => {
                view! { <div class="lonely"><Problem failure retry=move |()| record.refresh() alone=true/></div> }.into_any()
            }
            _ => view! { <div class="lonely"><Skeleton/></div> }.into_any(),
        }
    }
}

/// What a message changes of the record is its discussion: the rest of what is shown stays, with the focus in it.
#[component]
fn Details(
    workspace: WorkspaceId,
    record: RwSignal<Option<RecordView>>,
    key_: RecordKey,
    talks: RwSignal<bool>,
) -> impl IntoView {
    let (of, place) = (record_path(workspace, &key_), route::record(workspace, &key_.record_type, &key_.id));
    let facts = Memo::new(move |_| record.with(|record| Some(RecordView { thread: None, ..record.clone()? })));
    let thread = Memo::new(move |_| record.with(|record| record.as_ref()?.thread.clone()));
    view! {
        <section class="record" aria-label=tr("record.label")>
            {move || facts.get().map(|record| view! { <Facts workspace record thread talks/> })}
            <Decisions of place/>
        </section>
    }
}

#[component]
fn Facts(workspace: WorkspaceId, record: RecordView, thread: Memo<Option<RecordThread>>, talks: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let (kind, title) = (StoredValue::new(record.record_type.clone()), record.title.clone());
    let label = move || kind.with_value(|kind| desk.label(kind));
    let access = move || match record.visibility {
        Visibility::Workspace => t("record.whole_workspace"),
        Visibility::Restricted => t("record.restricted"),
    };
    let names: Vec<String> = record.grants.iter().map(|grant| grant.name.clone()).collect();
    let bubble_name = move || match thread.get() {
        None => t("record.no_discussion"),
        Some(thread) => {
            let state = t(&format!("state.{}", thread.state.name())).to_lowercase();
            t_with("record.discussion", &[("messages", &t_count("thread.messages", thread.message_count)), ("state", &state)])
        }
    };
    let show_talk = move |_| {
        talks.set(true);
        request_animation_frame(|| keyboard::focus(".composer textarea"));
    };
    view! {
        <p class="crumb">
            {move || view! { <Icon glyph=kind.with_value(|kind| desk.glyph(kind)) size=14/> }}
            <span class="cut">
                <a href=kind.with_value(|kind| route::records(workspace, kind))>{move || label().many}</a>
                " · " {record.external_id.clone()}
            </span>
        </p>
        <Heading text=Signal::stored(title)/>
        <p class="actions">
            {record.url.map(|url| view! {
                <a class="outline" href=url target="_blank" rel="noopener noreferrer"><Icon glyph=Glyph::Link/> {tr("record.open_in_app")}</a>
            })}
            <button type="button" class="outline bubble" aria-label=bubble_name on:click=show_talk>
                <Icon glyph=Glyph::MessageCircle size=17/> {move || thread.with(|thread| thread_dot(thread.as_ref()))}
            </button>
        </p>
        <dl>
            <dt>{tr("record.id")}</dt><dd>{record.external_id.clone()}</dd>
            <dt>{tr("record.type")}</dt><dd>{move || label().one}</dd>
            <dt>{tr("record.access")}</dt>
            <dd>
                <Icon glyph=if record.visibility == Visibility::Restricted { Glyph::Lock } else { Glyph::Users } size=14/>
                <span>{access}</span>
            </dd>
            {(!names.is_empty()).then(|| view! { <dt>{tr("record.granted")}</dt><dd>{names.join(", ")}</dd> })}
        </dl>
    }
}

fn thread_dot(thread: Option<&RecordThread>) -> Option<impl IntoView + use<>> {
    thread.map(|thread| {
        view! { {thread.message_count} <span class=format!("dot {}", thread.state.name()) aria-hidden="true"></span> }
    })
}
