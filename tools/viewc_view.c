#include "viewc.h"

#include <string.h>

static struct str take_name(struct str *s)
{
    size_t n = 0;
    while (n < s->n && is_name_char(s->p[n]) && s->p[n] != '-')
        n++;
    struct str name = str_slice(*s, 0, n);
    *s = str_slice(*s, n, s->n);
    return name;
}

static bool is_view_name(struct str s)
{
    if (s.n == 0 || s.p[0] < 'a' || s.p[0] > 'z')
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= 'A' && s.p[i] <= 'Z')
            return false;
    return true;
}

/* Parameters on one line, without the '%' of the lines that they went on. */
static struct str on_one_line(struct viewc *v, struct str s)
{
    char *c = str_cstr(v->arena, s);
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool more = s.p[i] == '\n' || (s.p[i] == '%' && i > 0 && s.p[i - 1] == '\n');
        char next = more || is_space_char(s.p[i]) ? ' ' : s.p[i];
        if (next != ' ' || (n > 0 && c[n - 1] != ' '))
            c[n++] = next;
    }
    return (struct str){ c, n };
}

/* "(params)" with brackets inside. */
static bool take_params(struct viewc *v, struct str *s, struct str *ret)
{
    size_t nest = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (s->p[i] == '(')
            nest++;
        else if (s->p[i] == ')' && --nest == 0) {
            *ret = str_trim(on_one_line(v, str_slice(*s, 1, i)));
            *s = str_trim(str_slice(*s, i + 1, s->n));
            return true;
        }
        if (nest == 0)
            break;
    }
    return refuse(v, "%%view takes a name and parameters in brackets: %%view name(const struct x *p)");
}

/* Is this an element that may be left open: "main", "fieldset{{? condition }}", or a view by its name, "view_x()"? */
static bool can_stay_open(struct str name, unsigned *ret_flags)
{
    *ret_flags = 0;
    if (str_starts(name, S("view_")) && str_ends(name, S("()")))
        return true;
    ptrdiff_t condition = str_find_str(name, S("{{? "));
    if (condition >= 0 && !str_ends(name, S(" }}")))
        return false;
    if (condition >= 0)
        name = str_slice(name, 0, (size_t)condition);
    return element_find(name, false, ret_flags) &&
        (*ret_flags & (EL_VOID | EL_SCRIPT | EL_RCDATA)) == 0;
}

/* "opens a, b" or "closes a, b", outermost first. */
static bool take_names(struct viewc *v, struct str s, struct view *view)
{
    struct str rest = s, part;
    while (str_split(&rest, ',', &part)) {
        part = str_trim(part);
        unsigned flags;
        if (!can_stay_open(part, &flags))
            return refuse(v, "'%.*s' is not an element that a view can leave open", STR_ARG(part));
        if (view->n_names == VIEWC_MAX_NAMES)
            return refuse(v, "a view leaves at most %d elements open", VIEWC_MAX_NAMES);
        view->names[view->n_names++] = part;
    }
    if (view->n_names == 0)
        return refuse(v, "name the elements: opens main, div");
    return true;
}

static bool read_view(struct viewc *v, struct str s, struct view *view)
{
    s = str_trim(s);
    view->line = v->line;
    view->name = take_name(&s);
    if (!is_view_name(view->name))
        return refuse(v, "%%view takes a name of small letters, digits and _");
    if (!take_params(v, &s, &view->params))
        return false;
    struct str word = take_name(&s);
    view->opens = str_eq(word, S("opens"));
    view->closes = str_eq(word, S("closes"));
    if (word.n == 0 && s.n > 0)
        return refuse(v, "nothing but opens or closes follows a view's parameters");
    if (word.n > 0 && !view->opens && !view->closes)
        return refuse(
            v, "'%.*s' after a view's parameters: opens or closes was expected", STR_ARG(word));
    if (view->opens != str_ends(view->name, S("_open")))
        return refuse(v, "a view that opens elements is named x_open, and no other is");
    if (view->closes != str_ends(view->name, S("_close")))
        return refuse(v, "a view that closes elements is named x_close, and no other is");
    return word.n == 0 || take_names(v, s, view);
}

