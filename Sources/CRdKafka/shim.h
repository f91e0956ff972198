#pragma once
#include <librdkafka/rdkafka.h>

// What Swift cannot import: a macro with a cast, and a function with variable arguments.

static const int32_t CRdKafka_partition_unassigned = RD_KAFKA_PARTITION_UA;

// Enqueues a copy of the message. Takes over `headers` only when it succeeds.
static inline rd_kafka_resp_err_t CRdKafka_produce(
    rd_kafka_t *client, const char *topic, int32_t partition, const void *key, size_t key_count,
    const void *value, size_t value_count, rd_kafka_headers_t *headers, void *opaque) {
    return rd_kafka_producev(
        client, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, key_count),
        RD_KAFKA_V_VALUE((void *)value, value_count), RD_KAFKA_V_HEADERS(headers),
        RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
}
