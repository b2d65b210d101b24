#include "install.h"
#include "compiler.h"
#include "fault.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool
install_path(const char *part, char *buf, size_t size, struct fault *f)
{
	/* From BUILD/plain/ordermill, build/ordermill and PREFIX/bin/. */
	static const char *const from_program[] = {
		"../..", "..", "../share/ordermill",
	};
	char program[4096];
	const char *given = getenv("ORDERMILL_DATADIR");

	if (given != NULL) {
		snprintf(buf, size, "%s/%s", given, part);
		if (access(buf, R_OK) == 0)
			return true;
		return fault_errno(f, "ORDERMILL_DATADIR", "%s", buf);
	}
	const ssize_t n = readlink("/proc/self/exe", program,
	    sizeof(program) - 1);
	if (n < 0)
		return fault_errno(f, "readlink", "/proc/self/exe");
	program[n] = '\0';
	char *slash = strrchr(program, '/');
	if (slash != NULL)
		*slash = '\0';
	for (size_t i = 0; i < ARRAY_LEN(from_program); i++) {
		snprintf(buf, size, "%s/%s/%s/%s", program, from_program[i],
		    part, strcmp(part, "xsd") == 0 ? "purchase-orders.xsd"
		    : "ordermill.xml");
		if (access(buf, R_OK) != 0)
			continue;
		*strrchr(buf, '/') = '\0';
		return true;
	}
	return fault_set(f, FAULT_CONFIG, 0, "installation", "the directory "
	    "%s is neither beside %s nor in ../share/ordermill; say where "
	    "with ORDERMILL_DATADIR", part, program);
}
