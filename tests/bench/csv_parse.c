/* csv_parse - the yardstick for CSV: libcsv over a file, and nothing else */
#include <csv.h>
#include <stdio.h>

static unsigned long fields, rows;

static void
on_field(void *s, size_t len, void *ctx)
{
	(void)s, (void)len, (void)ctx;
	fields++;
}

static void
on_row(int c, void *ctx)
{
	(void)c, (void)ctx;
	rows++;
}

int
main(int argc, char **argv)
{
	static char block[64 << 10];
	struct csv_parser p;
	size_t n;
	FILE *f = argc == 2 ? fopen(argv[1], "r") : NULL;

	if (f == NULL || csv_init(&p, CSV_STRICT | CSV_STRICT_FINI) != 0)
		return 1;
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		if (csv_parse(&p, block, n, on_field, on_row, NULL) != n)
			return 1;
	if (csv_fini(&p, on_field, on_row, NULL) != 0)
		return 1;
	printf("%lu rows, %lu fields\n", rows, fields);
	return fclose(f) != 0;
}
