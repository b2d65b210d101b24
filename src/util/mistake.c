#include "mistake.h"
#include "out.h"
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

void
mistake(const char *path, uint32_t line, const char *fmt, ...)
{
	char text[1024];
	struct out o;
	va_list args;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	out_init_fd(&o, STDERR_FILENO);
	out_plain(&o, span_of(path));
	out_char(&o, ':');
	if (line > 0) {
		out_u64(&o, line);
		out_char(&o, ':');
	}
	out_text(&o, " error: ");
	out_plain(&o, span_of(text));
	out_char(&o, '\n');
	(void)out_flush(&o);		/* where would we complain? */
	out_free(&o);
}
