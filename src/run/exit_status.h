/* exit_status - what the program's exit says (design section 8) */
#ifndef EXIT_STATUS_H
#define EXIT_STATUS_H
enum {
	STATUS_DONE = 0,	/* balanced, nothing needs a person */
	STATUS_ACT = 2,		/* balanced, people must act */
	STATUS_UNBALANCED = 3,
	STATUS_PARTLY = 4,	/* some files could not be processed */
	STATUS_USAGE = 64,
	STATUS_ERRORS = 65,	/* validate, verify, load or relearn found
				 * what is not as it should be */
	STATUS_NO_INPUT = 66,
	STATUS_BUG = 70,
	STATUS_IO = 74,
	STATUS_AGAIN = 75,	/* another run holds the lock; interrupted */
	STATUS_CONFIG = 78
};
#endif
