mod demo {
    trtc_api::service! { client = Demo }
}

fn main() {}
