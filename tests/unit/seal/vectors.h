/*
 * Test vectors that others made: JSON, read in place where the test data lies.
 */
#ifndef TEST_VECTORS_H
#define TEST_VECTORS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include <yajl/yajl_tree.h>

/*
 * The path of `name` below the folder of test data: $CHANCERY_TESTDATA, or shared/data
 * beside the source tree. Yours; NULL after skipping the running test with the reason.
 */
char *vectors_find(const char *name);

/* Call `judge` with each line of a JSON-lines file; at least one. */
void vectors_each_line(const char *path, void (*judge)(yajl_val vector));

/* Call `judge` with each .json file below `folder`, in no order; at least one. */
void vectors_each_file(const char *folder, void (*judge)(yajl_val vector));

/* Fields of a vector: the test fails when one is missing or of another type. */
const char *vector_text(yajl_val vector, const char *key);
uint64_t vector_number(yajl_val vector, const char *key);
bool vector_truth(yajl_val vector, const char *key); /* absent is false */

/* A base64 field decoded, and an array of such (null counts as empty); yours. */
GBytes *vector_bytes(yajl_val vector, const char *key);
GPtrArray *vector_bytes_array(yajl_val vector, const char *key);

#endif
