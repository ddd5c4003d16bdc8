//! Items whose feature is off: each line is a compile error that must name the feature.

pub use trtc_api::blocking::Client;
pub use trtc_api::callback::Receiver;
pub use trtc_api::emulator::Emulator;
pub use trtc_api::events::Event;
pub use trtc_api::user_sig::UserSig;
pub use trtc_api::web_record::StartWebRecordRequest;
