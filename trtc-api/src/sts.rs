//! Actions of the Security Token Service (STS), which return temporary credentials.
//!
//! [`AssumeRole`](crate::credentials::AssumeRole) and [`WebIdentity`](crate::credentials::WebIdentity) call these actions
//! and refresh the credentials. To call the actions yourself, import the trait [`Sts`], whose methods become methods of
//! a client.

trtc_macros::service! {
    schemas = env!("STS_SCHEMA_DIR"),
    trait_name = Sts,
    docs = "trtc_api::sts",
}
