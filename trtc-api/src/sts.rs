//! Actions of the Security Token Service, by which one comes by temporary keys.
//!
//! [`AssumeRole`](crate::credentials::AssumeRole) and [`WebIdentity`](crate::credentials::WebIdentity) call them for you, and
//! again before the keys expire. Who wants to call them by hand imports [`Sts`], and has them as methods of a client.

trtc_macros::service! {
    schemas = env!("STS_SCHEMA_DIR"),
    trait_name = Sts,
    docs = "trtc_api::sts",
}
