/*
 * The maxima of the whole program, each with its unit. Input beyond one is CHY_LIMIT.
 * A limit that one room alone knows stands in that room's header.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

#define LIMIT_IMPORT_FILE (256u << 20)   /* bytes of a directory file */
#define LIMIT_DOSSIER_FILE (8u << 20)    /* bytes of one file of a dossier folder */
#define LIMIT_DOSSIER_FILES 256          /* files in one dossier folder */
#define LIMIT_CONFIG_FILE (64u << 10)    /* bytes of chancery.conf or a key file */
#define LIMIT_NAME 1000                  /* bytes of a name of a body, person or post */
#define LIMIT_SUBJECT 500                /* code points of a letter's subject */
#define LIMIT_PARAGRAPH (64u << 10)      /* bytes of a paragraph, or of a text like it */
#define LIMIT_MAILBOX 254                /* bytes of a mailbox (RFC 5321 4.5.3.1.3) */
#define LIMIT_LETTERS 1000000            /* letters of one dossier */

#endif
