//! Secrets of responses: of STS, and of every action whose response has some.

use api_schema::Schema;
use serde_json::{Value, json};
use trtc_api::__private::{FieldValue, from_json};
use trtc_api::sts::{AssumeRoleRequest, AssumeRoleResponse, AssumeRoleWithWebIdentityResponse};
use trtc_api::{Action, Client, Error, Region, blocking};

use super::echoes::{Call, Shown, call};
use super::marked::{MARKER, PART, WHOLE, marked, schemas};
use super::spellings::assert_hidden;
use crate::common::{Runtime, credential};
use crate::examples::for_each_action;
use crate::hooks_and_tracing::traced;

/// The bodies in which a response is broken, cut, wrapped or refused.
fn broken(response: &Value) -> Vec<(u16, String)> {
    let whole = json!({ "Response": response }).to_string();
    let mut bodies = vec![
        (502, whole.clone()),
        (302, whole.clone()),
        (200, format!("{whole} trailing")),
        (200, response.to_string()),
        (200, json!([response]).to_string()),
        (200, format!("\u{feff}<b>Notice</b>: x in y.php {}", whole.replace("\"Response\"", "\"Reply\""))),
        (200, Value::from(whole.as_str()).to_string()),
        (200, whole.replace('"', "&quot;")),
        (502, whole.replace('"', "%22")),
        (200, whole.replace('"', "'")),
    ];
    for part in 1..8 {
        let end = (0..=whole.len() * part / 8).rev().find(|end| whole.is_char_boundary(*end)).unwrap();
        bodies.push((200, whole[..end].to_owned()));
    }
    // A field of another kind, whose value an error might repeat.
    for key in response.as_object().unwrap().keys() {
        for other in [json!({ "inner": WHOLE }), json!([WHOLE]), json!(WHOLE), json!(null)] {
            let mut response = response.clone();
            response[key] = other;
            bodies.push((200, json!({ "Response": response }).to_string()));
        }
    }
    bodies
}

fn show(error: &Error) -> String {
    let parts = [error.message(), error.request_id().unwrap_or_default(), error.snippet().unwrap_or_default()];
    format!("{error} {error:?} {parts:?} {:?}", std::error::Error::source(error))
}

#[test]
fn no_secret_of_a_response_of_sts_is_displayed() {
    let [_, sts] = schemas();
    let request =
        AssumeRoleRequest::builder().role_arn("qcs::cam::uin/1:roleName/r").role_session_name("session").build();
    let action = sts.actions.iter().find(|action| action.name == "AssumeRole").unwrap();
    let response = marked(&sts, &action.response);
    assert!(response.to_string().matches(MARKER).count() >= 3, "{response}");
    let bodies = broken(&response);
    assert!(bodies.len() > 20);
    for (status, body) in bodies {
        let transport = crate::lenient_responses::Canned::new(status, &body);
        macro_rules! client {
            ($client:ty) => {{
                let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE);
                builder.max_attempts(1).transport(transport.clone()).build().unwrap()
            }};
        }
        let (client, blocking) = (client!(Client), client!(blocking::Client));
        let runtime = Runtime::new();
        let provider = trtc_api::credentials::AssumeRole::new(client.clone(), "qcs::cam::uin/1:roleName/r");
        let through = Client::builder().credential_provider(provider.clone()).region("ap-tokyo");
        let through = through.transport(transport.clone()).max_attempts(1).build().unwrap();
        let stop = trtc_api::web_record::StopWebRecordRequest::builder().task_id("t").build();
        let mut shown = String::new();
        for result in [runtime.block_on(async { client.call(request.clone()).await }), blocking.call(request.clone())] {
            assert!(result.as_ref().err().is_none_or(|error| error.status() == Some(status)), "not sent: {result:?}");
            // The fields beside the credentials are no secrets.
            shown.push_str(&result.map_or_else(|error| show(&error), |response| format!("{:?}", response.credentials)));
        }
        for result in [
            runtime.block_on(client.call_raw("AssumeRole", json!({})).send()).map(drop),
            runtime.block_on(async { through.call(stop).await }).map(drop),
        ] {
            shown.push_str(&result.map_or_else(|error| show(&error), |()| String::new()));
        }
        shown.push_str(&format!("{provider:?} {through:?}"));
        assert_hidden(&shown, WHOLE, &body);
    }
}

/// Broken, a response is displayed by a typed call with each client and by raw ones; `shown` is its `Debug` output.
fn check_response(action: &str, typed: Call<'_>, response: &Value, mut shown: String) {
    // The ID of a request is no secret of its response.
    let shows_id = |body: &str| body.contains(r#""RequestId":"mArKeR"#);
    for (status, body) in broken(response).into_iter().filter(|(_, body)| !shows_id(body)) {
        let transport = crate::lenient_responses::Canned::new(status, &body);
        macro_rules! client {
            ($client:ty) => {{
                let builder = <$client>::builder().credential(credential()).region(Region::AP_SINGAPORE);
                builder.max_attempts(1).unchecked().transport(transport.clone()).build().unwrap()
            }};
        }
        shown.push_str(&traced(|| {
            let (client, blocking) = (client!(Client), client!(blocking::Client));
            for error in [
                typed(0, &client, &blocking),
                Runtime::paused().block_on(client.call_raw(action, json!({})).send()).err(),
                typed(1, &client, &blocking),
                blocking.call_raw(action, json!({})).err(),
            ] {
                error.iter().for_each(|error| tracing::info!("{}", show(error)));
            }
        }));
    }
    assert!(shown.contains("***") && shown.contains("invalid response"), "{shown}");
    assert_hidden(&shown, WHOLE, action);
    assert_hidden(&shown, PART, action);
}

/// The secrets of each response that has some: in its `Debug` output, and broken, cut or refused in errors and logs.
#[test]
fn no_secret_of_a_response_of_any_action_is_displayed() {
    use std::collections::BTreeSet;
    let [schema, _] = schemas();
    let mut checked = 0;
    for_each_action!(|A, _examples| {
        let action = schema.actions.iter().find(|action| action.name == A::INFO.name).unwrap();
        let response = marked(&schema, &action.response);
        if response.to_string().contains(MARKER) {
            let decoded: <A as Action>::Response = from_json(response.to_string().as_bytes()).unwrap();
            let typed =
                |turn, client: &Client, blocking: &blocking::Client| call(turn, client, blocking, &A::placeholder());
            check_response(&action.name, &typed, &response, format!("{:?}", Shown(&decoded)));
            checked += 1;
        }
    });
    let expected =
        schema.actions.iter().filter(|action| marked(&schema, &action.response).to_string().contains(MARKER));
    assert!(checked >= 2 && checked == expected.count(), "{checked} responses with secrets");
}

/// The secrets of a response in its `Debug` output.
#[test]
fn debug_hides_the_secrets_of_every_response() {
    let [_, sts] = schemas();
    fn shown<T: FieldValue + std::fmt::Debug>(schema: &Schema, action: &str) -> String {
        let action = schema.actions.iter().find(|known| known.name == action).unwrap();
        let response: T = from_json(marked(schema, &action.response).to_string().as_bytes()).unwrap();
        format!("{response:?} {response:#?}")
    }
    let all = shown::<AssumeRoleResponse>(&sts, "AssumeRole")
        + &shown::<AssumeRoleWithWebIdentityResponse>(&sts, "AssumeRoleWithWebIdentity");
    assert!(all.contains("***") && !all.contains(MARKER) && !all.contains(PART), "{all}");
}
