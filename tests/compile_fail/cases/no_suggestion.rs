mod demo {
    trtc_api::service! { schemas = "schemas", colour = Demo }
}

fn main() {}
