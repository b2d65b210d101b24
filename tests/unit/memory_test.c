#include "memory.h"
#include "unit.h"
#include <libxml/parser.h>
#include <libxml/xmlmemory.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* ASan would end the process by itself, and with a status of its own. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

#define TOO_MUCH (SIZE_MAX / 4)

static void
take_too_much(void)
{
	memory_take(TOO_MUCH);
}

static void
resize_too_much(void)
{
	static void *volatile p;	/* so that it is no leak */
	p = memory_take(10);
	p = memory_resize(p, TOO_MUCH);
}

static void
xml_too_much(void)
{
	xmlMalloc(TOO_MUCH);
}

/* The exit status of a child that does it; what it says goes to *TEXT. */
static int
status_of(void (*run)(void), char text[100])
{
	int ends[2], status = 0;
	CU_ASSERT_FATAL(pipe(ends) == 0);
	const pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		run();
		_exit(0);
	}
	waitpid(child, &status, 0);
	close(ends[1]);
	/* ASan adds its own words in front. */
	char all[8192];
	const ssize_t n = read(ends[0], all, sizeof(all) - 1);
	all[n < 0 ? 0 : n] = '\0';
	const char *ours = strstr(all, "ordermill:");
	snprintf(text, 100, "%.99s", ours == NULL ? all : ours);
	close(ends[0]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
no_memory(void)
{
	char text[100];
	UNIT_NUMBER(status_of(take_too_much, text), MEMORY_EXIT);
	UNIT_STRING(text, "ordermill: error: out of memory\n");
	UNIT_NUMBER(status_of(resize_too_much, text), MEMORY_EXIT);
}

static void
no_memory_for_libxml(void)
{
	static const char document[] = "<a b='c'>d</a>";
	char text[100];
	memory_guard_libxml();
	UNIT_NUMBER(status_of(xml_too_much, text), MEMORY_EXIT);
	xmlDocPtr doc = xmlReadMemory(document, sizeof(document) - 1, NULL,
	    NULL, XML_PARSE_NONET);
	CU_ASSERT(doc != NULL);
	xmlFreeDoc(doc);
	xmlCleanupParser();
}

static void
memory(void)
{
	char *p = memory_take(0);
	CU_ASSERT(p != NULL);
	memory_free(p);
	p = memory_take(100);
	for (int i = 0; i < 100; i++)
		UNIT_NUMBER(p[i], 0);
	p = memory_resize(p, 0);
	CU_ASSERT(p != NULL);
	memory_free(p);
	memory_free(NULL);
	p = memory_string("abc");
	UNIT_STRING(p, "abc");
	memory_free(p);
}

static const struct unit_test tests[] = {
	{ "lack of memory ends the process, with a word", no_memory },
	{ "libxml2 never sees a failed allocation", no_memory_for_libxml },
	{ "memory is zeroed, and nothing is something too", memory },
};

int
main(void)
{
	return unit_main("memory", tests, ARRAY_LEN(tests));
}
