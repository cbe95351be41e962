/*
 * YAML written in block style, so that people can read, edit and compare it.
 *
 * Scalars stand plain where YAML 1.1 and 1.2 readers both take them for the same text,
 * and in double quotes otherwise. What is written reads back through yaml_parse as the
 * same tree.
 */
#ifndef FORMAT_YAML_WRITER_H
#define FORMAT_YAML_WRITER_H

#include "base-error.h"

#include <stdint.h>

typedef struct YamlWriter YamlWriter;

/* Writes at the end of `into`, borrowed until the writer is freed. */
YamlWriter *yaml_writer_new(GString *into);

/* Every collection has been ended. */
void yaml_writer_free(YamlWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(YamlWriter, yaml_writer_free)

/*
 * In a mapping each value has a `key`; in a sequence and at the root it is NULL. A text
 * that is NULL is written as null. yaml_write_raw writes what needs no quotes: a
 * number, a date, true or false.
 */
void yaml_mapping_begin(YamlWriter *writer, const char *key);
void yaml_mapping_end(YamlWriter *writer);
void yaml_sequence_begin(YamlWriter *writer, const char *key);
void yaml_sequence_end(YamlWriter *writer);
void yaml_write_text(YamlWriter *writer, const char *key, const char *text);
void yaml_write_raw(YamlWriter *writer, const char *key, const char *text);

/* A comment line, without line breaks, before a value of the root or of its mapping. */

#endif
