mod demo {
    trtc_api::service! { schemas = "schemas", client = Demo }
}

fn main() {}
