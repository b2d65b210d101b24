#include "text.h"
#include "money.h"
#include <ctype.h>
#include <string.h>

/* Longer than any value we keep is, with every byte as \xHH. */
#define ESCAPED_LIMIT (64u << 10)

void
text_section(struct out *o, const char *title)
{
	out_printf(o, "\n%s\n", title);
}

void
text_i64(struct out *o, int64_t n, int width)
{
	out_printf(o, "%*lld", width, (long long)n);
}

void
text_money(struct out *o, int64_t minor, const struct currency *c, int width)
{
	char text[MONEY_TEXT];
	out_printf(o, "%*s", width, money_format(minor, c, text));
}

void
text_count(struct out *o, int64_t n, const char *one, const char *many)
{
	out_printf(o, "%lld %s", (long long)n, n == 1 ? one : many);
}

static struct span
printable(struct span s, struct out *memory)
{
	out_init_memory(memory, ESCAPED_LIMIT);
	out_plain(memory, s);
	return (struct span){ memory->buf, memory->len };
}

/* The columns that were used. */
static int
clip(struct out *o, struct span s, int width)
{
	struct out memory;
	const struct span shown = printable(s, &memory);
	const bool fits = shown.len <= (size_t)width;
	if (fits)
		out_span(o, shown);
	else
		out_printf(o, "%.*s~", width - 1, shown.at);
	out_free(&memory);
	return fits ? (int)shown.len : width;
}

void
text_clip(struct out *o, struct span s, int width)
{
	clip(o, s, width);
}

void
text_cell(struct out *o, struct span s, int width)
{
	const int used = clip(o, s, width);
	out_printf(o, "%*s", width - used, "");
}

/* The next word, or as much of it as fits on a line of ROOM columns. */
static struct span
next_word(struct span *rest, size_t room)
{
	const struct span whole = *rest;
	const struct span word = span_cut(rest, ' ');
	if (word.len <= room)
		return word;
	*rest = (struct span){ whole.at + room, whole.len - room };
	return (struct span){ whole.at, room };
}

void
text_wrap(struct out *o, struct span s, int column)
{
	const size_t room = TEXT_WIDTH - (size_t)column;
	struct out memory;
	struct span rest = printable(s, &memory);
	size_t used = 0;
	while (rest.len > 0) {
		const struct span word = next_word(&rest, room);
		if (used > 0 && used + 1 + word.len > room) {
			out_printf(o, "\n%*s", column, "");
			used = 0;
		} else if (used > 0) {
			out_char(o, ' ');
			used++;
		}
		out_span(o, word);
		used += word.len;
	}
	out_char(o, '\n');
	out_free(&memory);
}

static bool
all_of(struct span s, bool (*is)(char c))
{
	size_t i = 0;
	while (i < s.len && is(s.at[i]))
		i++;
	return i == s.len;
}

static bool
needs_no_quotes(char c)
{
	return isalnum((unsigned char)c) ||
	    (c != '\0' && strchr("_./,:@%+=-", c) != NULL);
}

static bool
can_be_seen(char c)
{
	return c >= ' ' && c <= '~';
}

void
text_argument(struct out *o, struct span word)
{
	if (word.len > 0 && word.at[0] != '-' &&
	    all_of(word, needs_no_quotes)) {
		out_span(o, word);
		return;
	}
	/* Only $'...' can hold what cannot be seen. */
	const bool seen = all_of(word, can_be_seen);
	out_text(o, seen ? "'" : "$'");
	for (size_t i = 0; i < word.len; i++) {
		const char c = word.at[i];
		if (c == '\'')
			out_text(o, seen ? "'\\''" : "\\'");
		else if (!seen && c == '\\')
			out_text(o, "\\\\");
		else if (can_be_seen(c))
			out_char(o, c);
		else
			out_printf(o, "\\x%02x", (unsigned)(unsigned char)c);
	}
	out_char(o, '\'');
}
