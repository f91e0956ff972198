#pragma once
#include <stddef.h>
#include <stdint.h>

// What LMDB alone can do, in C: the limit that the benchmark puts beside the engine's figures.
//
// One table maps the name of a node to its number, one the number to 80 bytes, and one the number
// to its outgoing relationships: duplicates of 16 bytes, type and neighbour, then relationship.

typedef struct limits limits;

/// One outgoing relationship. Lists are sorted by source, type, neighbour and relationship.
typedef struct {
    uint64_t source, neighbour, relationship;
    uint32_t type;
} limits_relationship;

/// Opens an environment in an empty directory; NULL if it cannot.
limits *limits_open(const char *directory, size_t map_bytes);
void limits_close(limits *self);
/// Adds nodes whose names ascend as their numbers do. Returns 0, or LMDB's error.
int limits_add_node(limits *self, const char *name, uint64_t number);
/// Adds relationships in order. Returns 0, or LMDB's error.
int limits_add_relationships(limits *self, const limits_relationship *list, size_t count);
/// Commits what was added and begins to read.
int limits_begin_reading(limits *self, uint64_t highest_number);

/// The sum of what is read, so that nothing is left out; each takes a node by name but the last.
uint64_t limits_point(limits *self, const char *name);
uint64_t limits_one_hop(limits *self, const char *name);
uint64_t limits_two_hops_distinct(limits *self, const char *name);
uint64_t limits_three_hops(limits *self, const char *name);
/// Reads all lists; returns the number of entries.
uint64_t limits_scan(limits *self, uint64_t *sum);
