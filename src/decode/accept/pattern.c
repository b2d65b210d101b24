/*
 * A recursive descent that makes fragments as it goes.  A counted part is
 * read as often as it may occur, each time from its beginning: x{1,3} becomes
 * x(x(x)?)?, in which it is always certain what comes next.
 *
 *	choice	= branch *("|" branch)
 *	branch	= *piece
 *	piece	= atom [ "?" / "*" / "+" / "{" n "}" / "{" n "," [m] "}" ]
 *	atom	= character / "\" character / "[" class "]" / "(" choice ")"
 */
#include "pattern.h"
#include "arena.h"
#include "automaton.h"
#include "chain.h"
#include <string.h>

struct reading {
	const char *at;
	struct expression *x;
	unsigned depth;
	bool bad;
};

/* So many groups may stand inside one another. */
#define MOST_DEPTH 8
#define UNBOUNDED (AUTOMATON_PLACES + 1)

static struct fragment choice(struct reading *r);

static const struct fragment nothing = { .optional = true };

static struct fragment
fail(struct reading *r)
{
	r->bad = true;
	r->at = "";
	return nothing;
}

/* Those that mean something somewhere. */
static const char special[] = ".\\?*+()|[]{}^-";

/*
 * One character, written as itself or behind a backslash; 0: another thing
 * stands here.  PLAIN are those of the special ones that mean nothing here.
 */
static char
character(struct reading *r, const char *plain)
{
	const char *at = r->at;
	const bool escaped = *at == '\\';
	at += escaped;
	if (*at < ' ' || *at >= 0x7f ||
	    (escaped ? strchr(special, *at) == NULL :
	    strchr(special, *at) != NULL && strchr(plain, *at) == NULL))
		return '\0';
	r->at = at + 1;
	return *at;
}

/* What the set has not: bytes of ASCII, and first bytes of characters. */
static struct symbols
others(const struct symbols *s)
{
	return (struct symbols){ { ~s->bits[0], ~s->bits[1], 0,
	    ~s->bits[3] } };
}

/* What stands in brackets; the first one has been read. */
static struct fragment
set(struct reading *r)
{
	struct symbols s = { { 0 } };
	const bool inverted = *r->at == '^';
	r->at += inverted;
	do {
		const char first = character(r, ".?*+(){}|");
		char last = first;
		if (*r->at == '-') {
			r->at++;
			last = character(r, "");
		}
		if (first == '\0' || last < first)
			return fail(r);
		for (int c = first; c <= last; c++)
			symbols_add(&s, (unsigned)c);
	} while (*r->at != ']');
	r->at++;
	return expression_symbol(r->x, inverted ? others(&s) : s);
}

static struct fragment
atom(struct reading *r)
{
	struct symbols s = { { 0 } };
	if (*r->at == '[') {
		r->at++;
		return set(r);
	}
	if (*r->at == '(' && r->depth < MOST_DEPTH) {
		r->at++;
		r->depth++;
		const struct fragment f = choice(r);
		r->depth--;
		return *r->at++ == ')' ? f : fail(r);
	}
	const char c = character(r, "-");
	if (c == '\0')
		return fail(r);
	symbols_add(&s, (unsigned)c);
	return expression_symbol(r->x, s);
}

static unsigned
number(struct reading *r)
{
	unsigned n = 0;
	if (*r->at < '0' || *r->at > '9')
		fail(r);
	while (*r->at >= '0' && *r->at <= '9' && n < UNBOUNDED)
		n = n * 10 + (unsigned)(*r->at++ - '0');
	return n;
}

/* How often the part before may occur. */
static void
count(struct reading *r, unsigned *least, unsigned *most)
{
	const char c = *r->at;
	*least = c == '?' || c == '*' ? 0 : 1;
	*most = c == '*' || c == '+' ? UNBOUNDED : 1;
	if (c == '\0' || strchr("?*+{", c) == NULL)
		return;
	r->at++;
	if (c != '{')
		return;
	*least = *most = number(r);
	if (*r->at == ',') {
		r->at++;
		*most = *r->at == '}' ? UNBOUNDED : number(r);
	}
	if (*r->at++ != '}' || *least > *most)
		fail(r);
}

/* FROM is read as often as it may still occur. */
static struct fragment
counted(struct reading *r, const char *from, unsigned least, unsigned most)
{
	if (most == 0 || r->bad)
		return nothing;
	r->at = from;
	struct fragment f = atom(r);
	if (most == UNBOUNDED && least <= 1)
		f = expression_repeat(r->x, f);
	else
		f = expression_sequence(r->x, f, counted(r, from,
		    least == 0 ? 0 : least - 1,
		    most == UNBOUNDED ? UNBOUNDED : most - 1));
	f.optional = f.optional || least == 0;
	return f;
}

/* Where the atom that begins at r->at ends: it is read and thrown away. */
static const char *
behind(const struct reading *r)
{
	struct reading trial = *r;
	trial.x = expression_new();
	atom(&trial);
	expression_free(trial.x);
	return trial.bad ? NULL : trial.at;
}

static struct fragment
piece(struct reading *r)
{
	const char *from = r->at;
	unsigned least, most;
	r->at = behind(r);
	if (r->at == NULL)
		return fail(r);
	count(r, &least, &most);
	if (r->bad)
		return nothing;
	const char *end = r->at;
	const struct fragment f = counted(r, from, least, most);
	if (!r->bad)
		r->at = end;
	return f;
}

static struct fragment
branch(struct reading *r)
{
	struct fragment f = nothing;
	while (!r->bad && *r->at != '\0' && *r->at != '|' && *r->at != ')')
		f = expression_sequence(r->x, f, piece(r));
	return f;
}

static struct fragment
choice(struct reading *r)
{
	struct fragment f = branch(r);
	while (*r->at == '|') {
		r->at++;
		f = expression_choice(f, branch(r));
	}
	return f;
}

struct pattern {
	const struct automaton *automaton;
	const struct chain *chain;	/* the same, if it is one */
};

const struct pattern *
pattern_compile(const char *pattern, struct arena *a)
{
	struct reading r = { .at = pattern, .x = expression_new() };
	const struct fragment whole = choice(&r);
	struct pattern *p = r.bad || *r.at != '\0' ? NULL :
	    ARENA_NEW(a, struct pattern);
	if (p != NULL)
		p->automaton = expression_finish(r.x, &whole, true, a);
	expression_free(r.x);
	if (p == NULL || p->automaton == NULL)
		return NULL;
	p->chain = chain_of(p->automaton, a);
	return p;
}

bool
pattern_matches(const struct pattern *p, struct span text)
{
	const struct automaton *a = p->automaton;
	if (p->chain != NULL)
		return chain_matches(p->chain, text);
	uint16_t state = a->start;
	for (size_t i = 0; i < text.len; i++)
		state = automaton_step(a, state, (uint8_t)text.at[i]);
	return automaton_may_end(a, state);
}
