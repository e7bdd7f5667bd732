//! Answers as HTTP: the service's headers around a body.

use hyper::header::{self, HeaderName, HeaderValue};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Response, StatusCode};

use crate::answer_body::AnswerBody;
use crate::backend::Answer;
use crate::fault::Fault;
use crate::host::Authority;
use crate::packing;

/// An answer on its way out.
pub(crate) type HttpResponse = Response<AnswerBody>;

const JSON_1_0: HeaderValue = HeaderValue::from_static("application/x-amz-json-1.0");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");
const SERVER: HeaderValue = HeaderValue::from_static("Server");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const CRC32: HeaderName = HeaderName::from_static("x-amz-crc32");

/// The content type of a request's answer: that of its body, where it is one of the two.
///
/// # Errors
/// [`Fault::UnknownOperation`] for bodies that are not JSON.
pub(crate) fn content_type(request: &HeaderMap) -> Result<HeaderValue, Fault> {
    let sent = request.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let essence = sent.split(|&byte| byte == b';').next().unwrap_or_default().trim_ascii();
    if essence.eq_ignore_ascii_case(JSON_1_0.as_bytes()) {
        Ok(JSON_1_0)
    } else if essence.eq_ignore_ascii_case(JSON.as_bytes()) {
        Ok(JSON)
    } else {
        Err(Fault::UnknownOperation)
    }
}

/// The answer of an operation, packed if the client takes that.
///
/// The checksum is that of the body as it is sent, as SDKs verify it before they unpack.
pub(crate) fn of_answer(request: &Parts, answer: Answer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let (coding, body) = match packing::pack(&request.headers, &answer.body) {
        Some((coding, packed)) => (Some(coding), packed),
        None => (None, answer.body),
    };
    let kind = content_type(&request.headers).unwrap_or(JSON_1_0);
    let mut response = with_crc32(status, kind, body);
    if let Some(coding) = coding {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_ENCODING, coding.header());
        headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    response
}

/// The answer of a request that reached no operation.
pub(crate) fn of_fault(request: &HeaderMap, fault: &Fault) -> HttpResponse {
    let text = match fault {
        Fault::UnknownOperation => "<UnknownOperationException/>\n",
        // Not the protocol's: there is no knowing whom it was for.
        Fault::Host => "400 Bad Request: a request has one Host, and that is a host\n",
        _ => "",
    };
    if !text.is_empty() {
        return with_crc32(fault.status(), TEXT, text.as_bytes().to_vec());
    }
    with_crc32(fault.status(), content_type(request).unwrap_or(JSON_1_0), fault.body())
}

/// Plain text.
pub(crate) fn of_text(status: StatusCode, kind: Option<HeaderValue>, text: String) -> HttpResponse {
    with_crc32(status, kind.unwrap_or(TEXT), text.into_bytes())
}

/// What `GET /` is told: the service says its host name, and so do we.
pub(crate) fn healthy(host: Option<Authority<'_>>) -> HttpResponse {
    let host = host.map_or("dynafile", |host| host.as_str());
    of_text(StatusCode::OK, None, format!("healthy: {host} "))
}

/// Nothing, for a preflight.
pub(crate) fn empty() -> HttpResponse {
    Response::new(AnswerBody::default())
}

/// Says what answered: the service calls itself that.
pub(crate) fn signed(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(header::SERVER, SERVER);
    response
}

/// Gives an answer the id of its request.
pub(crate) fn identify(response: &mut HttpResponse, request_id: &str) {
    if let Ok(value) = HeaderValue::from_str(request_id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
}

fn with_crc32(status: StatusCode, kind: HeaderValue, body: Vec<u8>) -> HttpResponse {
    let crc32 = crc32fast::hash(&body);
    let mut response = Response::new(AnswerBody::new(body));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response.headers_mut().insert(CRC32, HeaderValue::from(crc32));
    response
}
