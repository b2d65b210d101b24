/*
 * words - how the enums of the contracts are written in documents, in the
 * ledger and in reports
 */
#include "decision.h"
#include "ledger.h"
#include "outputs.h"
#include "purchase_order.h"
#include "tally.h"

const char *const purpose_words[] = {
	[PURPOSE_NONE] = "",
	[PURPOSE_ORDER] = "order",
	[PURPOSE_CHANGE] = "change",
	[PURPOSE_CANCEL] = "cancel",
	[PURPOSE_FEASIBILITY] = "feasibility",
};
const char *const request_words[] = {
	[REQUEST_NONE] = "",
	[REQUEST_SALE] = "sale",
	[REQUEST_PROBLEM_RESTORATION] = "problem-restoration",
	[REQUEST_PERFORMANCE] = "performance",
};
const char *const action_words[] = {
	[ACTION_NONE] = "",
	[ACTION_ADD] = "add",
	[ACTION_MODIFY] = "modify",
	[ACTION_DELETE] = "delete",
};
const char *const role_words[] = {
	[ROLE_NONE] = "",
	[ROLE_INSTALL] = "install",
	[ROLE_A_END] = "a-end",
	[ROLE_B_END] = "b-end",
	[ROLE_DELIVERY] = "delivery",
};
const char *const kind_words[] = {
	[KIND_PROVIDE] = "provide",
	[KIND_MODIFY] = "modify",
	[KIND_CEASE] = "cease",
	[KIND_CHANGE] = "change",
	[KIND_CANCEL] = "cancel",
	[KIND_FEASIBILITY] = "feasibility",
};
const char *const requires_words[] = {
	[REQUIRES_FEASIBILITY] = "feasibility-assessment",
	[REQUIRES_PROVISIONING] = "provisioning",
	[REQUIRES_SERVICE_CHANGE] = "service-change",
	[REQUIRES_ORDER_CHANGE] = "order-change",
	[REQUIRES_ORDER_CANCELLATION] = "order-cancellation",
	[REQUIRES_SERVICE_CESSATION] = "service-cessation",
};
const char *const relation_words[] = {
	[RELATION_SIBLING] = "sibling",
	[RELATION_CHANGES] = "changes",
	[RELATION_CANCELS] = "cancels",
};
const char *const line_change_words[] = {
	[CHANGE_NONE] = "",
	[CHANGE_UNCHANGED] = "unchanged",
	[CHANGE_CHANGED] = "changed",
	[CHANGE_ADDED] = "added",
	[CHANGE_REMOVED] = "removed",
};
const char *const outcome_words[] = {
	[OUTCOME_ISSUED] = "issued",
	[OUTCOME_SPECIAL] = "special-handling",
	[OUTCOME_REJECTED] = "rejected",
	[OUTCOME_DUPLICATE] = "duplicate",
	[OUTCOME_HELD] = "held",
};
const char *const document_words[] = {
	[DOCUMENT_ISSUED] = "issued",
	[DOCUMENT_SPECIAL] = "special-handling",
	[DOCUMENT_EXCEPTIONS] = "exceptions",
	[DOCUMENT_FIX] = "fix",
	[DOCUMENT_ACK] = "ack",
	[DOCUMENT_REPORT] = "report",
};
const char *const file_outcome_words[] = {
	[FILE_PENDING] = "pending",
	[FILE_PROCESSED] = "processed",
	[FILE_DUPLICATE] = "duplicate",
	[FILE_REFUSED] = "refused",
	[FILE_UNDECIDED] = "undecided",
	[FILE_QUARANTINED] = "quarantined",
	[FILE_HELD] = "held",
};

unsigned
word_index(const char *const *words, size_t n, struct span word)
{
	for (size_t i = 1; i < n && word.len > 0; i++)
		if (words[i][0] == word.at[0] && span_is(word, words[i]))
			return (unsigned)i;
	return 0;
}
