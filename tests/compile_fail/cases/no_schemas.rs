mod demo {
    trtc_api::service! { trait_name = Demo }
}

fn main() {}
