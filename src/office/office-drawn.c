#include "office-drawn.h"

#include <float.h>
#include <math.h>

typedef struct Drawn {
	GBytes *svg;
	double height;
	DesignPixels pixels;
} Drawn;

static void drawn_free(void *data)
{
	Drawn *picture = data;

	g_bytes_unref(picture->svg);
	g_bytes_unref(picture->pixels.bytes);
	g_free(picture->pixels.drawer);
	g_free(picture);
}

GPtrArray *drawn_new(void)
{
	return g_ptr_array_new_with_free_func(drawn_free);
}

static DesignPixels pixels_copy(const DesignPixels *pixels)
{
	DesignPixels copy = *pixels;

	copy.bytes = g_bytes_ref(pixels->bytes);
	copy.drawer = g_strdup(pixels->drawer);
	return copy;
}

static void keep(GPtrArray *drawn, const DotsTask *task, const DesignPixels *pixels)
{
	Drawn *picture = g_new0(Drawn, 1);

	picture->svg = g_bytes_ref(task->svg);
	picture->height = task->height;
	picture->pixels = pixels_copy(pixels);
	g_ptr_array_add(drawn, picture);
}

bool drawn_find(GPtrArray *drawn, const DotsTask *task, DesignPixels *pixels_out,
		GError **error)
{
	for (guint i = 0; drawn != NULL && i < drawn->len; i++) {
		const Drawn *picture = drawn->pdata[i];

		if (fabs(picture->height - task->height) < DBL_EPSILON &&
		    g_bytes_equal(picture->svg, task->svg)) {
			*pixels_out = pixels_copy(&picture->pixels);
			return true;
		}
	}
	if (!dots_draw(task, pixels_out, error))
		return false;
	if (drawn != NULL)
		keep(drawn, task, pixels_out);
	return true;
}
