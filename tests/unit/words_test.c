#include "decision.h"
#include "ledger.h"
#include "outputs.h"
#include "purchase_order.h"
#include "tally.h"
#include "unit.h"
#include <string.h>

static const struct {
	const char *const *words;
	size_t n, first;	/* first: of those that are words */
} tables[] = {
	{ purpose_words, ARRAY_LEN(purpose_words), 1 },
	{ request_words, ARRAY_LEN(request_words), 1 },
	{ action_words, ARRAY_LEN(action_words), 1 },
	{ role_words, ARRAY_LEN(role_words), 1 },
	{ kind_words, ARRAY_LEN(kind_words), 0 },
	{ requires_words, ARRAY_LEN(requires_words), 0 },
	{ relation_words, ARRAY_LEN(relation_words), 0 },
	{ outcome_words, ARRAY_LEN(outcome_words), 0 },
	{ document_words, ARRAY_LEN(document_words), 0 },
	{ file_outcome_words, ARRAY_LEN(file_outcome_words), 0 },
};

static void
not_words(void)
{
	static const char *const wrong[] = { "", "ORDER", "orde", "orders",
	    " order" };
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		UNIT_NUMBER(word_index(purpose_words,
		    ARRAY_LEN(purpose_words), span_of(wrong[i])), 0);
	UNIT_NUMBER(word_index(purpose_words, ARRAY_LEN(purpose_words),
	    (struct span){ NULL, 0 }), 0);
}

static void
every_word(void)
{
	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		for (size_t i = 0; i < tables[t].n; i++) {
			const char *word = tables[t].words[i];
			CU_ASSERT_FATAL(word != NULL);
			UNIT_NUMBER(word[0] == '\0', i < tables[t].first);
			for (size_t j = 0; j < i; j++)
				CU_ASSERT_STRING_NOT_EQUAL(word,
				    tables[t].words[j]);
		}
	}
	for (unsigned i = 1; i < ARRAY_LEN(role_words); i++)
		UNIT_NUMBER(word_index(role_words, ARRAY_LEN(role_words),
		    span_of(role_words[i])), i);
}

static const struct unit_test tests[] = {
	{ "what is not exactly a word has index 0", not_words },
	{ "every enum value has a word of its own", every_word },
};

int
main(void)
{
	return unit_main("words", tests, ARRAY_LEN(tests));
}
