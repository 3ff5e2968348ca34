//! Parts of the page that are files of their own. The first page stands without them; the browser fetches them ahead when it has
//! nothing better to do, so that they are mostly here when somebody wants one, also without a network.

use std::{future::Future, pin::Pin};

use futures_util::FutureExt;
use leptos::{prelude::*, task::spawn_local, wasm_split::SplitLoaderError};

use crate::{
    api::Failure,
    browser,
    ui::{Problem, Skeleton},
};

/// What a function with a file of its own gives.
pub type Part = Result<AnyView, SplitLoaderError>;

type Fetching = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

/// Shows a part as soon as its file is here; when it cannot be had, why, and a button that fetches it again. `alone` when nothing else
/// on the page has a heading.
pub fn later<F, P>(fetch: fn() -> F, alone: bool, part: impl Fn() -> P + Send + 'static) -> impl IntoView
where
    F: Future<Output = Result<(), SplitLoaderError>> + 'static,
    P: Future<Output = Part>,
{
    let fetched = RwSignal::new(None);
    follow(Box::pin(fetch()), fetched);
    let again = move |()| {
        fetched.set(None);
        follow(Box::pin(fetch()), fetched);
    };
    move || match fetched.get() {
        // Made here and now, so that it belongs to the component that shows it.
        Some(Ok(())) => part().now_or_never().and_then(Result::ok),
        Some(Err(failure)) => Some(view! { <div class="lonely"><Problem failure retry=again alone/></div> }.into_any()),
        None => Some(view! { <div class="lonely"><Skeleton/></div> }.into_any()),
    }
}

/// Says when a file is here: at once, if it was fetched before.
fn follow(mut fetching: Fetching, fetched: RwSignal<Option<Result<(), Failure>>>) {
    if let Some(done) = fetching.as_mut().now_or_never() {
        fetched.set(Some(done.map_err(why)));
        return;
    }
    spawn_local(async move {
        let done = fetching.await.map_err(why);
        fetched.try_set(Some(done));
    });
}

fn why(_: SplitLoaderError) -> Failure {
    if browser::is_online() { Failure::Garbled } else { Failure::Offline }
}
