# syntax=docker/dockerfile:1

# The page's font, from the locked npm packages. The lock beside them tells xtask that they are installed.
FROM node:22-bookworm-slim AS packages
WORKDIR /packages
COPY web/package.json web/package-lock.json ./
RUN npm ci --no-audit --no-fund && cp package-lock.json node_modules/.installed-from

# The page, then the program with the page in it.
FROM rust:1.95-bookworm AS build
RUN rustup target add wasm32-unknown-unknown
WORKDIR /palabre
COPY . .
COPY --from=packages /packages/node_modules web/node_modules
# The target directory is a cache and not in the image, so the program is copied out of it in the same step.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/palabre/target \
    cargo xtask web --release \
    && cargo build --release --locked --package api --features embed-web --bin palabre \
    && install -D target/release/palabre /out/palabre

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --home-dir /data palabre \
    && install --directory --owner=palabre --group=palabre --mode=0750 /data
COPY --from=build /out/palabre /usr/local/bin/palabre
COPY LICENSE LICENSE-APACHE LICENSE-MIT /usr/share/doc/palabre/
USER palabre
WORKDIR /data
VOLUME /data
ENV PALABRE_DATA_DIR=/data PALABRE_LISTEN=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
# Bash asks for itself: the image has no HTTP client, and needs none.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["bash", "-c", \
    "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["palabre"]
CMD ["serve"]
