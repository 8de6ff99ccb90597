//! Things on the web of data: an address for each, which leads to a page or to data, as the client likes it.
//!
//! ```text
//! /id/{key}, /ctgraph/id/{key}   the thing itself: 303 to one of these
//! /page/{key}                    the page about it
//! /data/{key}.{ext}              what is said about it; without an extension, in the form that the client likes
//! ```

use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

use super::accept::Accept;
use super::file::{file, link, plain, see_other, set};
use super::{Server, html, work};
use crate::data::{self, Form};
use crate::diagnostic::did_you_mean;
use crate::edition::Edition;
use crate::export;
use crate::iri;
use crate::pages::{Links, View, notice};
use crate::part::Part;

const HTML: &str = "text/html";

/// Work with the data, on a thread of its own.
pub(super) async fn away(
    server: Arc<Server>,
    make: impl FnOnce(&View<'_>) -> Response + Send + 'static,
) -> Response {
    match work::done(&server, |server| make(&server.served().view(server))).await {
        Some(response) => response,
        None => {
            let text = "The answer could not be made. This is a bug; please report it with the address.";
            plain(StatusCode::INTERNAL_SERVER_ERROR, text)
        }
    }
}

/// What a client wants: what `?format=` says, or else what it accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Page,
    Data(Form),
}

impl Wanted {
    /// The best of the forms; an answer that says so if there is none. `page` tells if there is a page as well,
    /// which is then for those who do not mind.
    pub(super) fn of(headers: &HeaderMap, uri: &Uri, page: bool, forms: &[Form]) -> Result<Self, NoneOf> {
        let data = forms.iter().copied().map(Self::Data);
        let offered: Vec<Self> = page.then_some(Self::Page).into_iter().chain(data).collect();
        if let Some(format) = parameter(uri, "format") {
            // Where a client forgets to encode the plus sign of a media type, it has become a space.
            let format = format.trim().replace(' ', "+");
            let named = export::parse_format(&format).ok().map(Form::Rdf).map(Self::Data);
            let is_it = |wanted: &&Self| {
                wanted.extension() == format || wanted.media_type() == format || named == Some(**wanted)
            };
            return offered.iter().find(is_it).copied().ok_or_else(|| NoneOf::new(&offered));
        }
        let names: Vec<[&str; 1]> = offered.iter().map(|wanted| [wanted.media_type()]).collect();
        let forms = names.iter().map(|names| names.as_slice()).zip(offered.iter().copied());
        Accept::of(headers).choose(forms).ok_or_else(|| NoneOf::new(&offered))
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Page => HTML,
            Self::Data(form) => form.media_type(),
        }
    }

    fn extension(self) -> &'static str {
        match self {
            Self::Page => "html",
            Self::Data(form) => form.extension(),
        }
    }
}

/// None of the forms that there are is wanted: their names.
#[derive(Debug)]
pub(super) struct NoneOf(String);

impl NoneOf {
    fn new(offered: &[Wanted]) -> Self {
        let name = |wanted: &Wanted| format!("  {} (?format={})", wanted.media_type(), wanted.extension());
        Self(offered.iter().map(name).collect::<Vec<_>>().join("\n"))
    }
}

impl IntoResponse for NoneOf {
    fn into_response(self) -> Response {
        let mut response = plain(StatusCode::NOT_ACCEPTABLE, &format!("This can be had as\n{}", self.0));
        set(&mut response, header::VARY, "Accept");
        response
    }
}

/// The value of a parameter in the query of a URL.
fn parameter(uri: &Uri, name: &str) -> Option<String> {
    let pairs = uri.query()?.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let value = pairs.filter(|(known, _)| *known == name).map(|(_, value)| value).next()?;
    Some(iri::percent_decode(&value.replace('+', " ")))
}

/// The thing itself: where its page is, or its data.
pub(super) async fn id(
    State(server): State<Arc<Server>>,
    Path(key): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    away(server, move |view| match view.edition.addresses().iri(&key) {
        Some(iri) => to_thing(view, iri, &headers, &uri),
        None => nothing(view, &key, &headers),
    })
    .await
}

/// 303 to the page about a thing, or to its data.
fn to_thing(view: &View<'_>, thing: &str, headers: &HeaderMap, uri: &Uri) -> Response {
    let target = match Wanted::of(headers, uri, true, &Form::ALL) {
        Ok(Wanted::Page) => view.links.page(thing),
        Ok(Wanted::Data(form)) => view.links.data(thing, form.extension()),
        Err(none) => return none.into_response(),
    };
    let mut response = see_other(&target.unwrap_or_default());
    set_links(&mut response, &view.links, thing, None);
    response
}

