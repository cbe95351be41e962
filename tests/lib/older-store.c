#include "older-store.h"

#include <glib/gstdio.h>

static void cut_schema(OlderStore *older, const char *stop)
{
	size_t count = 0;

	for (const EmbeddedFile *file = store_sqlite.schema;
	     !g_str_has_prefix(file->name, stop); file++) {
		g_assert(count + 1 < OLDER_FILES);
		older->files[count++] = *file;
	}
	older->files[count] = (EmbeddedFile){ NULL, NULL, 0 };
}

void older_store_open(OlderStore *older, const char *stop)
{
	g_autoptr(GError) error = NULL;

	older->folder = g_dir_make_tmp("chancery-older-XXXXXX", &error);
	older->path = g_build_filename(older->folder, "store.db", NULL);
	older->driver = store_sqlite;
	older->driver.schema = older->files;
	cut_schema(older, stop);
	g_assert_true(store_open_driver(&older->driver, older->path, STORE_CREATE,
					&older->store, &error));
	g_assert_true(store_migrate(older->store, &error));
	g_assert_no_error(error);
}

void older_store_upgrade(OlderStore *older)
{
	g_autoptr(GError) error = NULL;

	store_close(g_steal_pointer(&older->store));
	g_assert_true(store_open(older->path, STORE_WRITE, &older->store, &error));
	g_assert_true(store_migrate(older->store, &error));
	g_assert_no_error(error);
}

void older_store_close(OlderStore *older)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };

	store_close(older->store);
	for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		g_autofree char *file = g_strconcat(older->path, suffixes[i], NULL);

		g_unlink(file);
	}
	g_rmdir(older->folder);
	g_free(older->path);
	g_free(older->folder);
}
