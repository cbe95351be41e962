/* The noun is the attribute's text, read from left to right without looking back. */
#include "rendering-scan.h"

#include "rendering-pdf.h"

#include <math.h>
#include <string.h>

const Matrix matrix_identity = { { 1, 0, 0, 1, 0, 0 } };

static void skip_space(const char **at)
{
	while (**at != '\0' && strchr(" \t\r\n", **at) != NULL)
		(*at)++;
}

void scan_separator(const char **at)
{
	skip_space(at);
	if (**at == ',') {
		(*at)++;
		skip_space(at);
	}
}

static const char *digits_end(const char *at)
{
	while (g_ascii_isdigit(*at))
		at++;
	return at;
}

/* The end of the number at `at`, or `at` itself when there is none. */
static const char *number_end(const char *at)
{
	const char *start = *at == '+' || *at == '-' ? at + 1 : at;
	const char *whole = digits_end(start);
	const char *end = *whole == '.' ? digits_end(whole + 1) : whole;

	if (end - start - (*whole == '.' ? 1 : 0) <= 0)
		return at;
	if (*end == 'e' || *end == 'E') {
		const char *power = end[1] == '+' || end[1] == '-' ? end + 2 : end + 1;

		if (g_ascii_isdigit(*power))
			return digits_end(power);
	}
	return end;
}

bool scan_number(const char **at, double *number_out)
{
	const char *end = number_end(*at);
	g_autofree char *token = g_strndup(*at, (gsize)(end - *at));
	double number = g_ascii_strtod(token, NULL);

	if (end == *at || !(fabs(number) <= SCAN_GREATEST))
		return false;
	*at = end;
	scan_separator(at);
	*number_out = number;
	return true;
}

bool scan_numbers(const char *text, double *numbers, unsigned count)
{
	skip_space(&text);
	for (unsigned i = 0; i < count; i++)
		if (!scan_number(&text, &numbers[i]))
			return false;
	return *text == '\0';
}

bool scan_length(const char *text, double *length_out)
{
	double length;

	skip_space(&text);
	if (!scan_number(&text, &length))
		return false;
	if (g_str_has_prefix(text, "px"))
		text += 2;
	skip_space(&text);
	if (*text != '\0')
		return false;
	*length_out = length;
	return true;
}

bool matrix_multiply(Matrix *matrix, const Matrix *inner)
{
	const double *a = inner->v, *b = matrix->v;
	const Matrix product = { {
		a[0] * b[0] + a[1] * b[2],
		a[0] * b[1] + a[1] * b[3],
		a[2] * b[0] + a[3] * b[2],
		a[2] * b[1] + a[3] * b[3],
		a[4] * b[0] + a[5] * b[2] + b[4],
		a[4] * b[1] + a[5] * b[3] + b[5],
	} };

	*matrix = product;
	for (int i = 0; i < 6; i++)
		if (!(fabs(product.v[i]) <= SCAN_GREATEST))
			return false;
	return true;
}

void matrix_add(const Matrix *matrix, GString *out)
{
	for (int i = 0; i < 6; i++) {
		/* Rotations need more digits than places do. */
		char number[G_ASCII_DTOSTR_BUF_SIZE];

		g_string_append(out, g_ascii_formatd(number, sizeof number, "%.6f",
						     matrix->v[i]));
		g_string_append_c(out, ' ');
	}
}

static Matrix rotation(const double values[3])
{
	double angle = values[0] * G_PI / 180;
	Matrix matrix = { { cos(angle), sin(angle), -sin(angle), cos(angle), 0, 0 } };

	matrix.v[4] = values[1] - matrix.v[0] * values[1] - matrix.v[2] * values[2];
	matrix.v[5] = values[2] - matrix.v[1] * values[1] - matrix.v[3] * values[2];
	return matrix;
}

static bool transform_of(const char *name, const double *v, unsigned count,
			 Matrix *matrix_out)
{
	Matrix matrix = matrix_identity;

	if (strcmp(name, "matrix") == 0 && count == 6) {
		memcpy(matrix.v, v, sizeof matrix.v);
	} else if (strcmp(name, "translate") == 0 && (count == 1 || count == 2)) {
		matrix.v[4] = v[0];
		matrix.v[5] = count == 2 ? v[1] : 0;
	} else if (strcmp(name, "scale") == 0 && (count == 1 || count == 2)) {
		matrix.v[0] = v[0];
		matrix.v[3] = count == 2 ? v[1] : v[0];
	} else if (strcmp(name, "rotate") == 0 && (count == 1 || count == 3)) {
		matrix = rotation(v);
	} else if (strcmp(name, "skewX") == 0 && count == 1) {
		matrix.v[2] = tan(v[0] * G_PI / 180);
	} else if (strcmp(name, "skewY") == 0 && count == 1) {
		matrix.v[1] = tan(v[0] * G_PI / 180);
	} else {
		return false;
	}
	*matrix_out = matrix;
	return true;
}