static bool start_view(struct viewc *v, struct str rest)
{
    if (v->in_view)
        return refuse(v, "%%view inside a view: %%end is missing");
    if (v->n_views == VIEWC_MAX_VIEWS)
        return refuse(v, "more than %d views in a file", VIEWC_MAX_VIEWS);
    struct view *view = &v->view[v->n_views];
    *view = (struct view){ 0 };
    if (!read_view(v, rest, view))
        return false;
    v->n_views++;
    v->in_view = true;
    v->code = (struct c_state){ .last = ';' };
    emit_view_start(v, view);
    for (size_t i = 0; view->closes && i < view->n_names; i++) {
        unsigned flags;
        if (!can_stay_open(view->names[i], &flags) || !element_push(v, view->names[i], flags))
            return false;
    }
    return true;
}

static bool check_open(struct viewc *v, const struct view *view)
{
    size_t n = view->opens ? view->n_names : 0;
    for (size_t i = 0; i < v->n_elements; i++) {
        const struct element *e = &v->element[i];
        if (i >= n)
            return refuse_at(v, e->line, "<%.*s> is never closed", STR_ARG(e->name));
        if (!str_eq(e->name, view->names[i]))
            return refuse_at(v, e->line, "<%.*s> is left open where <%.*s> was announced",
                STR_ARG(e->name), STR_ARG(view->names[i]));
    }
    if (v->n_elements < n)
        return refuse(
            v, "<%.*s> was to be left open and is not", STR_ARG(view->names[v->n_elements]));
    return true;
}

static bool end_view(struct viewc *v)
{
    if (!v->in_view)
        return refuse(v, "%%end without %%view");
    const struct view *view = &v->view[v->n_views - 1];
    if (v->n_blocks > 0)
        return refuse_at(v, v->block[v->n_blocks - 1].line, "{ is never closed");
    if (!code_is_whole(v) || !check_open(v, view))
        return false;
    v->in_view = false;
    v->n_elements = 0;
    emit_view_end(v);
    return true;
}

static bool include(struct viewc *v, struct str s)
{
    s = str_trim(s);
    if (v->in_view || v->n_views > 0)
        return refuse(v, "%%include stands before the first view");
    bool quoted = s.n > 2 && s.p[0] == '"' && s.p[s.n - 1] == '"';
    struct str name = quoted ? str_slice(s, 1, s.n - 1) : s;
    for (size_t i = 0; i < name.n; i++)
        quoted = quoted && (is_name_char(name.p[i]) || name.p[i] == '.' || name.p[i] == '/');
    if (!quoted)
        return refuse(v, "%%include takes a header of ours: %%include \"views/x.h\"");
    emit_include(v, name);
    return true;
}

bool directive(struct viewc *v, struct str line, bool *ret_known)
{
    struct str rest = line;
    struct str word = take_name(&rest);
    *ret_known = true;
    if (line.n > 0 && line.p[0] == '#') {
        if (line.n > 1 && !is_space_char(line.p[1]) && line.p[1] != '#')
            return refuse(v, "%%# and a space begin a comment; there is no preprocessor");
        return true;
    }
    if (str_eq(word, S("view")))
        return start_view(v, rest);
    if (str_eq(word, S("end")))
        return rest.n == 0 ? end_view(v) : refuse(v, "%%end stands alone on its line");
    if (str_eq(word, S("include")))
        return include(v, rest);
    *ret_known = false;
    return true;
}

/* The name of a view without its _open or _close. */
static struct str stem(const struct view *view)
{
    return str_slice(view->name, 0, view->name.n - (view->opens ? 5 : 6));
}

static bool same_names(const struct view *a, const struct view *b)
{
    if (a->n_names != b->n_names)
        return false;
    for (size_t i = 0; i < a->n_names; i++)
        if (!str_eq(a->names[i], b->names[i]))
            return false;
    return true;
}

bool views_agree(struct viewc *v)
{
    for (size_t i = 0; i < v->n_views; i++) {
        const struct view *a = &v->view[i];
        bool found = !a->opens && !a->closes;
        for (size_t j = 0; j < v->n_views && !found; j++) {
            const struct view *b = &v->view[j];
            found = b->opens == a->closes && b->closes == a->opens && str_eq(stem(a), stem(b)) &&
                same_names(a, b);
        }
        if (!found)
            return refuse_at(v, a->line,
                "'%.*s' has no other half in this file with the same elements", STR_ARG(a->name));
    }
    return true;
}
