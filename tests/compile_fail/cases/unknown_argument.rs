mod demo {
    trtc_api::service! { schema = "schemas" }
}

fn main() {}
