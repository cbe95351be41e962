/*
 * The noun is the tree: nodes in an array, the document first; each has its kids, which are
 * marked content, annotations and nodes, in reading order.
 */
#include "rendering-structure.h"

typedef enum { KID_MARK, KID_OBJECT, KID_NODE } KidKind;

typedef struct Kid {
	KidKind kind;
	unsigned page;
	unsigned value; /* mcid, object number or node */
} Kid;

typedef struct Node {
	const char *type;
	guint parent;
	bool placed; /* among the parent's kids */
	GArray *kids;
	const char *alternative; /* borrowed */
	const char *language;    /* borrowed; NULL: the document's */
	double box[4];
} Node;

typedef struct Annotation {
	guint node;
} Annotation;

struct Structure {
	guint top;           /* the document, or the part that was begun last */
	GArray *nodes;       /* Node */
	GPtrArray *pages;    /* GArray of guint: the node of each mcid */
	GArray *annotations; /* Annotation, by key minus the number of pages */
};

static void clear_node(void *data)
{
	g_array_unref(((Node *)data)->kids);
}

static Node *node_at(const Structure *structure, guint node)
{
	return &g_array_index(structure->nodes, Node, node);
}

Structure *structure_new(unsigned pages)
{
	Structure *structure = g_new0(Structure, 1);

	structure->nodes = g_array_new(false, false, sizeof(Node));
	g_array_set_clear_func(structure->nodes, clear_node);
	structure->pages =
		g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	for (unsigned i = 0; i < pages; i++)
		g_ptr_array_add(structure->pages,
				g_array_new(false, true, sizeof(guint)));
	structure->annotations = g_array_new(false, false, sizeof(Annotation));
	structure_add(structure, "Document", NODE_DOCUMENT);
	node_at(structure, NODE_DOCUMENT)->placed = true;
	return structure;
}

void structure_free(Structure *structure)
{
	if (structure == NULL)
		return;
	g_array_unref(structure->nodes);
	g_ptr_array_unref(structure->pages);
	g_array_unref(structure->annotations);
	g_free(structure);
}

guint structure_add(Structure *structure, const char *type, guint parent)
{
	Node node = { .type = type,
		      .parent = parent == NODE_DOCUMENT ? structure->top : parent,
		      .kids = g_array_new(false, false, sizeof(Kid)) };

	g_array_append_val(structure->nodes, node);
	return structure->nodes->len - 1;
}

void structure_set_language(Structure *structure, guint node, const char *language)
{
	node_at(structure, node)->language = language;
}

void structure_begin_part(Structure *structure, const char *language)
{
	structure->top = NODE_DOCUMENT;
	structure->top = structure_add(structure, "Part", NODE_DOCUMENT);
	structure_set_language(structure, structure->top, language);
}

guint structure_add_flow(Structure *structure, const Flow *flow)
{
	guint first = structure->nodes->len;

	for (guint i = 0; i < flow->elements->len; i++) {
		const Element *element = &g_array_index(flow->elements, Element, i);

		structure_add(structure, element->type,
			      element->parent == ELEMENT_TOP
				      ? NODE_DOCUMENT
				      : first + (guint)element->parent);
	}
	return first;
}

void structure_set_figure(Structure *structure, guint node, const char *alternative,
			  const double box[4])
{
	Node *figure = node_at(structure, node);

	figure->alternative = alternative;
	for (int i = 0; i < 4; i++)
		figure->box[i] = box[i];
}

static void place(Structure *structure, guint node)
{
	Node *own = node_at(structure, node);
	Kid kid = { KID_NODE, 0, node };

	if (own->placed)
		return;
	own->placed = true;
	place(structure, own->parent);
	g_array_append_val(node_at(structure, own->parent)->kids, kid);
}

void structure_add_mark(Structure *structure, guint node, unsigned page, guint mcid)
{
	GArray *owners = g_ptr_array_index(structure->pages, page);
	Kid kid = { KID_MARK, page, mcid };

	place(structure, node);
	g_array_append_val(node_at(structure, node)->kids, kid);
	if (mcid >= owners->len)
		g_array_set_size(owners, mcid + 1);
	g_array_index(owners, guint, mcid) = node;
}

unsigned structure_add_object(Structure *structure, guint node, unsigned page,
			      unsigned number)
{
	Annotation annotation = { node };
	Kid kid = { KID_OBJECT, page, number };

	g_array_append_val(node_at(structure, node)->kids, kid);
	g_array_append_val(structure->annotations, annotation);
	return structure->pages->len + structure->annotations->len - 1;
}

/* A tree while it is written. */
typedef struct TreeWriter {
	const Structure *structure;
	PdfFile *file;
	const unsigned *pages;
	GArray *numbers; /* unsigned by node; 0: not written */
} TreeWriter;

