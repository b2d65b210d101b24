/*
 * replay FILE|DIR... - show each file to the target that this is linked with
 *
 * What libFuzzer's own main does with files, without clang.  The name of each
 * is said before it is shown, so that the last one said is the one that broke
 * it.
 */
#include "fuzz.h"
#include "memory.h"
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>

static unsigned shown;

static int
show(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)ftw;
	if (type != FTW_F)
		return 0;
	const size_t size = (size_t)st->st_size;
	FILE *in = fopen(path, "rb");
	/* In memory of its own size, so that an overrun is seen. */
	uint8_t *bytes = memory_resize(NULL, size);
	if (in == NULL || fread(bytes, 1, size, in) != size) {
		perror(path);
		return 1;
	}
	fclose(in);
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(bytes, size);
	memory_free(bytes);
	shown++;
	return 0;
}

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		if (nftw(argv[i], show, 16, FTW_PHYS) != 0)
			return 1;
	printf("%u shown\n", shown);
	return shown == 0;
}
