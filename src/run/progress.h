/* progress - a line on a terminal's stderr while a run is long; else none */
#ifndef PROGRESS_H
#define PROGRESS_H
#include <stdbool.h>
#include <stdint.h>
struct progress {
	bool shown, dirty;
	int64_t started_ms, last_ms;
	uint64_t files, files_done, orders, rejected;
};
void progress_start(struct progress *p, bool wanted);
void progress_tick(struct progress *p);		/* cheap; call often */
void progress_end(struct progress *p);		/* leaves a clean line */
#endif
