# The emulator of the service, for tests in any language; see trtc-api/EMULATOR.md.
#
#   docker build -t trtc-emulator .
#   docker run --rm -p 127.0.0.1:8080:8080 trtc-emulator

FROM rust:1-slim-bookworm AS build
WORKDIR /source
COPY . .
RUN cargo build --release --locked -p trtc-api --bin trtc-emulator --no-default-features --features emulator,dynamic,all-actions

FROM debian:bookworm-slim
COPY --from=build /source/target/release/trtc-emulator /usr/local/bin/
RUN useradd --system --no-create-home emulator
USER emulator
EXPOSE 8080
# Options follow the name of the image: docker run … trtc-emulator --secret-id ID --secret-key KEY
ENTRYPOINT ["trtc-emulator", "--listen", "0.0.0.0:8080", "--allow-remote"]
