mod demo {
    trtc_api::service! { schemas = "schemas", height = Demo }
}

fn main() {}
