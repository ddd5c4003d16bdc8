//! Request verification: protocol, size, signature, action, version and region, then the constraints of the schema.

use super::incoming::Incoming;
use super::response::ApiError;
use super::signature;
use crate::action::Entry;
use crate::clock::Clock;
use crate::credentials::Credential;
use crate::engine::MAX_REQUEST_BYTES;
use crate::object::{Object, ValueRef};
use crate::schema::Sites;
use crate::sign;
use crate::validate::validate;

/// Returns the entry of the action if the request passes.
pub(super) fn verify<'e>(
    request: &Incoming<'_>,
    credential: Option<&Credential>,
    actions: &'e [Entry],
    site: Sites,
    clock: &dyn Clock,
) -> Result<&'e Entry, ApiError> {
    verify_protocol(request)?;
    let action = request.required("x-tc-action", "Action")?;
    let version = request.required("x-tc-version", "Version")?;
    let named = || actions.iter().filter(|entry| entry.info.name == action && entry.info.sites.overlap(site));
    let service = match named().find(|entry| entry.info.unsigned) {
        Some(entry) if request.header("authorization") == Some(sign::UNSIGNED) => entry.info.service.name,
        _ => signature::verify(request, credential, clock)?,
    };
    if named().next().is_none() {
        let remedy = "add those of your schema files with `EmulatorBuilder::actions` or `trtc-emulator --schemas`";
        return Err(ApiError::new("InvalidAction", format!("The action `{action}` does not exist; {remedy}.")));
    }
    if !signature::is_derived(service, request.host) && named().all(|entry| entry.info.service.name != service) {
        return Err(ApiError::new("AuthFailure.SignatureFailure", "The request is signed for another service."));
    }
    let is = |entry: &&Entry| {
        let of = entry.info.service;
        of.version == version && (of.name == service || signature::is_derived(service, request.host))
    };
    let Some(entry) = named().find(is) else {
        return Err(ApiError::new("NoSuchVersion", format!("The version `{version}` does not exist.")));
    };
    verify_region(request, entry, site)?;
    Ok(entry)
}

fn verify_protocol(request: &Incoming<'_>) -> Result<(), ApiError> {
    let unsupported = |message: String| Err(ApiError::new("UnsupportedProtocol", message));
    if request.body.len() > MAX_REQUEST_BYTES {
        return Err(ApiError::new("RequestSizeLimitExceeded", "The request is larger than 10 MB."));
    }
    signature::reject_version_1(request)?;
    let media_type = request.media_type();
    match request.method {
        "GET" => Ok(()),
        "POST" if media_type.is_empty() || media_type.eq_ignore_ascii_case("application/json") => Ok(()),
        "POST" => unsupported(format!("The content type is `{media_type}`: send JSON as `application/json`.")),
        method => unsupported(format!("The method is {method}: use POST, or GET.")),
    }
}

fn verify_region(request: &Incoming<'_>, entry: &Entry, site: Sites) -> Result<(), ApiError> {
    let info = entry.info;
    let region = match request.header("x-tc-region").filter(|region| !region.is_empty()) {
        Some(region) => region,
        // An action without regions is the same everywhere.
        None if info.regions.is_empty() => return Ok(()),
        None => request.required("x-tc-region", "Region")?,
    };
    let of_service = info.service.regions.iter().filter(|(_, of)| of.overlap(site)).map(|(name, _)| *name);
    let regions = if info.regions.is_empty() { of_service.collect() } else { info.regions.to_vec() };
    if !regions.is_empty() && !regions.contains(&region) {
        let message = format!("The region `{region}` is not served; the regions are {}.", regions.join(", "));
        return Err(ApiError::new("UnsupportedRegion", message));
    }
    Ok(())
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
