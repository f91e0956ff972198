#include "limits.h"
#include <lmdb.h>
#include <stdlib.h>
#include <string.h>

struct limits {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi ids, nodes, lists;
    MDB_cursor *id_cursor, *node_cursor, *list_cursor, *length_cursor;
    uint64_t *frontier;
    size_t frontier_capacity;
    uint32_t *seen, epoch;
    uint64_t highest;
};

static uint64_t swap(uint64_t value) { return __builtin_bswap64(value); }
static const uint64_t neighbour_mask = 0x00ffffffffffffffULL;

limits *limits_open(const char *directory, size_t map_bytes) {
    limits *self = calloc(1, sizeof *self);
    if (!self) return NULL;
    unsigned lists = MDB_CREATE | MDB_DUPSORT | MDB_DUPFIXED;
    if (mdb_env_create(&self->env) || mdb_env_set_mapsize(self->env, map_bytes)
        || mdb_env_set_maxdbs(self->env, 3)
        || mdb_env_open(self->env, directory, MDB_NOSYNC | MDB_NORDAHEAD, 0644)
        || mdb_txn_begin(self->env, NULL, 0, &self->txn)
        || mdb_dbi_open(self->txn, "ids", MDB_CREATE, &self->ids)
        || mdb_dbi_open(self->txn, "nodes", MDB_CREATE, &self->nodes)
        || mdb_dbi_open(self->txn, "lists", lists, &self->lists)) {
        limits_close(self);
        return NULL;
    }
    return self;
}

void limits_close(limits *self) {
    if (self->txn) mdb_txn_abort(self->txn);
    if (self->env) mdb_env_close(self->env);
    free(self->frontier);
    free(self->seen);
    free(self);
}

int limits_add_node(limits *self, const char *name, uint64_t number) {
    uint64_t key = swap(number);
    uint8_t record[80] = {1};
    MDB_val id = {strlen(name), (void *)name}, value = {8, &key};
    int result = mdb_put(self->txn, self->ids, &id, &value, MDB_APPEND);
    MDB_val content = {sizeof record, record};
    return result ? result : mdb_put(self->txn, self->nodes, &value, &content, MDB_APPEND);
}

int limits_add_relationships(limits *self, const limits_relationship *list, size_t count) {
    for (size_t index = 0; index < count; index++) {
        const limits_relationship *entry = &list[index];
        uint64_t key = swap(entry->source);
        uint64_t both[2] = {swap((uint64_t)entry->type << 56 | entry->neighbour),
                            swap(entry->relationship)};
        MDB_val k = {8, &key}, v = {16, both};
        int result = mdb_put(self->txn, self->lists, &k, &v, MDB_APPENDDUP);
        if (result) return result;
    }
    return 0;
}

int limits_begin_reading(limits *self, uint64_t highest_number) {
    int result = mdb_txn_commit(self->txn);
    self->txn = NULL;
    if (!result) result = mdb_txn_begin(self->env, NULL, MDB_RDONLY, &self->txn);
    if (!result) result = mdb_cursor_open(self->txn, self->ids, &self->id_cursor);
    if (!result) result = mdb_cursor_open(self->txn, self->nodes, &self->node_cursor);
    if (!result) result = mdb_cursor_open(self->txn, self->lists, &self->list_cursor);
    if (!result) result = mdb_cursor_open(self->txn, self->lists, &self->length_cursor);
    self->highest = highest_number;
    self->seen = calloc(highest_number + 1, sizeof *self->seen);
    return result ? result : self->seen ? 0 : 12;
}

/// The number under a name; the highest there can be if there is none.
static uint64_t find(limits *self, const char *name) {
    MDB_val key = {strlen(name), (void *)name}, value;
    if (mdb_cursor_get(self->id_cursor, &key, &value, MDB_SET_KEY)) return UINT64_MAX;
    return swap(*(uint64_t *)value.mv_data);
}