/// The page about a thing; its data for those who would rather have them.
pub(super) async fn page(
    State(server): State<Arc<Server>>,
    Path(key): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let served = server.served();
    let links = served.view(&server).links;
    let Some(thing) = served.edition.addresses().iri(&key) else {
        let text = html::page(State(Arc::clone(&server)), Path(key.clone()), headers.clone()).await;
        return match text.status() {
            StatusCode::NOT_FOUND => away(server, move |view| nothing(view, &key, &headers)).await,
            _ => text,
        };
    };
    // Who accepts nothing that there is gets the page: an image in the list of a browser is no reason for 406.
    let wanted = Wanted::of(&headers, &uri, true, &Form::ALL).unwrap_or(Wanted::Page);
    if let Wanted::Data(form) = wanted
        && let Some(data) = links.data(thing, form.extension())
    {
        return see_other(&data);
    }
    let mut response = html::page(State(Arc::clone(&server)), Path(key.clone()), headers).await;
    set(&mut response, header::VARY, "Accept");
    set_links(&mut response, &links, thing, Some(Wanted::Page));
    response
}

/// What is said about a thing: `organization/unoct.ttl`; without an extension in the form that is liked best.
pub(super) async fn data(
    State(server): State<Arc<Server>>,
    Path(path): Path<String>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    away(server, move |view| {
        let addresses = view.edition.addresses();
        let with_form = path
            .rsplit_once('.')
            .and_then(|(key, extension)| Some((addresses.iri(key)?, Form::of_extension(extension)?)));
        if let Some((thing, form)) = with_form {
            return file_of(view, thing, form, &headers, &uri);
        }
        let Some(thing) = addresses.iri(&path) else { return nothing(view, &path, &headers) };
        match Wanted::of(&headers, &uri, false, &Form::ALL) {
            Ok(wanted) => {
                let form = if let Wanted::Data(form) = wanted { form } else { Form::Json };
                let mut response = file_of(view, thing, form, &headers, &uri);
                set(&mut response, header::VARY, "Accept");
                let location = view.links.data(thing, form.extension()).unwrap_or_default();
                set(&mut response, header::CONTENT_LOCATION, &location);
                response
            }
            Err(none) => none.into_response(),
        }
    })
    .await
}

fn file_of(view: &View<'_>, thing: &str, form: Form, headers: &HeaderMap, uri: &Uri) -> Response {
    let bytes = match data::thing(view.edition, thing, form) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => {
            let text = "There is no text here: this is no document, or its file is not the one that the tables describe.";
            return plain(StatusCode::NOT_FOUND, text);
        }
        Err(error) => return plain(StatusCode::NOT_ACCEPTABLE, &format!("{}: {error}", form.name())),
    };
    let mut response = file(headers, &form.content_type(), bytes);
    if parameter(uri, "download").is_some() {
        let name =
            view.edition.addresses().key(thing).and_then(|key| key.rsplit('/').next()).unwrap_or("data");
        let disposition = format!("attachment; filename=\"{name}.{}\"", form.extension());
        set(&mut response, header::CONTENT_DISPOSITION, &disposition);
    }
    set_links(&mut response, &view.links, thing, Some(Wanted::Data(form)));
    response
}

/// The header `Link`: all forms in which a thing can be had but this one, and the thing itself.
fn set_links(response: &mut Response, links: &Links<'_>, thing: &str, here: Option<Wanted>) {
    let mut list = Vec::new();
    let mut add = |target: Option<String>, wanted: Wanted| {
        let Some(target) = target else { return };
        match here == Some(wanted) {
            true => list.push(link(&target, "canonical", "")),
            false => list.push(link(&target, "alternate", wanted.media_type())),
        }
        // A page is described by its data.
        if here == Some(Wanted::Page) && wanted == Wanted::Data(Form::ALL[0]) {
            list.push(link(&target, "describedby", wanted.media_type()));
        }
    };
    add(links.page(thing), Wanted::Page);
    Form::ALL.into_iter().for_each(|form| add(links.data(thing, form.extension()), Wanted::Data(form)));
    if here.is_some() {
        list.push(link(thing, "describes", ""));
    }
    set(response, header::LINK, &list.join(", "));
}

/// 404, with the key that was probably meant.
fn nothing(view: &View<'_>, key: &str, headers: &HeaderMap) -> Response {
    let bare = key
        .rsplit_once('.')
        .filter(|(_, end)| Form::of_extension(end).is_some())
        .map_or(key, |(bare, _)| bare);
    let near = did_you_mean(bare, view.edition.addresses().iter().map(|(_, key)| key));
    if Accept::of(headers).prefers_html(&["text/plain"]) {
        let page = |key: &str| (key.to_owned(), view.links.to(&format!("page/{key}")));
        let help = near.map(page).into_iter().chain([("Search".to_owned(), view.links.to("search"))]);
        let help: Vec<(String, String)> = help.collect();
        let question = if near.is_some() { " Did you mean one of these?" } else { "" };
        let text = format!("There is no thing \"{bare}\".{question}");
        return (StatusCode::NOT_FOUND, axum::response::Html(notice(view, "Not found", &text, &help)))
            .into_response();
    }
    let hint = near.map(|near| format!("; did you mean {near}?")).unwrap_or_default();
    plain(StatusCode::NOT_FOUND, &format!("There is no thing {bare:?}{hint}"))
}

