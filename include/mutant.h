/*
 * mutant - sabotaged builds, to show that the crash tests would notice
 *
 * In a build of MODE=mutant-N one step of exactly-once is broken, that of
 * number N; tests/crash/mutants.sh has the list and wants each to be caught.
 * In every other build mutant(n) is false, so that nothing of it is left.
 */
#ifndef MUTANT_H
#define MUTANT_H
#ifdef MUTANT
#include <stdbool.h>
bool mutant(int n);
#else
#define mutant(n) false
#endif
#endif
