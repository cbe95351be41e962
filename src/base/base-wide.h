/*
 * Functions for which it counts how many bytes a processor takes at once.
 */
#ifndef BASE_WIDE_H
#define BASE_WIDE_H

/*
 * Before a static function whose loop the compiler may take through many bytes at once: where
 * processors differ in that it is there twice, for any and for those with AVX2. Which of the two
 * is called is settled when the program starts.
 */
#ifdef __x86_64__
#define CHY_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define CHY_WIDE
#endif

#endif
