//! The headers of a request, signature included.

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue};

use super::Plan;
use crate::decimal::Decimal;
use crate::error::Error;
use crate::header::{bytes, owned, secret};
use crate::sign;

const ACTION: HeaderName = HeaderName::from_static("x-tc-action");
const VERSION: HeaderName = HeaderName::from_static("x-tc-version");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-tc-timestamp");
const REGION: HeaderName = HeaderName::from_static("x-tc-region");
const TOKEN: HeaderName = HeaderName::from_static("x-tc-token");
const LANGUAGE: HeaderName = HeaderName::from_static("x-tc-language");

pub(super) fn headers(plan: &Plan<'_>, timestamp: u64) -> Result<HeaderMap, Error> {
    let key = plan.credential.signing_key(sign::Date::of(timestamp), plan.service.name);
    let request = sign::client_request(&plan.endpoint.authority, plan.action, &plan.body);
    let authorization = sign::authorization(plan.credential.secret_id(), &key, &request, plan.service.name, timestamp);
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(sign::CONTENT_TYPE));
    headers.insert(ACTION, plan.action_header.clone());
    headers.insert(VERSION, HeaderValue::from_static(plan.service.version));
    headers.insert(REGION, plan.region.clone());
    headers.insert(TIMESTAMP, bytes("the timestamp", Decimal::of(timestamp).as_bytes())?);
    if let Some(token) = plan.credential.session_token() {
        headers.insert(TOKEN, secret("the session token", token.as_bytes())?);
    }
    if let Some(language) = plan.language {
        headers.insert(LANGUAGE, HeaderValue::from_static(language));
    }
    headers.insert(AUTHORIZATION, owned("the signature", authorization)?);
    Ok(headers)
}
