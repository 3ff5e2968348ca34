//! Sending one file. `fetch` cannot say how far it is, so this is the older call that can.

use futures_channel::oneshot;
use shared::{Code, WorkspaceId, attachments::AttachmentView};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{File, FormData, ProgressEvent, XmlHttpRequest};

use crate::{
    api::{Answer, Failure},
    browser,
    session::{self, Renewal},
};

/// Sends a file under a key, so that trying again keeps it once. `begun` gets the call, to end it by; `progress` percents.
pub async fn upload(
    workspace: WorkspaceId,
    file: &File,
    key: &str,
    begun: impl Fn(XmlHttpRequest),
    progress: impl Fn(u8) + Clone + 'static,
) -> Answer<AttachmentView> {
    loop {
        let asked_at = browser::now_ms();
        let failure = match once(workspace, file, key, &begun, progress.clone()).await {
            Ok(view) => return Ok(view),
            Err(failure) => failure,
        };
        if !failure.is(Code::Unauthenticated) {
            return Err(failure);
        }
        match session::renew(asked_at).await {
            Renewal::Done => {}
            Renewal::Ended => return Err(failure),
            Renewal::Unreachable => return Err(Failure::Offline),
        }
    }
}

async fn once(
    workspace: WorkspaceId,
    file: &File,
    key: &str,
    begun: &impl Fn(XmlHttpRequest),
    progress: impl Fn(u8) + 'static,
) -> Answer<AttachmentView> {
    let call = XmlHttpRequest::new().map_err(|_| Failure::Garbled)?;
    let (done, ended) = oneshot::channel();
    let on_progress = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() {
            progress(percent(event.loaded(), event.total()));
        }
    });
    let on_end = Closure::once(move || {
        let _ = done.send(());
    });
    let sent = send(&call, workspace, file, key, &on_progress, &on_end);
    sent.map_err(|_| Failure::Garbled)?;
    begun(call.clone());
    let _ = ended.await;
    call.set_onloadend(None);
    answer(&call)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is from 0 to 100")]
fn percent(loaded: f64, total: f64) -> u8 {
    (loaded / total.max(1.0) * 100.0).clamp(0.0, 100.0) as u8
}

fn send(
    call: &XmlHttpRequest,
    workspace: WorkspaceId,
    file: &File,
    key: &str,
    on_progress: &Closure<dyn FnMut(ProgressEvent)>,
    on_end: &Closure<dyn FnMut()>,
) -> Result<(), wasm_bindgen::JsValue> {
    call.open_with_async("POST", &format!("/api/v1/workspaces/{workspace}/attachments"), true)?;
    call.set_request_header("Accept", "application/json")?;
    call.set_request_header("Idempotency-Key", key)?;
    call.upload()?.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    call.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
    let form = FormData::new()?;
    // Browsers change some characters of a name that stands beside its file.
    form.append_with_str("file_name", &file.name())?;
    form.append_with_blob_and_filename("file", file, &file.name())?;
    call.send_with_opt_form_data(Some(&form))
}

fn answer(call: &XmlHttpRequest) -> Answer<AttachmentView> {
    let status = call.status().unwrap_or(0);
    let text = call.response_text().ok().flatten().unwrap_or_default();
    match status {
        0 | 502..=504 => Err(Failure::Offline),
        200..300 => serde_json::from_str(&text).map_err(|_| Failure::Garbled),
        _ => {
            let wait = call.get_response_header("Retry-After").ok().flatten();
            let problem = serde_json::from_str(&text).map_err(|_| Failure::Garbled)?;
            Err(Failure::Refused { problem: Box::new(problem), retry_after_s: wait.and_then(|seconds| seconds.parse().ok()) })
        }
    }
}
