/*
 * What the doctor finds in chancery.conf. For this room only.
 */
#ifndef OFFICE_DOCTOR_CONFIG_H
#define OFFICE_DOCTOR_CONFIG_H

#include "office-doctor.h"

/*
 * Add what is found in the configuration of `home`, group by group. `office` is the home
 * opened, or NULL where it does not open. No name server is asked where the home may send
 * nothing to other machines, or where that is not known.
 */
void doctor_examine_config(GPtrArray *findings, Office *office, const char *home);

#endif
