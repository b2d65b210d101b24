/*
 * out_plain - text for a terminal, which must not be driven by it
 */
#include "out_scan.h"

void
out_hex(struct out *o, uint8_t byte)
{
	static const char hex[] = "0123456789ABCDEF";
	char *at = out_room(o, 4);
	if (at == NULL)
		return;
	at[0] = '\\';
	at[1] = 'x';
	at[2] = hex[byte >> 4];
	at[3] = hex[byte & 15];
	o->len += 4;
}

void
out_plain(struct out *o, struct span s)
{
	uint8_t byte;
	while (out_run(o, STOP_PLAIN, &s, &byte))
		out_hex(o, byte);
}
