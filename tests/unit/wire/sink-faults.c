#include "sink-faults.h"

GArray *parse_faults(const char *text)
{
	GArray *faults = g_array_new(FALSE, FALSE, sizeof(SinkFault));
	g_auto(GStrv) words = g_strsplit(text, " ", -1);

	for (guint i = 0; words[i] != NULL; i++) {
		g_autoptr(GError) error = NULL;
		SinkFault fault;

		if (!sink_fault_parse(words[i], &fault, &error))
			g_error("%s", error->message);
		g_array_append_val(faults, fault);
	}
	return faults;
}
