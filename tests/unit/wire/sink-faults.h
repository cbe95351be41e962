/*
 * Faults of a sink, as the tables of the tests write them.
 */
#ifndef SINK_FAULTS_H
#define SINK_FAULTS_H

#include "wire-sink.h"

/* An array of SinkFault, yours, from what sink_fault_parse reads, apart by spaces. */
GArray *parse_faults(const char *text);

#endif
