/*
 * One client of the sink: reads commands, answers, takes messages.
 */
#ifndef WIRE_SINK_CLIENT_H
#define WIRE_SINK_CLIENT_H

#include "wire-sink.h"

struct bufferevent;

typedef struct SinkClient SinkClient;

/* Greet the client behind `stream`, which it takes. */
SinkClient *sink_client_new(Sink *sink, struct bufferevent *stream);

void sink_client_free(SinkClient *client);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SinkClient, sink_client_free)

/* What the clients ask of their sink (wire-sink.c). */

const SinkOptions *sink_get_options(const Sink *sink);

/* The fault that strikes at this stage now, or NULL; counts the passage. */
const SinkFault *sink_strike(Sink *sink, SinkStage stage);

/* Keep a message; false when it cannot be written. */
bool sink_keep(Sink *sink, const char *message, size_t length);

/* The client has gone: free it. */
void sink_forget(Sink *sink, SinkClient *client);

#endif
