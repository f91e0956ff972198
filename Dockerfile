# IntelGraph's command in an image of its own. The shard lies in the volume /var/lib/intelgraph.
#
#   docker build -t intelgraph .
#   docker run -d -v intelgraph:/var/lib/intelgraph -p 127.0.0.1:7687:7687 \
#       -p 127.0.0.1:7474:7474 -e INTELGRAPH_INITIAL_PASSWORD=... intelgraph

FROM swift:6.3-bookworm AS build
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        libedit-dev libjs-codemirror liblmdb-dev librdkafka-dev libsimdjson-dev libxxhash-dev \
        libzstd-dev node-d3-force pkg-config zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
# Packages change more rarely than sources, and stay in a layer of their own.
COPY Package.* ./
RUN swift package resolve
COPY . .
RUN swift build --configuration release --product intelgraph --static-swift-stdlib \
    && install -D .build/release/intelgraph /image/usr/local/bin/intelgraph

FROM debian:12-slim
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        ca-certificates libedit2 liblmdb0 librdkafka1 libsimdjson14 libstdc++6 libxxhash0 \
        libzstd1 openssl tzdata zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/intelgraph intelgraph
COPY --from=build /image/ /
USER intelgraph
WORKDIR /var/lib/intelgraph
VOLUME /var/lib/intelgraph
ENV INTELGRAPH_DATA=/var/lib/intelgraph/shard \
    INTELGRAPH_BOLT=0.0.0.0:7687 \
    INTELGRAPH_HTTP=0.0.0.0:7474
EXPOSE 7687 7474
STOPSIGNAL SIGTERM
# Plain, else over TLS; that the certificate is good is not what this asks.
HEALTHCHECK --start-period=60s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/7474; \
    ask() { printf 'GET /health/ready HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n'; }; \
    ask >&3; head -n 1 <&3 | grep -q ' 200 ' || \
    ask | openssl s_client -quiet -connect 127.0.0.1:7474 2>/dev/null | head -n 1 | grep -q ' 200 '"]
ENTRYPOINT ["intelgraph"]
CMD ["serve"]
