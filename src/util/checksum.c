#include "checksum.h"
#include <zlib.h>
#ifdef HAVE_ISAL
#include <isa-l.h>

uint32_t
checksum_add(uint32_t sum, const void *bytes, size_t len)
{
	return crc32_gzip_refl(sum, bytes, len);
}
#else
uint32_t
checksum_add(uint32_t sum, const void *bytes, size_t len)
{
	return (uint32_t)crc32_z(sum, bytes, len);
}
#endif

uint32_t
checksum_join(uint32_t sum, uint32_t next, uint64_t len)
{
	return (uint32_t)crc32_combine64(sum, next, (z_off64_t)len);
}
