/* Any bytes from a partner who sends CSV. */
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct decoded out;
	fuzz_decode(data, size, FORMAT_CSV, &out, NULL, NULL);
	return 0;
}
