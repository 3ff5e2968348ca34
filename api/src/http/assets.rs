//! The page's files: in the program (feature `embed-web`), compressed beforehand, with hashed names that never change.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
};

#[cfg(feature = "embed-web")]
#[derive(rust_embed::RustEmbed)]
#[folder = "../target/web/dist"]
struct Files;

#[cfg(feature = "embed-web")]
fn get(path: &str) -> Option<(Vec<u8>, [u8; 32])> {
    let file = Files::get(path)?;
    Some((file.data.into_owned(), file.metadata.sha256_hash()))
}

#[cfg(not(feature = "embed-web"))]
fn get(_: &str) -> Option<(Vec<u8>, [u8; 32])> {
    None
}

/// The file that a path names, if the page has it.
#[must_use]
pub fn file(request: &HttpRequest) -> Option<HttpResponse> {
    let path = request.path().trim_start_matches('/');
    if path.is_empty() || path.ends_with(".br") || path.ends_with("index.html") {
        return None;
    }
    serve(request, path, if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "public, max-age=3600" })
}

/// The page.
#[must_use]
pub fn page(request: &HttpRequest) -> Option<HttpResponse> {
    serve(request, "index.html", "no-cache")
}

fn serve(request: &HttpRequest, path: &str, caching: &str) -> Option<HttpResponse> {
    let accepts = request.headers().get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let brotli = accepts.split(',').any(|coding| coding.trim().split(';').next() == Some("br"));
    let compressed = brotli.then(|| get(&format!("{path}.br"))).flatten();
    let encoded = compressed.is_some();
    let (data, hash) = match compressed {
        Some(found) => found,
        None => get(path)?,
    };
    let tag = format!("\"{}\"", &crate::sessions::token::hex(&hash)[..32]);
    let mut answer = if request.headers().get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes()) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer.insert_header((ETAG, tag)).insert_header((CACHE_CONTROL, caching)).insert_header((VARY, "Accept-Encoding"));
    answer.insert_header((CONTENT_TYPE, mime_guess::from_path(path).first_or_octet_stream().to_string()));
    if encoded {
        answer.insert_header((CONTENT_ENCODING, "br"));
    }
    Some(answer.body(data))
}
