/*
 * Functions for which it counts how many bytes a processor takes at once.
 */
#ifndef BASE_WIDE_H
#define BASE_WIDE_H

#include <stdint.h> /* which says whose C library it is */

/*
 * Before a static function whose loop the compiler may take through many bytes at once: where
 * processors differ in that it is there twice, for any and for those with AVX2. Which of the two
 * is called is settled when the program starts, by a means that the GNU C library has. At -O2 a
 * loop of any length is taken so only where the room is compiled with -fvect-cost-model=dynamic.
 */
#if defined(__x86_64__) && defined(__GLIBC__)
#define CHY_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define CHY_WIDE
#endif

#endif
