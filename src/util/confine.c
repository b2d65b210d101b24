#include "confine.h"
#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>

bool
confine_self(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    confine_limit(RLIMIT_CORE, 0);
}

bool
confine_limit(int resource, uint64_t most)
{
	struct rlimit now;

	if (getrlimit((__rlimit_resource_t)resource, &now) != 0)
		return false;
	/* RLIM_INFINITY is the largest number. */
	if (now.rlim_cur > most)
		now.rlim_cur = most;
	if (now.rlim_max > most)
		now.rlim_max = most;
	return setrlimit((__rlimit_resource_t)resource, &now) == 0;
}

bool
confine_memory(uint64_t most)
{
#ifdef __SANITIZE_ADDRESS__
	(void)most;
	return true;
#else
	return confine_limit(RLIMIT_DATA, most);
#endif
}
