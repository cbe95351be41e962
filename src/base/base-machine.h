/*
 * Which machine this is.
 */
#ifndef BASE_MACHINE_H
#define BASE_MACHINE_H

#define MACHINE_ID_FILE "/etc/machine-id"

/*
 * What tells this machine from others of the same name, yours: a digest in hexadecimal of the
 * id at `path` (machine-id(5): NULL stands for MACHINE_ID_FILE), since the id itself must not be
 * shown. NULL where there is none, as in many containers.
 */
char *machine_digest(const char *path);

#endif
