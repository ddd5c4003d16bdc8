//! Request verification: headers, signature, clock, and the constraints of the schema.

use http::HeaderMap;

use super::response::ApiError;
use super::stub::Target;
use crate::action::Entry;
use crate::clock::{Clock, unix_seconds};
use crate::credentials::Credential;
use crate::engine::MAX_REQUEST_BYTES;
use crate::object::{Object, ValueRef};
use crate::schema::Sites;
use crate::sign::{self, CanonicalRequest, ContentHash, Date, Headers};
use crate::validate::validate;

/// The maximum difference between the clocks of client and service, in seconds.
const CLOCK_WINDOW: u64 = 300;

/// A request as it was received.
pub(super) struct Incoming<'a> {
    pub(super) method: &'a str,
    pub(super) host: &'a str,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

impl Incoming<'_> {
    /// Returns the action that the request names, if it names one.
    pub(super) fn target(&self) -> Target<'_> {
        let signed = self.header("authorization").and_then(Authorization::parse);
        Target {
            action: self.header("x-tc-action").unwrap_or_default(),
            service: signed.map(|authorization| authorization.service),
        }
    }

    /// Returns the entry of the action if the request passes.
    pub(super) fn verify<'e>(
        &self,
        credential: Option<&Credential>,
        actions: &'e [Entry],
        site: Sites,
        clock: &dyn Clock,
    ) -> Result<&'e Entry, ApiError> {
        if self.method != "POST" {
            return Err(ApiError::new("UnsupportedProtocol", "The emulator accepts only POST requests."));
        }
        if self.body.len() > MAX_REQUEST_BYTES {
            return Err(ApiError::new("RequestSizeLimitExceeded", "The request is larger than 10 MB."));
        }
        let action = self.required("x-tc-action", "Action")?;
        let version = self.required("x-tc-version", "Version")?;
        let named = || actions.iter().filter(|entry| entry.info.name == action && entry.info.sites.overlap(site));
        let service = match named().find(|entry| entry.info.unsigned) {
            Some(entry) if self.header("authorization") == Some(sign::UNSIGNED) => entry.info.service.name,
            _ => self.verify_signature(credential, clock)?,
        };
        if named().next().is_none() {
            return Err(ApiError::new("InvalidAction", format!("The action `{action}` does not exist.")));
        }
        if named().all(|entry| entry.info.service.name != service) {
            return Err(ApiError::new("AuthFailure.SignatureFailure", "The request is signed for another service."));
        }
        let is = |entry: &&Entry| (entry.info.service.name, entry.info.service.version) == (service, version);
        let Some(entry) = named().find(is) else {
            return Err(ApiError::new("NoSuchVersion", format!("The version `{version}` does not exist.")));
        };
        let region = self.required("x-tc-region", "Region")?;
        let (of_action, of_service) = (entry.info.regions, entry.info.service.regions);
        let served = match of_action {
            [] => of_service.is_empty() || of_service.iter().any(|(name, of)| *name == region && of.overlap(site)),
            of_action => of_action.contains(&region),
        };
        if !served {
            return Err(ApiError::new("UnsupportedRegion", format!("The region `{region}` is not served.")));
        }
        Ok(entry)
    }

    /// Returns the service that the request is signed for.
    fn verify_signature(&self, credential: Option<&Credential>, clock: &dyn Clock) -> Result<&str, ApiError> {
        let malformed = || ApiError::new("AuthFailure.InvalidAuthorization", "The Authorization header is malformed.");
        let authorization = self.header("authorization").and_then(Authorization::parse).ok_or_else(malformed)?;
        let timestamp = self.required("x-tc-timestamp", "Timestamp")?;
        let timestamp: u64 = timestamp.parse().map_err(|_| malformed())?;
        if unix_seconds(clock).abs_diff(timestamp) > CLOCK_WINDOW {
            return Err(ApiError::new("AuthFailure.SignatureExpire", "The signing clock is more than 5 minutes off."));
        }
        let Some(credential) = credential else {
            return Ok(authorization.service);
        };
        if authorization.secret_id != credential.secret_id() {
            return Err(ApiError::new("AuthFailure.SecretIdNotFound", "The SecretId is unknown."));
        }
        if self.header("x-tc-token") != credential.session_token() {
            return Err(ApiError::new("AuthFailure.TokenFailure", "The token does not belong to the credential."));
        }
        let expected = self.signature(&authorization, credential, timestamp);
        if expected.as_deref() != Some(authorization.signature) {
            return Err(ApiError::new("AuthFailure.SignatureFailure", "The signature does not match the request."));
        }
        Ok(authorization.service)
    }

    /// Returns the expected signature, computed over the headers that the request lists as signed.
    fn signature(&self, authorization: &Authorization<'_>, credential: &Credential, timestamp: u64) -> Option<String> {
        let date = Date::of(timestamp);
        let signed: Vec<&str> = authorization.signed_headers.split(';').collect();
        if authorization.date != date.as_str() || !signed.contains(&"host") || !signed.contains(&"content-type") {
            return None;
        }
        let mut lines = String::new();
        for name in signed {
            let value = if name == "host" { self.host } else { self.header(name)? };
            lines.push_str(&format!("{name}:{}\n", value.trim().to_ascii_lowercase()));
        }
        let request = CanonicalRequest {
            method: self.method,
            path: "/",
            query: "",
            headers: Headers::Lines(&lines),
            signed_headers: authorization.signed_headers,
        };
        let key = credential.signing_key(date, authorization.service);
        let hash = request.hash(ContentHash::of(self.body));
        Some(key.sign(&hash, authorization.service, date.as_str(), timestamp).as_str().to_owned())
    }

    fn required(&self, header: &str, parameter: &str) -> Result<&str, ApiError> {
        let missing = || ApiError::new("MissingParameter", format!("The parameter `{parameter}` is missing."));
        self.header(header).filter(|value| !value.is_empty()).ok_or_else(missing)
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// `TC3-HMAC-SHA256 Credential=ID/DATE/SERVICE/tc3_request, SignedHeaders=A;B, Signature=HEX`
struct Authorization<'a> {
    secret_id: &'a str,
    date: &'a str,
    service: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Authorization<'a> {
    fn parse(header: &'a str) -> Option<Self> {
        let rest = header.strip_prefix(sign::ALGORITHM)?.strip_prefix(' ')?;
        let mut parts = rest.split(',').map(str::trim);
        let credential = parts.next()?.strip_prefix("Credential=")?;
        let signed_headers = parts.next()?.strip_prefix("SignedHeaders=")?;
        let signature = parts.next()?.strip_prefix("Signature=")?;
        let mut scope = credential.split('/');
        let (secret_id, date, service) = (scope.next()?, scope.next()?, scope.next()?);
        let complete = scope.next() == Some("tc3_request") && scope.next().is_none() && parts.next().is_none();
        complete.then_some(Self { secret_id, date, service, signed_headers, signature })
    }
}

