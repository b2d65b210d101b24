/* A bundle of small files, written, and read by us and by tar. */
#include "bundling.h"
#include "digest.h"
#include "fault.h"
#include "publish.h"
#include "tar.h"
#include "unit.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WHEN 1763865000		/* 2025-11-23 02:30:00 UTC */

static const char long_name[] =
    "a-name-as-long-as-names-of-ours-may-be-----------------------------"
    "--------------------------------and-some-more-12345678-90123.xml";
static const struct file {
	const char *name, *bytes;
	size_t len;
} files[] = {
	{ "one-11111111.xml", "<purchaseOrders/>\n", 18 },
	{ "empty-22222222.csv", "", 0 },
	{ long_name, "po_number\n", 10 },
	{ "zeros", "\0\0\0\0\0", 5 },
};

static bool
add(struct bundling *b, const struct file *file, const char *bytes,
    struct fault *f)
{
	uint8_t sha256[DIGEST_BYTES];
	const struct bundling_entry e = { .name = file->name,
	    .size = file->len, .moment = WHEN, .sha256 = sha256 };
	digest_span((struct span){ file->bytes, file->len }, sha256);
	unit_write_file("copy", bytes, file->len);
	const int in = open("copy", O_RDONLY);
	const bool fine = bundling_add(b, in, &e, f);
	close(in);
	return fine;
}

/* All of the FILES in a bundle, open. */
static int
bundle(void)
{
	struct fault f = { .kind = FAULT_NONE };
	const int out = open("b.bundle.tar.gz", O_RDWR | O_CREAT | O_TRUNC,
	    0600);
	struct bundling *b = bundling_begin(out, "b");
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		CU_ASSERT(add(b, &files[i], files[i].bytes, &f));
	CU_ASSERT(bundling_rest(b, &f));
	bundling_end(b);
	return out;
}

static bool
read_bundle(struct unbundled *u, int fd)
{
	struct fault f = { .kind = FAULT_NONE };
	bool intact;
	CU_ASSERT_FATAL(unbundled_read(u, fd, "d/b.bundle.tar.gz#x", &intact,
	    &f));
	return intact;
}

static bool
is_file(const struct file *file, struct span bytes)
{
	return bytes.len == file->len &&
	    memcmp(bytes.at, file->bytes, file->len) == 0;
}

static void
walked(void)
{
	struct unbundled *u = unbundled_new();
	struct tar_entry e;
	const int fd = bundle();
	CU_ASSERT(!unbundled_holds(u, "d/b.bundle.tar.gz"));
	CU_ASSERT(!unbundled_next(u, &e));
	CU_ASSERT(read_bundle(u, fd));
	CU_ASSERT(unbundled_holds(u, "d/b.bundle.tar.gz"));
	CU_ASSERT(unbundled_holds(u, "d/b.bundle.tar.gz#one-11111111.xml"));
	CU_ASSERT(!unbundled_holds(u, "d/b.bundle.tar"));
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		CU_ASSERT(unbundled_next(u, &e));
		UNIT_STRING(e.name, files[i].name);
		CU_ASSERT(is_file(&files[i], e.bytes));
	}
	CU_ASSERT(!unbundled_next(u, &e));
	close(fd);
	unbundled_free(u);
}

static void
found(void)
{
	static const size_t order[] = { 2, 0, 3, 1, 1, 2 };
	struct unbundled *u = unbundled_new();
	char path[400];
	struct span bytes;
	const int fd = bundle();
	CU_ASSERT(read_bundle(u, fd));
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		const struct file *file = &files[order[i]];
		snprintf(path, sizeof(path), "d/b.bundle.tar.gz#%s",
		    file->name);
		CU_ASSERT(unbundled_find(u, path, &bytes));
		CU_ASSERT(is_file(file, bytes));
	}
	CU_ASSERT(!unbundled_find(u, "d/b.bundle.tar.gz#one", &bytes));
	CU_ASSERT(!unbundled_find(u, "d/b.bundle.tar.gz", &bytes));
	close(fd);
	unbundled_free(u);
}

static void
with_tar(void)
{
	size_t len;
	close(bundle());
	CU_ASSERT(system("tar xzpf b.bundle.tar.gz") == 0);
	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		char *bytes = unit_read_file(files[i].name, &len);
		CU_ASSERT(is_file(&files[i], (struct span){ bytes, len }));
		free(bytes);
	}
	CU_ASSERT(system("TZ=UTC tar tvzf b.bundle.tar.gz | "
	    "grep -q '^-rw------- 0/0 .* 18 2025-11-23 02:30 one'") == 0);
}

