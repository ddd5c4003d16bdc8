//! Credentials from a chain of sources, from a closure, and for several accounts.
//!
//! ```text
//! cargo run --example credentials --features emulator
//! ```

#![allow(clippy::print_stdout, clippy::disallowed_methods)]

use std::time::{Duration, SystemTime};

use trtc_api::credentials::{CredentialProviderChain, Profile};
use trtc_api::emulator::Emulator;
use trtc_api::web_record::DescribeWebRecordRequest;
use trtc_api::{Client, Credential, Error, ErrorCode};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // The emulator verifies signatures with these credentials.
    let accepted = Credential::new("AKIDexample", "not-a-real-key").token("temporary");
    let emulator = Emulator::builder().credential(accepted).build();

    // The first source that has credentials provides them. Yours may have some in the first two.
    let chain = CredentialProviderChain::new()
        .or_else(Profile::new("the-profile-of-this-example"))
        .or_else(from_a_secrets_store);
    let client = Client::builder().credential_provider(chain).transport(emulator).build()?;
    let error = describe(&client).await;
    println!("the credentials are valid: {}", error.is(ErrorCode::FailedOperationTaskNotExist));

    // Another account, with the same connections.
    let other = client.with_credential(Credential::new("AKIDofAnother", "another-key"))?;
    println!("of another account: {}", describe(&other).await);
    Ok(())
}

/// Provides temporary credentials. The client caches them, and refreshes them before they expire.
fn from_a_secrets_store() -> Result<Credential, std::io::Error> {
    println!("reading credentials from the secrets store");
    let expires = SystemTime::now() + Duration::from_secs(3_600);
    Ok(Credential::new("AKIDexample", "not-a-real-key").token("temporary").expires(expires))
}

/// Asks for a task that does not exist. With valid credentials, the service says so.
async fn describe(client: &Client) -> Error {
    let request = DescribeWebRecordRequest::builder().task_id("unknown").build();
    match client.describe_web_record(request).await {
        Ok(_) => unreachable!("the emulator has no task"),
        Err(error) => error,
    }
}
