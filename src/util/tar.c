/*
 * A block of header: name, mode, owner, group, size, date, checksum, type, and
 * much that stays empty.  Numbers are octal texts.  A name that is too long
 * for it comes before it, as the contents of a file of type L.
 */
#include "tar.h"
#include <assert.h>
#include <stdbool.h>
#include <string.h>

struct header {
	char name[100], mode[8], uid[8], gid[8], size[12], mtime[12];
	char checksum[8], type, link[100], magic[6], version[2];
	char owner[32], group[32], major[8], minor[8], prefix[155], pad[12];
};
_Static_assert(sizeof(struct header) == TAR_BLOCK, "a block is a header");

#define TYPE_FILE '0'
#define TYPE_NAME 'L'

static void
put_octal(char *to, size_t room, uint64_t n)
{
	to[--room] = '\0';
	while (room > 0) {
		to[--room] = (char)('0' + (n & 7));
		n >>= 3;
	}
}

static unsigned
sum_of(const struct header *h)
{
	const unsigned char *at = (const unsigned char *)h;
	unsigned sum = 0;

	for (size_t i = 0; i < sizeof(*h); i++)
		sum += at[i];
	return sum;
}

static void
put_block(unsigned char *to, const char *name, size_t len, char type,
    uint64_t size, int64_t moment)
{
	struct header h;

	memset(&h, 0, sizeof(h));
	memcpy(h.name, name, len < sizeof(h.name) ? len : sizeof(h.name));
	put_octal(h.mode, sizeof(h.mode), 0600);
	put_octal(h.uid, sizeof(h.uid), 0);
	put_octal(h.gid, sizeof(h.gid), 0);
	put_octal(h.size, sizeof(h.size), size);
	put_octal(h.mtime, sizeof(h.mtime), moment < 0 ? 0 :
	    (uint64_t)moment);
	h.type = type;
	memcpy(h.magic, "ustar", sizeof(h.magic));
	memcpy(h.version, "00", sizeof(h.version));
	memset(h.checksum, ' ', sizeof(h.checksum));
	put_octal(h.checksum, sizeof(h.checksum) - 1, sum_of(&h));
	memcpy(to, &h, sizeof(h));
}

size_t
tar_padding(uint64_t size)
{
	return (size_t)(-size % TAR_BLOCK);
}

size_t
tar_head(unsigned char *to, const char *name, uint64_t size, int64_t moment)
{
	static const char long_name[] = "././@LongLink";
	const size_t len = strlen(name);
	size_t done = 0;

	assert(len > 0 && len <= TAR_NAME_MOST);
	if (len > sizeof(((struct header *)to)->name)) {
		put_block(to, long_name, sizeof(long_name) - 1, TYPE_NAME,
		    len + 1, 0);
		done = TAR_BLOCK;
		memset(to + done, 0, TAR_BLOCK);
		memcpy(to + done, name, len);
		done += TAR_BLOCK;
	}
	put_block(to + done, name, len, TYPE_FILE, size, moment);
	return done + TAR_BLOCK;
}

/* Digits, and then a zero byte or a space. */
static bool
get_octal(const char *from, size_t room, uint64_t *n)
{
	size_t i = 0;

	*n = 0;
	while (i < room && from[i] >= '0' && from[i] <= '7')
		*n = *n << 3 | (uint64_t)(from[i++] - '0');
	return i > 0 && i < room && (from[i] == '\0' || from[i] == ' ');
}

static bool
is_zero(const char *at, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (at[i] != '\0')
			return false;
	return true;
}

/* Zeros where a header would be: nothing but the end is left. */
static bool
is_end(struct span tar, size_t pos)
{
	return tar.len - pos == TAR_END_BYTES &&
	    is_zero(tar.at + pos, TAR_END_BYTES);
}

/* A header at *POS, and the SIZE bytes behind it, which are all there. */
static bool
read_block(struct span tar, size_t *pos, struct header *h,
    struct span *bytes)
{
	uint64_t size, sum;

	memcpy(h, tar.at + *pos, sizeof(*h));
	*pos += TAR_BLOCK;
	if (!get_octal(h->size, sizeof(h->size), &size) ||
	    !get_octal(h->checksum, sizeof(h->checksum), &sum))
		return false;
	memset(h->checksum, ' ', sizeof(h->checksum));
	if (sum != sum_of(h) || size > tar.len - *pos ||
	    tar_padding(size) > tar.len - *pos - size)
		return false;
	*bytes = (struct span){ tar.at + *pos, (size_t)size };
	*pos += (size_t)size + tar_padding(size);
	return true;
}

/* A name is a text that ends within its LEN bytes, or fills them. */
static bool
take_name(struct tar_entry *e, const char *at, size_t len)
{
	len = strnlen(at, len);
	if (len == 0 || len > TAR_NAME_MOST)
		return false;
	memcpy(e->name, at, len);
	e->name[len] = '\0';
	return true;
}

enum tar_read
tar_next(struct span tar, size_t *pos, struct tar_entry *e)
{
	struct header h;
	bool named = false;

	for (;;) {
		if (*pos > tar.len || tar.len - *pos < TAR_BLOCK)
			return TAR_DAMAGED;
		if (is_zero(tar.at + *pos, TAR_BLOCK))
			return is_end(tar, *pos) && !named ? TAR_END
			    : TAR_DAMAGED;
		if (!read_block(tar, pos, &h, &e->bytes))
			return TAR_DAMAGED;
		if (h.type == TYPE_FILE)
			break;
		named = h.type == TYPE_NAME && !named &&
		    take_name(e, e->bytes.at, e->bytes.len);
		if (!named)
			return TAR_DAMAGED;
	}
	return named || take_name(e, h.name, sizeof(h.name)) ? TAR_ENTRY
	    : TAR_DAMAGED;
}
