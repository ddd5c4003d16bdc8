use trtc_api::{Client, blocking};

fn main() {
    let _ = Client::builder().credential_provider("default").transport("https://example.com");
    let _ = blocking::Client::builder().transport("https://example.com");
}