static unsigned number_of(const TreeWriter *writer, guint node)
{
	return g_array_index(writer->numbers, unsigned, node);
}

static void write_kid(const TreeWriter *writer, GString *out, const Kid *kid,
		      unsigned home)
{
	unsigned page = writer->pages[kid->page];

	if (kid->kind == KID_NODE)
		pdf_add_reference(out, number_of(writer, kid->value));
	else if (kid->kind == KID_OBJECT)
		g_string_append_printf(out, " << /Type /OBJR /Pg %u 0 R /Obj %u 0 R >>",
				       page, kid->value);
	else if (page == home)
		pdf_add_integer(g_string_append_c(out, ' '), kid->value);
	else
		g_string_append_printf(out, " << /Type /MCR /Pg %u 0 R /MCID %u >>",
				       page, kid->value);
}

static void write_figure(GString *out, const Node *node)
{
	g_string_append(out, " /Alt ");
	pdf_add_text(out, node->alternative);
	g_string_append(out, " /A << /O /Layout /Placement /Block /BBox [");
	for (int i = 0; i < 4; i++) {
		g_string_append_c(out, ' ');
		pdf_add_number(out, node->box[i]);
	}
	g_string_append(out, " ] >>");
}

static void write_node(const TreeWriter *writer, guint index, unsigned root)
{
	const Node *node = node_at(writer->structure, index);
	GString *out = pdf_object_begin(writer->file, number_of(writer, index));
	unsigned home = 0;

	g_string_append(out, "<< /Type /StructElem /S /");
	g_string_append(out, node->type);
	g_string_append(out, " /P");
	pdf_add_reference(
		out, index == NODE_DOCUMENT ? root : number_of(writer, node->parent));
	for (guint i = 0; i < node->kids->len && home == 0; i++) {
		const Kid *kid = &g_array_index(node->kids, Kid, i);

		if (kid->kind == KID_MARK)
			home = writer->pages[kid->page];
	}
	if (home != 0)
		pdf_add_reference(g_string_append(out, " /Pg"), home);
	if (node->language != NULL) {
		g_string_append(out, " /Lang ");
		pdf_add_text(out, node->language);
	}
	if (node->alternative != NULL)
		write_figure(out, node);
	g_string_append(out, " /K [");
	for (guint i = 0; i < node->kids->len; i++)
		write_kid(writer, out, &g_array_index(node->kids, Kid, i), home);
	g_string_append(out, " ] >>");
	pdf_object_end(writer->file);
}

/* From a page's or an annotation's key to the nodes its content belongs to. */
static void write_parents(const TreeWriter *writer, unsigned number)
{
	const Structure *structure = writer->structure;
	GString *out = pdf_object_begin(writer->file, number);

	g_string_append(out, "<< /Nums [");
	for (guint i = 0; i < structure->pages->len; i++) {
		const GArray *owners = g_ptr_array_index(structure->pages, i);

		g_string_append_printf(out, "\n%u [", i);
		for (guint k = 0; k < owners->len; k++)
			pdf_add_reference(
				out,
				number_of(writer, g_array_index(owners, guint, k)));
		g_string_append(out, " ]");
	}
	for (guint i = 0; i < structure->annotations->len; i++) {
		guint node = g_array_index(structure->annotations, Annotation, i).node;

		g_string_append_printf(out, "\n%u %u 0 R", structure->pages->len + i,
				       number_of(writer, node));
	}
	g_string_append(out, " ] >>");
	pdf_object_end(writer->file);
}

unsigned structure_write(const Structure *structure, PdfFile *file,
			 const unsigned *pages)
{
	g_autoptr(GArray) numbers = g_array_new(false, true, sizeof(unsigned));
	TreeWriter writer = { structure, file, pages, numbers };
	unsigned root = pdf_file_reserve(file), parents = pdf_file_reserve(file);

	g_array_set_size(numbers, structure->nodes->len);
	for (guint i = 0; i < structure->nodes->len; i++)
		if (node_at(structure, i)->placed)
			g_array_index(numbers, unsigned, i) = pdf_file_reserve(file);

	g_string_append_printf(pdf_object_begin(file, root),
			       "<< /Type /StructTreeRoot /K %u 0 R /ParentTree %u 0 R "
			       "/ParentTreeNextKey %u >>",
			       number_of(&writer, NODE_DOCUMENT), parents,
			       structure->pages->len + structure->annotations->len);
	pdf_object_end(file);
	write_parents(&writer, parents);
	for (guint i = 0; i < structure->nodes->len; i++)
		if (node_at(structure, i)->placed)
			write_node(&writer, i, root);
	return root;
}