/* "(1, 2 3)": at most six numbers. */
static bool scan_arguments(const char **text, double values[6], unsigned *count_out)
{
	unsigned count = 0;

	skip_space(text);
	if (**text != '(')
		return false;
	(*text)++;
	skip_space(text);
	for (; **text != ')'; count++)
		if (count == 6 || !scan_number(text, &values[count]))
			return false;
	(*text)++;
	*count_out = count;
	return true;
}

bool scan_transform(const char *text, Matrix *matrix_out)
{
	Matrix matrix = matrix_identity, inner;

	for (skip_space(&text); *text != '\0'; scan_separator(&text)) {
		gsize length = strspn(text, "abcdefghijklmnopqrstuvwxyzXY");
		g_autofree char *name = g_strndup(text, length);
		double values[6] = { 0 };
		unsigned count = 0;

		text += length;
		if (!scan_arguments(&text, values, &count) ||
		    !transform_of(name, values, count, &inner) ||
		    !matrix_multiply(&matrix, &inner))
			return false;
	}
	*matrix_out = matrix;
	return true;
}

/* Where path data has come to. */
typedef struct PathScan {
	GString *out;
	double x, y;               /* the current point */
	double start_x, start_y;   /* of the subpath */
	double handle_x, handle_y; /* the last control point, for S and T */
	char before;               /* the command before, upper case */
	bool open;                 /* there is a current point */
} PathScan;

static void add_point(PathScan *path, double x, double y)
{
	pdf_add_number(path->out, x);
	g_string_append_c(path->out, ' ');
	pdf_add_number(path->out, y);
	g_string_append_c(path->out, ' ');
}

static void line_to(PathScan *path, double x, double y)
{
	add_point(path, x, y);
	g_string_append(path->out, "l\n");
	path->x = x;
	path->y = y;
}

static void move_to(PathScan *path, double x, double y)
{
	add_point(path, x, y);
	g_string_append(path->out, "m\n");
	path->x = path->start_x = x;
	path->y = path->start_y = y;
	path->open = true;
}

static void curve_to(PathScan *path, const double points[6])
{
	for (int i = 0; i < 6; i += 2)
		add_point(path, points[i], points[i + 1]);
	g_string_append(path->out, "c\n");
	path->handle_x = points[2];
	path->handle_y = points[3];
	path->x = points[4];
	path->y = points[5];
}

static void quadratic_to(PathScan *path, const double points[4])
{
	const double cubic[] = {
		path->x + 2.0 / 3 * (points[0] - path->x),
		path->y + 2.0 / 3 * (points[1] - path->y),
		points[2] + 2.0 / 3 * (points[0] - points[2]),
		points[3] + 2.0 / 3 * (points[1] - points[3]),
		points[2],
		points[3],
	};

	curve_to(path, cubic);
	path->handle_x = points[0];
	path->handle_y = points[1];
}

/* An elliptic arc by its centre (SVG 1.1, F.6). */
typedef struct Arc {
	double centre_x, centre_y, radius_x, radius_y, cosine, sine;
} Arc;

static void arc_point(const Arc *arc, double x, double y, double out[2])
{
	out[0] = arc->centre_x + arc->cosine * arc->radius_x * x -
		 arc->sine * arc->radius_y * y;
	out[1] = arc->centre_y + arc->sine * arc->radius_x * x +
		 arc->cosine * arc->radius_y * y;
}

/* From one angle to another as curves of at most a quarter. */
static void add_arc(PathScan *path, const Arc *arc, double from, double sweep)
{
	int pieces = MAX(1, (int)ceil(fabs(sweep) / (G_PI / 2) - 1e-9));
	double step = sweep / pieces, handle = 4.0 / 3 * tan(step / 4);

	for (int i = 0; i < pieces; i++) {
		double a = from + i * step, b = a + step;
		double points[6];

		arc_point(arc, cos(a) - handle * sin(a), sin(a) + handle * cos(a),
			  &points[0]);
		arc_point(arc, cos(b) + handle * sin(b), sin(b) - handle * cos(b),
			  &points[2]);
		arc_point(arc, cos(b), sin(b), &points[4]);
		curve_to(path, points);
	}
}

