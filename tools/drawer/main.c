/*
 * chancery-drawer: draws an SVG as dots, in a process of its own that can do nothing else.
 *
 *     chancery-drawer WIDTH HEIGHT <SVG >DOTS
 *
 * The picture is scaled to fit into WIDTH by HEIGHT dots, on white. What is written is a line,
 * "dots W H DRAWER", and then three bytes for each dot, or a line "error WORDS".
 *
 * Before the picture is looked at, the process gives up all but its three open files: it can
 * open neither a file nor a socket (RLIMIT_NOFILE), start no program (a filter
 * of system calls), nor use more than DRAWER_MEMORY bytes and DRAWER_SECONDS of the
 * processor. What librsvg reads of the machine for pictures within pictures it has read by
 * then.
 */
#include <librsvg/rsvg.h>

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define DRAWER_MEMORY (512u << 20) /* bytes of address space */
#define DRAWER_SECONDS 5           /* of the processor */
#define GREATEST_SVG (512u << 10)  /* bytes */
#define GREATEST_SIDE 8192         /* dots */

G_DEFINE_AUTOPTR_CLEANUP_FUNC(RsvgHandle, g_object_unref)

/* --- what is given up ------------------------------------------------------------ */

static void limit(int what, rlim_t most)
{
	const struct rlimit value = { most, most };

	if (setrlimit((__rlimit_resource_t)what, &value) != 0)
		exit(1);
}

/* What memory, threads and three open files need; all else fails with EPERM. */
static const unsigned allowed[] = {
	SYS_read,
	SYS_write,
	SYS_close,
	SYS_fstat,
	SYS_lseek,
	SYS_mmap,
	SYS_munmap,
	SYS_mprotect,
	SYS_mremap,
	SYS_madvise,
	SYS_brk,
	SYS_futex,
	SYS_clone,
	SYS_clone3,
	SYS_exit,
	SYS_exit_group,
	SYS_rt_sigaction,
	SYS_rt_sigprocmask,
	SYS_rt_sigreturn,
	SYS_sigaltstack,
	SYS_sched_yield,
	SYS_sched_getaffinity,
	SYS_getrandom,
	SYS_clock_gettime,
	SYS_clock_nanosleep,
	SYS_nanosleep,
	SYS_gettid,
	SYS_getpid,
	SYS_tgkill,
	SYS_set_robust_list,
	SYS_rseq,
	SYS_prctl,
	SYS_sysinfo,
	SYS_restart_syscall,
	SYS_membarrier,
	SYS_writev,
};

#define ALLOWED (sizeof allowed / sizeof *allowed)

static void filter_calls(void)
{
	struct sock_filter code[ALLOWED + 7] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, DRAWER_ARCHITECTURE, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
	};
	unsigned short at = 4;

	for (size_t i = 0; i < ALLOWED; i++, at++)
		code[at] = (struct sock_filter)BPF_JUMP(
			BPF_JMP | BPF_JEQ | BPF_K, allowed[i],
			(unsigned char)(ALLOWED - i), 0);
	code[at++] = (struct sock_filter)BPF_STMT(
		BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA));
	code[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);

	struct sock_fprog program = { at, code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
		exit(1);
}

/* A picture of one dot: gdk-pixbuf reads its list of formats at the first. */
static void read_formats(void)
{
	static const char svg[] =
		"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1'><image "
		"width='1' height='1' href='data:image/png;base64,iVBORw0KGgoAAAANSUhEU"
		"gAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5Erk"
		"Jggg=='/></svg>";
	RsvgHandle *handle =
		rsvg_handle_new_from_data((const guint8 *)svg, sizeof svg - 1, NULL);

	g_clear_object(&handle);
}

static void give_up(void)
{
	limit(RLIMIT_CPU, DRAWER_SECONDS);
	limit(RLIMIT_AS, DRAWER_MEMORY);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_NOFILE, 3);
	filter_calls();
}

/* --- drawing --------------------------------------------------------------------- */