/// What stands at the path of an IRI, whatever its host.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// A thing.
    Thing(String),
    /// What has things as its fragments: `https://w3id.org/ctgraph/ns`.
    Document(String),
    /// Nothing, below the base of the project: what stands where a key would.
    Unknown(String),
}

/// Paths that are no routes: those of IRIs.
pub(super) async fn by_path(State(server): State<Arc<Server>>, request: Request) -> Response {
    let served = server.served();
    let found = find(&served.edition, request.uri());
    let is_there = matches!(found, Some(Found::Thing(_) | Found::Document(_)));
    if is_there && !matches!(*request.method(), Method::GET | Method::HEAD) {
        return other_method(request.method().clone()).await;
    }
    let (headers, uri) = (request.headers().clone(), request.uri().clone());
    match found {
        Some(Found::Thing(thing)) => away(server, move |view| to_thing(view, &thing, &headers, &uri)).await,
        Some(Found::Document(document)) => {
            away(server, move |view| namespace(view, &document, &headers, &uri)).await
        }
        Some(Found::Unknown(key)) => away(server, move |view| nothing(view, &key, &headers)).await,
        None => html::nothing(State(server), request).await,
    }
}

/// What can be done with what can only be read: an answer to OPTIONS, and a refusal of all other methods.
pub(super) async fn other_method(method: Method) -> Response {
    let mut response = match method {
        Method::OPTIONS => StatusCode::NO_CONTENT.into_response(),
        _ => plain(
            StatusCode::METHOD_NOT_ALLOWED,
            "This can be read, and not be changed: the data changes when its tables do.",
        ),
    };
    set(&mut response, header::ALLOW, "GET, HEAD, OPTIONS");
    response
}

/// The thing or the document whose IRI has this path, under the host of the project or else another one.
///
/// Clients send letters outside of ASCII percent-encoded, and an IRI may have them as they are, or encoded.
fn find(edition: &Edition, uri: &Uri) -> Option<Found> {
    let (addresses, base) = (edition.addresses(), edition.build().base.as_str());
    let path = uri.path();
    let whole = uri.path_and_query().map_or(path, |path| path.as_str());
    let spellings = [whole.to_owned(), path.to_owned(), iri::percent_decode(path)];
    for host in addresses.hosts() {
        for spelling in &spellings {
            let iri = format!("{host}{spelling}");
            if !addresses.with_document(&iri).is_empty() {
                return Some(Found::Document(iri));
            }
            if addresses.key(&iri).is_some() {
                return Some(Found::Thing(iri));
            }
        }
    }
    let decoded = spellings.last()?;
    addresses.hosts().find_map(|host| {
        let key = base.strip_prefix(host).and_then(|base| decoded.strip_prefix(base))?;
        (!key.is_empty()).then(|| Found::Unknown(key.to_owned()))
    })
}

/// A document with things as its fragments, which a server cannot tell from each other: all of them.
fn namespace(view: &View<'_>, document: &str, headers: &HeaderMap, uri: &Uri) -> Response {
    let wanted = match Wanted::of(headers, uri, true, &Form::RDF) {
        Ok(wanted) => wanted,
        Err(none) => return none.into_response(),
    };
    if let Wanted::Data(form @ Form::Rdf(format)) = wanted {
        let mut response = match data::document(view.edition, document, format) {
            Ok(bytes) => file(headers, &form.content_type(), bytes),
            Err(error) => plain(StatusCode::NOT_ACCEPTABLE, &format!("{}: {error}", form.name())),
        };
        set(&mut response, header::VARY, "Accept");
        return response;
    }
    let things = view.edition.addresses().with_document(document);
    if things.iter().all(|thing| is_vocabulary(view.edition, thing)) {
        return see_other(&view.links.to("vocabulary"));
    }
    let pages = things.iter().filter_map(|thing| Some((view.atlas().title(thing), view.links.page(thing)?)));
    let html = notice(view, document, "The things of this document:", &pages.collect::<Vec<_>>());
    let mut response = file(headers, "text/html; charset=utf-8", html.into_bytes());
    set(&mut response, header::VARY, "Accept");
    response
}

fn is_vocabulary(edition: &Edition, thing: &str) -> bool {
    edition.atlas().part(thing).is_none_or(|part| part == Part::Vocabulary)
}