/// Decodes a body and validates it against the constraints of its schema.
pub(super) fn validate_body(entry: &Entry, body: &[u8], site: Sites) -> Result<(), ApiError> {
    let request = entry.decode(body).map_err(|error| {
        let code = if error.is_missing() { "MissingParameter" } else { "InvalidParameter" };
        ApiError::new(code, error.to_string())
    })?;
    if let Some(unknown) = unknown_parameter(&*request, site) {
        return Err(ApiError::new("UnknownParameter", format!("The parameter `{unknown}` is not recognized.")));
    }
    validate(&*request).map_err(|violations| ApiError::new("InvalidParameterValue", violations.to_string()))
}

/// Returns the name of a field that the schema or the site does not have.
fn unknown_parameter(object: &dyn Object, site: Sites) -> Option<String> {
    if let Some((name, _)) = object.unknown_fields().iter().next() {
        return Some(name.to_owned());
    }
    let mut fields = object.shape().fields.iter().enumerate();
    fields.find_map(|(index, field)| match object.field(index) {
        value if value.is_present() && !field.sites.overlap(site) => Some(field.name.to_owned()),
        value => unknown_inside(value, site),
    })
}

fn unknown_inside(value: ValueRef<'_>, site: Sites) -> Option<String> {
    match value {
        ValueRef::Object(object) => unknown_parameter(object, site),
        ValueRef::List(list) => (0..list.count()).find_map(|index| unknown_inside(list.item(index), site)),
        _ => None,
    }
}
