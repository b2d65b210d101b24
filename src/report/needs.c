#include "needs.h"
#include "books.h"
#include "compiler.h"

const char *const banner_words[BANNER_OUT_OF_BALANCE + 1] = {
	[BANNER_BALANCED] = "BALANCED",
	[BANNER_ATTENTION] = "ATTENTION",
	[BANNER_OUT_OF_BALANCE] = "OUT OF BALANCE",
};

#define COUNT(name, expression)						\
	static int64_t							\
	name(const struct run_row *r, const struct books *b,		\
	    const struct balance *balance)				\
	{								\
		(void)r, (void)b, (void)balance;			\
		return expression;					\
	}
COUNT(disagreements, balance->failed > 0 ? balance->failed : !balance->holds)
COUNT(quarantined, b->files[FILE_QUARANTINED])
COUNT(unbalanced, (int64_t)r->unbalanced)
COUNT(undecided, books_undecided(b))
COUNT(refused, b->files[FILE_REFUSED])
COUNT(disabled, (int64_t)r->disabled)
COUNT(missing, (int64_t)r->missing)
COUNT(held_files, b->held_files)
COUNT(rejected, b->orders.decided[OUTCOME_REJECTED])
#undef COUNT

/* Statuses are those of design section 8: 3, then 4, then 2. */
const struct need needs[NEED_COUNT] = {
	{ 3, disagreements,
	    "number in the books disagrees: hold back what was issued "
	    "until it is understood",
	    "numbers in the books disagree: hold back what was issued "
	    "until it is understood",
	    "ordermill verify", FILE_OUTCOMES },
	{ 3, unbalanced,
	    "file is held back: its documents did not say what was decided; "
	    "the messages of the run name it",
	    "files are held back: their documents did not say what was "
	    "decided; the messages of the run name them",
	    NULL, FILE_OUTCOMES },
	{ 4, quarantined,
	    "file lies in quarantine, with a note beside it; nothing in it "
	    "was decided",
	    "files lie in quarantine, with a note beside each; nothing in "
	    "them was decided",
	    "ls -l quarantine/*/", FILE_QUARANTINED },
	{ 4, disabled,
	    "partner is disabled: there are mistakes in its profile, and "
	    "nothing of it is taken",
	    "partners are disabled: there are mistakes in their "
	    "profiles, and nothing of them is taken",
	    "ordermill config check", FILE_OUTCOMES },
	{ 4, undecided,
	    "file is not decided yet; the next run tries again",
	    "files are not decided yet; the next run tries again",
	    "ordermill run", FILE_OUTCOMES },
	{ 4, refused,
	    "file was refused whole; the partner was told why and has to "
	    "send it again",
	    "files were refused whole; the partners were told why and "
	    "have to send them again",
	    NULL, FILE_REFUSED },
	{ 2, missing,
	    "expected file did not come; the messages of the run name "
	    "the partner to ask",
	    "expected files did not come; the messages of the run name "
	    "the partners to ask",
	    NULL, FILE_OUTCOMES },
	{ 2, held_files,
	    "file is held behind a gap in the numbers of its partner's files; "
	    "ask for what is missing, or let it go",
	    "files are held behind gaps in the numbers of their partners' "
	    "files; ask for what is missing, or let them go",
	    "ordermill release PARTNER", FILE_OUTCOMES },
	{ 2, rejected,
	    "purchase order was rejected; it waits for the partner's "
	    "correction",
	    "purchase orders were rejected; they wait for the partners' "
	    "corrections",
	    "ordermill exceptions", FILE_OUTCOMES },
};

static const struct need *
most_urgent(const struct run_row *r, const struct books *b,
    const struct balance *balance)
{
	for (size_t i = 0; i < NEED_COUNT; i++)
		if (needs[i].count(r, b, balance) > 0)
			return &needs[i];
	return NULL;
}

const char *
needs_command(const struct run_row *r, const struct books *b,
    const struct balance *balance)
{
	const struct need *first = most_urgent(r, b, balance);
	if (first == NULL)
		return NULL;
	return first->command != NULL ? first->command : "ordermill report";
}

enum banner
needs_banner(const struct run_row *r, const struct books *b,
    const struct balance *balance)
{
	if (!balance->holds)
		return BANNER_OUT_OF_BALANCE;
	return most_urgent(r, b, balance) == NULL ?
	    BANNER_BALANCED : BANNER_ATTENTION;
}

int
report_exit_status(const struct run_row *r, const struct books *b,
    bool balanced)
{
	const struct balance balance = { .holds = balanced };
	const struct need *first = most_urgent(r, b, &balance);
	return first == NULL ? 0 : first->status;
}

bool
report_has_documents(const struct run_row *r, const struct books *b,
    bool balanced)
{
	return b->seen > 0 || b->releases > 0 ||
	    report_exit_status(r, b, balanced) != 0;
}