/* v: radius x, radius y, rotation, large arc, sweep, x, y (SVG 1.1, F.6.5 and F.6.6). */
static void arc_to(PathScan *path, const double v[7])
{
	double angle = v[2] * G_PI / 180;
	Arc arc = { .radius_x = fabs(v[0]),
		    .radius_y = fabs(v[1]),
		    .cosine = cos(angle),
		    .sine = sin(angle) };
	double half_x = (path->x - v[5]) / 2, half_y = (path->y - v[6]) / 2;
	double x = arc.cosine * half_x + arc.sine * half_y;
	double y = -arc.sine * half_x + arc.cosine * half_y;

	if (!(arc.radius_x > 0) || !(arc.radius_y > 0) ||
	    (!(fabs(x) > 0) && !(fabs(y) > 0))) {
		line_to(path, v[5], v[6]);
		return;
	}

	double excess = hypot(x / arc.radius_x, y / arc.radius_y);

	arc.radius_x *= MAX(excess, 1);
	arc.radius_y *= MAX(excess, 1);

	double u = x / arc.radius_x, w = y / arc.radius_y, square = u * u + w * w;
	double factor =
		sqrt(MAX(0, 1 / square - 1)) * ((v[3] > 0) == (v[4] > 0) ? -1 : 1);
	double offset_x = factor * w, offset_y = -factor * u;

	arc.centre_x = (path->x + v[5]) / 2;
	arc.centre_y = (path->y + v[6]) / 2;

	double centre[2];

	arc_point(&arc, offset_x, offset_y, centre);
	arc.centre_x = centre[0];
	arc.centre_y = centre[1];

	double from = atan2(w - offset_y, u - offset_x);
	double sweep = atan2(-w - offset_y, -u - offset_x) - from;

	if (v[4] > 0 && sweep < 0)
		sweep += 2 * G_PI;
	if (!(v[4] > 0) && sweep > 0)
		sweep -= 2 * G_PI;
	add_arc(path, &arc, from, sweep);
	path->x = v[5];
	path->y = v[6];
}

#define COMMAND_NUMBERS 7 /* at most, an arc's */

/* How many numbers a command takes; -1: no command. */
static int command_arguments(char command)
{
	static const char commands[] = "MLHVCSQTAZ";
	static const int counts[] = { 2, 2, 1, 1, 6, 4, 4, 2, 7, 0 };
	const char *found = strchr(commands, command);

	return command != '\0' && found != NULL ? counts[found - commands] : -1;
}

/* Make relative numbers absolute: every one counts from the current point. */
static void make_absolute(const PathScan *path, char command, double *v, int count)
{
	if (command == 'V') {
		v[0] += path->y;
		return;
	}
	for (int i = command == 'A' ? 5 : 0; i < count; i++)
		v[i] += (i % 2 == 0) == (command != 'A') ? path->x : path->y;
}

/*
 * Put before the `count` numbers of a smooth command the control point that it leaves out:
 * the last one mirrored, if the command before is of its family and so had one.
 */
static void mirror(const PathScan *path, const char *family, double *v, size_t count)
{
	bool smooth = strchr(family, path->before) != NULL && path->before != '\0';

	memmove(v + 2, v, count * sizeof *v);
	v[0] = smooth ? 2 * path->x - path->handle_x : path->x;
	v[1] = smooth ? 2 * path->y - path->handle_y : path->y;
}

/* Draw one command; `v` has room for COMMAND_NUMBERS. */
static void path_apply(PathScan *path, char command, double *v)
{
	switch (command) {
	case 'M':
		move_to(path, v[0], v[1]);
		break;
	case 'L':
		line_to(path, v[0], v[1]);
		break;
	case 'H':
		line_to(path, v[0], path->y);
		break;
	case 'V':
		line_to(path, path->x, v[0]);
		break;
	case 'C':
		curve_to(path, v);
		break;
	case 'S':
		mirror(path, "CS", v, 4);
		curve_to(path, v);
		break;
	case 'Q':
		quadratic_to(path, v);
		break;
	case 'T':
		mirror(path, "QT", v, 2);
		quadratic_to(path, v);
		break;
	case 'A':
		arc_to(path, v);
		break;
	default:
		g_string_append(path->out, "h\n");
		path->x = path->start_x;
		path->y = path->start_y;
	}
	path->before = command;
}

/* The flags of an arc are single digits that nothing need separate. */
static bool scan_argument(const char **at, char command, int i, double *value)
{
	if (command != 'A' || (i != 3 && i != 4))
		return scan_number(at, value);
	if (**at != '0' && **at != '1')
		return false;
	*value = **at - '0';
	(*at)++;
	scan_separator(at);
	return true;
}

static bool scan_command(PathScan *path, const char **at, char letter)
{
	char command = g_ascii_toupper(letter);
	int count = command_arguments(command);
	double v[COMMAND_NUMBERS];

	if (count < 0 || (!path->open && command != 'M'))
		return false;
	for (int i = 0; i < count; i++)
		if (!scan_argument(at, command, i, &v[i]))
			return false;
	if (g_ascii_islower(letter))
		make_absolute(path, command, v, count);
	path_apply(path, command, v);
	return true;
}

bool scan_path(const char *text, GString *operators)
{
	PathScan path = { .out = operators };
	char letter = '\0';

	for (skip_space(&text); *text != '\0'; skip_space(&text)) {
		if (g_ascii_isalpha(*text)) {
			letter = *text++;
			skip_space(&text);
		} else if (letter == 'M' || letter == 'm') {
			letter = letter == 'M' ? 'L' : 'l'; /* more pairs are lines */
		} else if (letter == 'Z' || letter == 'z') {
			return false;
		}
		if (!scan_command(&path, &text, letter))
			return false;
	}
	return true;
}
