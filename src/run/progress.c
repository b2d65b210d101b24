#include "progress.h"
#include "clock.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
progress_start(struct progress *p, bool wanted)
{
	memset(p, 0, sizeof(*p));
	p->shown = wanted && isatty(STDERR_FILENO);
	p->started_ms = p->last_ms = clock_ticks_ms();
}

void
progress_tick(struct progress *p)
{
	if (!p->shown)
		return;
	const int64_t now = clock_ticks_ms();
	if (now - p->started_ms < 2000 || now - p->last_ms < 200)
		return;
	p->last_ms = now;
	p->dirty = true;
	fprintf(stderr, "\r%llu of %llu files, %llu orders, %llu rejected, "
	    "%llu orders/s \033[K", (unsigned long long)p->files_done,
	    (unsigned long long)p->files, (unsigned long long)p->orders,
	    (unsigned long long)p->rejected, (unsigned long long)
	    (p->orders * 1000 / (uint64_t)(now - p->started_ms)));
}

void
progress_end(struct progress *p)
{
	if (p->dirty)
		fprintf(stderr, "\r\033[K");
	p->shown = p->dirty = false;
}
