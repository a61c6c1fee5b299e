/** What does not fit the contract, in words. Knows zod's issues, and no request. */
import type * as z from 'zod/mini';
import { config } from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import type { Problem } from './errors.ts';

// Without a language the mini half of zod says 'Invalid input' of everything.
config(en());

/** As many as a person reads. */
const mostProblems = 10;

/** The first problems of `issues`; `whole` is what a problem with everything is called. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], whole: string): Problem[] {
  return issues.slice(0, mostProblems).map((issue) => ({
    where: issue.path.map(String).join('.') || whole,
    // Of a name that is none zod says only that it is none; why stands below.
    message: (issue.code === 'invalid_key' && issue.issues[0]?.message) || issue.message,
  }));
}
