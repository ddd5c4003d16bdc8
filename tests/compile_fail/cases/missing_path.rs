mod demo {
    trtc_api::service! { schemas = "/there/is/no/such.json" }
}

fn main() {}
