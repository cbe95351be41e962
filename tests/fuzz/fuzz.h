/*
 * A fuzz target: takes any bytes, returns 0, and aborts when a promise is broken. The
 * name is libFuzzer's.
 *
 * In ordinary builds run-corpus.c calls it for every file of its corpus, as a test. To
 * look for new inputs:
 *
 *     CC=clang meson setup build-fuzz -Dfuzzing=true -Db_sanitize=address,undefined \
 *         -Db_lundef=false -Dc_args=-fsanitize=fuzzer-no-link
 *     ninja -C build-fuzz && build-fuzz/tests/fuzz/fuzz-reply tests/fuzz/corpus/reply
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
