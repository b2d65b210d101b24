#include "mutant.h"

#ifdef MUTANT
bool
mutant(int n)
{
	return n == MUTANT;
}
#else
typedef int mutant_is_empty;
#endif
