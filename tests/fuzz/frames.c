/*
 * What a decoder that was taken over may send to its parent.
 *
 * Whatever it is, the parent has a verdict or breaks off, and of what it hands
 * on every value has the type that it is said to have.
 */
#include "fuzz.h"
#include "memory.h"
#include "type.h"
#include <string.h>

/* A value that its type has nothing against, or a finding against it. */
static void
look_at(void *ctx, const struct decision *d, struct arena *a)
{
	const struct purchase_order *o = d->order;
	(void)ctx, (void)a;
	const bool clean = o->findings->worst < SEVERITY_REJECT;
	for (unsigned i = 0; clean && i < ORDER_FIELDS; i++)
		DEMAND(o->field[i].text.at == NULL ||
		    type_check((enum field)i, o->field[i].text) ==
		    REASON_COUNT);
	for (uint32_t i = 0; clean && i < o->n_lines; i++)
		for (unsigned k = 0; k < LINE_FIELDS; k++) {
			const struct value *v = &o->lines[i].field[k];
			DEMAND(v->text.at == NULL || type_check(
			    (enum field)(FIELD_LINE_NUMBER + k), v->text) ==
			    REASON_COUNT);
		}
	DEMAND(d->outcome != OUTCOME_ISSUED || clean);
	DEMAND(d->outcome != OUTCOME_ISSUED || o->identified);
}

/* Set some bytes of TO: each is told by an offset of two bytes and itself. */
static void
spoil(char *to, size_t len, const uint8_t *edits, unsigned n)
{
	for (unsigned i = 0; i < n; i++, edits += 3)
		to[(size_t)(edits[0] << 8 | edits[1]) % len] =
		    (char)edits[2];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char bytes[100000];
	struct decoded out;
	if (size < 2)
		return 0;
	const enum input_format format = (data[0] & 1) != 0 ? FORMAT_CSV :
	    FORMAT_XML;
	struct span rest = { (const char *)data + 2, size - 2 };
	size_t file = sizeof(bytes);
	/* Bytes as they are, or those of a document with some changed. */
	const unsigned n = data[1] % 32;
	char *frames = NULL;
	if ((data[0] & 2) != 0 && rest.len > n * 3) {
		file = rest.len - n * 3;
		rest = fuzz_frames(rest.at + n * 3, file, 4096);
		frames = memory_take(rest.len);
		memcpy(frames, rest.at, rest.len);
		spoil(frames, rest.len, data + 2, n);
		rest.at = frames;
	}
	const int fd = fuzz_file(bytes, file < sizeof(bytes) ? file :
	    sizeof(bytes));
	(void)fuzz_receive(rest, format, fd, file, &out, look_at, NULL);
	memory_free(frames);
	return 0;
}
