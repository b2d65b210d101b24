#include "part.h"
#include "bounds.h"
#include <errno.h>
#include <unistd.h>

struct scan {
	enum { OUTSIDE, OPENED, INSTRUCTION, COMMENT, TAG } state;
	char quote;			/* inside of a value; 0: outside */
	char last, before;		/* the bytes that came before */
	bool row;			/* something stands in it */
};

/* True at the last byte of the root's start tag. */
static bool
xml_ends(struct scan *s, char c)
{
	switch (s->state) {
	case OUTSIDE:
		if (c == '<')
			s->state = OPENED;
		break;
	case OPENED:
		s->state = c == '?' ? INSTRUCTION : c == '!' ? COMMENT : TAG;
		break;
	case INSTRUCTION:
		if (c == '>' && s->last == '?')
			s->state = OUTSIDE;
		break;
	case COMMENT:
		if (c == '>' && s->last == '-' && s->before == '-')
			s->state = OUTSIDE;
		break;
	case TAG:
		if (s->quote != 0)
			s->quote = c == s->quote ? 0 : s->quote;
		else if (c == '"' || c == '\'')
			s->quote = c;
		else
			return c == '>';
		break;
	}
	return false;
}

/* True at the line end of the first row that is not empty. */
static bool
csv_ends(struct scan *s, char c)
{
	if (c == '"')
		s->quote = s->quote == 0 ? '"' : 0;
	if (c == '\n' && s->quote == 0)
		return s->row;
	if (c != ' ' && c != '\t' && c != '\r' && c != '\n')
		s->row = true;
	return false;
}

bool
part_head(int fd, enum input_format format, uint64_t limit, uint64_t *end)
{
	char block[READ_BLOCK_BYTES];
	struct scan s = { .state = OUTSIDE };
	uint64_t at = 0;
	if (limit > PART_HEAD_BYTES)
		limit = PART_HEAD_BYTES;
	while (at < limit) {
		const ssize_t got = pread(fd, block, limit - at <
		    sizeof(block) ? limit - at : sizeof(block), (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		for (ssize_t i = 0; i < got; i++) {
			if (format == FORMAT_XML ? xml_ends(&s, block[i]) :
			    csv_ends(&s, block[i])) {
				*end = at + (uint64_t)i + 1;
				return true;
			}
			s.before = s.last;
			s.last = block[i];
		}
		at += (uint64_t)got;
	}
	return false;
}