/// Calls `action` for each neighbour and relationship in the list of a node.
#define FOR_EACH(self, node, ...)                                                               \
    do {                                                                                        \
        uint64_t number_ = swap(node);                                                          \
        MDB_val key_ = {8, &number_}, value_;                                                   \
        int result_ = mdb_cursor_get((self)->list_cursor, &key_, &value_, MDB_SET_KEY);         \
        if (!result_)                                                                           \
            result_ = mdb_cursor_get((self)->list_cursor, &key_, &value_, MDB_GET_MULTIPLE);    \
        while (!result_) {                                                                      \
            const uint64_t *page_ = value_.mv_data;                                             \
            for (size_t index_ = 0; index_ < value_.mv_size / 16; index_++) {                   \
                uint64_t neighbour = swap(page_[2 * index_]) & neighbour_mask;                  \
                uint64_t relationship = swap(page_[2 * index_ + 1]);                            \
                (void)relationship;                                                             \
                __VA_ARGS__                                                                     \
            }                                                                                   \
            result_ = mdb_cursor_get((self)->list_cursor, &key_, &value_, MDB_NEXT_MULTIPLE);   \
        }                                                                                       \
    } while (0)

/// Puts the neighbours of a node in the frontier; returns how many.
static size_t fill_frontier(limits *self, uint64_t node) {
    size_t count = 0;
    FOR_EACH(self, node, {
        if (count == self->frontier_capacity) {
            self->frontier_capacity = 2 * self->frontier_capacity + 1024;
            self->frontier = realloc(self->frontier, self->frontier_capacity * 8);
            if (!self->frontier) abort();
        }
        self->frontier[count++] = neighbour;
    });
    return count;
}

uint64_t limits_point(limits *self, const char *name) {
    uint64_t number = swap(find(self, name));
    MDB_val key = {8, &number}, value;
    if (mdb_cursor_get(self->node_cursor, &key, &value, MDB_SET_KEY)) return 0;
    return *(uint8_t *)value.mv_data;
}

uint64_t limits_one_hop(limits *self, const char *name) {
    uint64_t sum = 0;
    FOR_EACH(self, find(self, name), { sum += neighbour + relationship; });
    return sum;
}

uint64_t limits_two_hops_distinct(limits *self, const char *name) {
    size_t count = fill_frontier(self, find(self, name));
    uint64_t distinct = 0;
    uint32_t epoch = ++self->epoch;
    for (size_t index = 0; index < count; index++)
        FOR_EACH(self, self->frontier[index], {
            if (neighbour <= self->highest && self->seen[neighbour] != epoch) {
                self->seen[neighbour] = epoch;
                distinct++;
            }
        });
    return distinct;
}

uint64_t limits_three_hops(limits *self, const char *name) {
    size_t count = fill_frontier(self, find(self, name));
    uint64_t walks = 0;
    for (size_t index = 0; index < count; index++)
        FOR_EACH(self, self->frontier[index], {
            // The last hop is not walked: a list knows its length.
            uint64_t last = swap(neighbour);
            MDB_val key = {8, &last}, value;
            size_t length;
            if (!mdb_cursor_get(self->length_cursor, &key, &value, MDB_SET)
                && !mdb_cursor_count(self->length_cursor, &length))
                walks += length;
        });
    return walks;
}

uint64_t limits_scan(limits *self, uint64_t *sum) {
    MDB_val key, value;
    uint64_t count = 0, total = 0;
    int result = mdb_cursor_get(self->list_cursor, &key, &value, MDB_FIRST);
    while (!result) {
        int page = mdb_cursor_get(self->list_cursor, &key, &value, MDB_GET_MULTIPLE);
        while (!page) {
            const uint64_t *entries = value.mv_data;
            for (size_t index = 0; index < value.mv_size / 16; index++) {
                total += (swap(entries[2 * index]) & neighbour_mask) + swap(entries[2 * index + 1]);
                count++;
            }
            page = mdb_cursor_get(self->list_cursor, &key, &value, MDB_NEXT_MULTIPLE);
        }
        result = mdb_cursor_get(self->list_cursor, &key, &value, MDB_NEXT_NODUP);
    }
    *sum = total;
    return count;
}