static int fail(const char *words)
{
	g_autofree char *line = g_strdup(words);

	printf("error %s\n", g_strdelimit(line, "\r\n", ' '));
	return 1;
}

/* All of standard input; *length_out is more than GREATEST_SVG when it is too long. */
static char *read_svg(size_t *length_out)
{
	char *bytes = g_malloc(GREATEST_SVG + 1);

	*length_out = fread(bytes, 1, GREATEST_SVG + 1, stdin);
	return bytes;
}

/* The sides of the picture in its own units. */
static bool get_sides(RsvgHandle *handle, double *width, double *height)
{
	gboolean has_width, has_height, has_box;
	RsvgLength across, down;
	RsvgRectangle box;

	rsvg_handle_get_intrinsic_dimensions(handle, &has_width, &across, &has_height,
					     &down, &has_box, &box);
	if (has_box) {
		*width = box.width;
		*height = box.height;
	} else if (!rsvg_handle_get_intrinsic_size_in_pixels(handle, width, height)) {
		return false;
	}
	return *width > 0 && *height > 0 && *width < 1e9 && *height < 1e9;
}

static void write_dots(cairo_surface_t *surface, int width, int height)
{
	const guint8 *data = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface);
	g_autofree guint8 *row = g_malloc((gsize)width * 3);

	printf("dots %d %d librsvg %s; cairo %s\n", width, height, LIBRSVG_VERSION,
	       cairo_version_string());
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++) {
			guint32 dot;

			memcpy(&dot, data + y * stride + x * 4, sizeof dot);
			row[x * 3] = (guint8)(dot >> 16);
			row[x * 3 + 1] = (guint8)(dot >> 8);
			row[x * 3 + 2] = (guint8)dot;
		}
		fwrite(row, 3, (size_t)width, stdout);
	}
}

static int draw(RsvgHandle *handle, const int room[2])
{
	double width, height;

	if (!get_sides(handle, &width, &height))
		return fail("the picture has no size: it needs a viewBox");

	double scale = MIN(room[0] / width, room[1] / height);
	int dots[] = { (int)CLAMP(width * scale + 0.5, 1, room[0]),
		       (int)CLAMP(height * scale + 0.5, 1, room[1]) };
	const RsvgRectangle all = { 0, 0, dots[0], dots[1] };
	cairo_surface_t *surface =
		cairo_image_surface_create(CAIRO_FORMAT_RGB24, dots[0], dots[1]);
	cairo_t *cairo = cairo_create(surface);
	g_autoptr(GError) error = NULL;
	int status = 0;

	cairo_set_source_rgb(cairo, 1, 1, 1);
	cairo_paint(cairo);
	if (!rsvg_handle_render_document(handle, cairo, &all, &error))
		status = fail(error->message);
	else if (cairo_status(cairo) != CAIRO_STATUS_SUCCESS)
		status = fail(cairo_status_to_string(cairo_status(cairo)));
	cairo_surface_flush(surface);
	if (status == 0)
		write_dots(surface, dots[0], dots[1]);
	cairo_destroy(cairo);
	cairo_surface_destroy(surface);
	return status;
}

static int side_of(const char *text)
{
	guint64 side = 0;

	return g_ascii_string_to_unsigned(text, 10, 1, GREATEST_SIDE, &side, NULL)
		       ? (int)side
		       : 0;
}

int main(int argc, char **argv)
{
	const int room[] = { argc == 3 ? side_of(argv[1]) : 0,
			     argc == 3 ? side_of(argv[2]) : 0 };
	g_autoptr(GError) error = NULL;
	size_t length;

	if (room[0] == 0 || room[1] == 0)
		return 64;
	read_formats();
	give_up();

	g_autofree char *svg = read_svg(&length);

	if (length > GREATEST_SVG)
		return fail("the picture is too large");

	g_autoptr(RsvgHandle) handle =
		rsvg_handle_new_from_data((const guint8 *)svg, length, &error);

	if (handle == NULL)
		return fail(error->message);
	return draw(handle, room) == 0 && fflush(stdout) == 0 ? 0 : 1;
}
