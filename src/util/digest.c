#include "digest.h"
#include "hex.h"
#include "memory.h"
#include <assert.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

#define ID_PREFIX "CO-"
#define ID_BYTES 10		/* 80 bits: 16 characters of 5 bits each */

/*
 * The algorithm is fetched once for each digest: with OpenSSL 3.0 a start
 * that has to look it up (EVP_sha256()) takes three times as long.
 */
struct digest {
	EVP_MD *sha256;
	EVP_MD_CTX *ctx;
};

/* With fixed arguments, libcrypto can fail only for lack of memory. */
static void
need(int ok)
{
	static const char text[] = "ordermill: error: libcrypto failed\n";
	if (ok)
		return;
	const ssize_t written = write(STDERR_FILENO, text, sizeof(text) - 1);
	(void)written;
	_exit(MEMORY_EXIT);
}

struct digest *
digest_new(void)
{
	struct digest *d = memory_take(sizeof(*d));
	d->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	need(d->sha256 != NULL);
	d->ctx = EVP_MD_CTX_new();
	need(d->ctx != NULL);
	return d;
}

void
digest_free(struct digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->ctx);
	EVP_MD_free(d->sha256);
	memory_free(d);
}

void
digest_start(struct digest *d)
{
	need(EVP_DigestInit_ex2(d->ctx, d->sha256, NULL));
}

void
digest_add(struct digest *d, const void *bytes, size_t len)
{
	need(EVP_DigestUpdate(d->ctx, bytes, len));
}

void
digest_finish(struct digest *d, uint8_t out[DIGEST_BYTES])
{
	need(EVP_DigestFinal_ex(d->ctx, out, NULL));
}

char *
digest_hex(const uint8_t bytes[DIGEST_BYTES], char out[DIGEST_HEX])
{
	hex_put(bytes, DIGEST_BYTES, out);
	out[DIGEST_HEX - 1] = '\0';
	return out;
}

static void
add_field(struct digest *d, struct span s)
{
	digest_add(d, s.at, s.len);
	digest_add(d, "", 1);
}

static void
add_number(struct digest *d, uint32_t n)
{
	char text[11], *at = text + sizeof(text);
	*--at = '\0';
	do
		*--at = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	digest_add(d, at, (size_t)(text + sizeof(text) - at));
}

char *
digest_order_id(struct digest *d, struct span partner, struct span number,
    uint32_t revision, uint32_t ordinal, char out[ORDER_ID_TEXT])
{
	static const char base32[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	uint8_t bytes[DIGEST_BYTES];
	char *at = out + sizeof(ID_PREFIX) - 1;
	unsigned bits = 0, n = 0;

	digest_start(d);
	add_field(d, partner);
	add_field(d, number);
	add_number(d, revision);
	add_number(d, ordinal);
	digest_finish(d, bytes);
	memcpy(out, ID_PREFIX, sizeof(ID_PREFIX) - 1);
	for (unsigned i = 0; i < ID_BYTES; i++) {
		bits = bits << 8 | bytes[i];
		for (n += 8; n >= 5; n -= 5)
			*at++ = base32[bits >> (n - 5) & 31];
	}
	*at = '\0';
	assert(at == out + ORDER_ID_TEXT - 1);
	return out;
}
