//! The list of record types, and the dialog in which one is made or changed.

use leptos::prelude::*;
use shared::{Page, WorkspaceId, record_types::RecordTypeView, roles::Permission};

use super::{form::RecordTypeForm, level_words};
use crate::{
    api,
    lists::{Kept, Reading},
    session::session,
    ui::{Dialog, Empty, Glyph, Heading, Icon, Problem, Skeleton, icon_of, name_page},
    words::{locale, t, t_with, tr},
    workspaces::{ToSettings, desk, in_workspace},
};

/// For who manages records.
#[component]
pub fn RecordTypesPage() -> impl IntoView {
    in_workspace(|id| session().may(id, Permission::ManageRecords), |workspace| view! { <RecordTypes workspace/> })
}

#[component]
fn RecordTypes(workspace: WorkspaceId) -> impl IntoView {
    name_page(|| t("record_types.title"));
    let desk = desk();
    let kept =
        Kept::<Page<RecordTypeView>>::new(
            move || async move { api::get(&format!("/workspaces/{workspace}/record-types")).await },
        );
    let types = move || kept.value.with(|page| page.as_ref().map(|page| page.items.clone()).unwrap_or_default());
    let count = Memo::new(move |_| kept.value.with(|page| page.as_ref().map(|page| page.items.len())));
    let (open, subject) = (RwSignal::new(false), RwSignal::new(None::<RecordTypeView>));
    let edit = move |kind: Option<RecordTypeView>| {
        subject.set(kind);
        open.set(true);
    };
    let done = move || {
        open.set(false);
        kept.refresh();
        desk.plan_reading();
    };
    let title = Signal::derive(move || match subject.get() {
        Some(kind) => t_with("record_types.edit", &[("name", &kind.label(locale()).one)]),
        None => t("record_types.new"),
    });
    let body = move || {
        match (count.get(), kept.reading.get()) {
        (Some(0), _) => view! {
            <Empty glyph=Glyph::Boxes title=Signal::derive(|| t("record_types.empty")) text=Signal::derive(|| t("record_types.empty_text"))/>
        }
        .into_any(),
        (Some(_), _) => view! {
            <ul class="lines" aria-label=tr("record_types.title")>
                <For each=types key=|kind| kind.key.clone() let:kind>
                    <Line kind kept on_edit=Callback::new(move |kind| edit(Some(kind)))/>
                </For>
            </ul>
        }
        .into_any(),
        (None, Reading::Failed(failure)) => view! { <Problem failure retry=move |()| kept.refresh()/> }.into_any(),
        _ => view! { <Skeleton/> }.into_any(),
    }
    };
    view! {
        <div class="column">
            <ToSettings workspace/>
            <header class="column-head">
                <Heading text=Signal::derive(|| t("record_types.title"))/>
                <button type="button" class="primary" on:click=move |_| edit(None)><Icon glyph=Glyph::Plus/> {tr("record_types.add")}</button>
                <p class="muted whole">{tr("record_types.text")}</p>
            </header>
            {body}
        </div>
        <Dialog open title>
            <RecordTypeForm workspace subject=subject.get_untracked() on_done=Callback::new(move |()| done())/>
        </Dialog>
    }
}

/// A line that follows its type: what is changed stays where it is, and so does the focus.
#[component]
fn Line(kind: RecordTypeView, kept: Kept<Page<RecordTypeView>>, on_edit: Callback<RecordTypeView>) -> impl IntoView {
    let key = kind.key.clone();
    let kind = Memo::new(move |before: Option<&RecordTypeView>| {
        let find = |page: &Page<RecordTypeView>| page.items.iter().find(|one| one.key == kind.key).cloned();
        kept.value.with(|page| page.as_ref().and_then(find)).or_else(|| before.cloned()).unwrap_or_else(|| kind.clone())
    });
    let label = Signal::derive(move || kind.with(|kind| kind.label(locale())));
    let icon = move || view! { <Icon glyph=icon_of(kind.with(|kind| kind.icon)) size=18/> };
    let name = move || t_with("record_types.edit", &[("name", &label.get().one)]);
    view! {
        <li>
            {icon}
            <span class="what"><b>{move || label.get().many}</b><small>{move || label.get().one} " · " <code>{key}</code></small></span>
            <span class="tag">{move || level_words(kind.with(|kind| kind.content_level))}</span>
            <button type="button" class="outline small" aria-label=name on:click=move |_| on_edit.run(kind.get_untracked())>
                <Icon glyph=Glyph::Pencil size=14/> {tr("record_types.change")}
            </button>
        </li>
    }
}
