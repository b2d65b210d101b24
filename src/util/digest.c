#include "digest.h"
#include "hex.h"
#include "memory.h"
#include <assert.h>
#include <string.h>
/* Of OpenSSL 3.0 the old functions.  EVP takes 60 ns more for each digest,
 * which is as much as hashing 100 bytes, and a millisecond and 1 MiB when it is
 * used first; it allocates, and then it reads a configuration that may load
 * modules.  These do nothing but hash, so they cannot fail. */
#define OPENSSL_API_COMPAT 0x10100000L
#include <openssl/sha.h>

#define ID_PREFIX "CO-"
#define ID_BYTES 10		/* 80 bits: 16 characters of 5 bits each */

struct digest {
	SHA256_CTX sha256;
};

struct digest *
digest_new(void)
{
	return memory_take(sizeof(struct digest));
}

void
digest_free(struct digest *d)
{
	memory_free(d);
}

void
digest_start(struct digest *d)
{
	(void)SHA256_Init(&d->sha256);
}

void
digest_add(struct digest *d, const void *bytes, size_t len)
{
	(void)SHA256_Update(&d->sha256, bytes, len);
}

void
digest_finish(struct digest *d, uint8_t out[DIGEST_BYTES])
{
	(void)SHA256_Final(out, &d->sha256);
}

void
digest_span(struct span bytes, uint8_t out[DIGEST_BYTES])
{
	struct digest *d = digest_new();

	digest_start(d);
	digest_add(d, bytes.at, bytes.len);
	digest_finish(d, out);
	digest_free(d);
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
