# syntax=docker/dockerfile:1
# The daemon in a small image. The configuration is /etc/relaywatch/relaywatch.jsonc; let its http.listen be
# 0.0.0.0:9733 and its store.path be in /var/lib/relaywatch.
ARG BASE=docker.io/library/debian:bookworm-slim

FROM ${BASE} AS builder
WORKDIR /src
COPY scripts/install-dependencies scripts/install-dependencies
RUN scripts/install-dependencies build
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY lib lib
COPY daemon daemon
COPY config config
COPY dashboards/web dashboards/web
RUN cmake --preset release && cmake --build --preset release --target relaywatch \
  && strip -o /relaywatch build/release/daemon/relaywatch

FROM ${BASE}
COPY scripts/install-dependencies /tmp/install-dependencies
RUN /tmp/install-dependencies runtime && rm -rf /tmp/install-dependencies /var/lib/apt/lists/* \
  && groupadd --system --gid 9733 relaywatch \
  && useradd --system --uid 9733 --gid 9733 --home-dir /var/lib/relaywatch --shell /usr/sbin/nologin relaywatch \
  && install -d -o relaywatch -g relaywatch /var/lib/relaywatch /etc/relaywatch
COPY --from=builder /relaywatch /usr/bin/relaywatch
COPY config /usr/share/doc/relaywatch/config
USER relaywatch
VOLUME ["/etc/relaywatch", "/var/lib/relaywatch"]
EXPOSE 9733
# Whether the daemon itself works. A fault in a chain is no reason to restart the one who reports it.
ENV RELAYWATCH_URL=http://127.0.0.1:9733
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
  CMD relaywatch status --alive --url "$RELAYWATCH_URL" || exit 1
ENTRYPOINT ["relaywatch"]
CMD ["serve", "--config", "/etc/relaywatch/relaywatch.jsonc"]