static void
other_bytes(void)
{
	struct fault f = { .kind = FAULT_NONE };
	const int out = open("b", O_RDWR | O_CREAT, 0600);
	struct bundling *b = bundling_begin(out, "b");
	CU_ASSERT(!add(b, &files[0], "<purchaseOrderz/>\n", &f));
	UNIT_NUMBER(f.kind, FAULT_IO);
	bundling_end(b);
	close(out);
}

/* Wherever a byte is another: it is found out, or it does not matter. */
static void
damaged(void)
{
	struct unbundled *u = unbundled_new();
	struct tar_entry e;
	size_t len, harmless = 0;
	close(bundle());
	char *bytes = unit_read_file("b.bundle.tar.gz", &len);
	for (size_t i = 0; i < len; i++) {
		bytes[i] ^= 0x10;
		unit_write_file("damaged", bytes, len);
		bytes[i] ^= 0x10;
		const int fd = open("damaged", O_RDONLY);
		if (read_bundle(u, fd)) {
			harmless++;
			for (size_t k = 0; k < ARRAY_LEN(files); k++)
				CU_ASSERT(unbundled_next(u, &e) &&
				    is_file(&files[k], e.bytes));
		}
		close(fd);
	}
	UNIT_NUMBER(harmless, 0);
	for (size_t cut = 0; cut < len; cut++) {
		unit_write_file("damaged", bytes, cut);
		const int fd = open("damaged", O_RDONLY);
		CU_ASSERT(!read_bundle(u, fd));
		CU_ASSERT(!unbundled_holds(u, "d/b.bundle.tar.gz"));
		close(fd);
	}
	free(bytes);
	unbundled_free(u);
}

/* ---- A tar file that is damaged, but packed as it is -------------------- */

/* Room for HEAD, some bytes, and the end. */
struct image {
	char at[4 * TAR_HEAD_MOST];
	size_t len;
};

static void
put(struct image *m, const char *name, size_t size)
{
	m->len += tar_head((unsigned char *)m->at + m->len, name, size, WHEN);
	m->len += size + tar_padding(size);
}

static enum tar_read
last_read(const struct image *m, unsigned *entries)
{
	struct tar_entry e;
	enum tar_read read;
	size_t pos = 0;
	for (*entries = 0; (read = tar_next((struct span){ m->at, m->len },
	    &pos, &e)) == TAR_ENTRY; ++*entries)
		CU_ASSERT(pos <= m->len);
	return read;
}

static void
tar_flips(void)
{
	struct image whole = { .len = 0 };
	unsigned entries;
	put(&whole, "first", 700);
	put(&whole, long_name, 3);
	const size_t end = whole.len;
	whole.len += TAR_END_BYTES;
	CU_ASSERT(last_read(&whole, &entries) == TAR_END && entries == 2);
	for (size_t i = 0; i < end; i++)
		for (unsigned bit = 0; bit < 8; bit++) {
			struct image m = whole;
			m.at[i] = (char)(m.at[i] ^ 1 << bit);
			(void)last_read(&m, &entries);
			CU_ASSERT(entries <= 3);
		}
	for (whole.len = 0; whole.len < end + TAR_END_BYTES;
	    whole.len += 100)
		CU_ASSERT(last_read(&whole, &entries) == TAR_DAMAGED);
	whole.len = end + TAR_END_BYTES + TAR_BLOCK;
	CU_ASSERT(last_read(&whole, &entries) == TAR_DAMAGED);
}

static void
tar_lies(void)
{
	struct image m = { .len = 0 };
	unsigned entries;
	/* It says that it is longer than all there is. */
	m.len = tar_head((unsigned char *)m.at, "large", UINT64_C(1) << 32,
	    WHEN);
	m.len += TAR_END_BYTES;
	CU_ASSERT(last_read(&m, &entries) == TAR_DAMAGED && entries == 0);
	/* A name, and nothing that it is the name of. */
	m = (struct image){ .len = 0 };
	put(&m, long_name, 0);
	memset(m.at + 2 * TAR_BLOCK, 0, TAR_BLOCK);
	CU_ASSERT(last_read(&m, &entries) == TAR_DAMAGED && entries == 0);
}

static const struct unit_test tests[] = {
	{ "what was put in comes out, in its order", walked },
	{ "an entry is found, whichever was asked for before", found },
	{ "tar itself takes the files out, with their dates", with_tar },
	{ "a copy that is not what was received is not put in", other_bytes },
	{ "a bundle with any byte changed, or cut anywhere, is damaged",
	    damaged },
	{ "a tar file with any bit changed is never read past its end",
	    tar_flips },
	{ "a size that lies, or a name without a file, is damage", tar_lies },
};

int
main(void)
{
	return unit_main("bundling", tests, ARRAY_LEN(tests));
}
