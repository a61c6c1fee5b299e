/** The programs that test a server which is there already: how each is told its URL. */
import { read, type Source } from './tool.ts';

/** One test runner. It is recognised as a tool is. */
export interface TestRunner {
  /** As it is called in messages. */
  readonly name: string;
  readonly programs: readonly string[];
  /** One of these words has to be among its arguments; absent: none is needed. */
  readonly words?: readonly string[];
  /** The environment variable that carries the URL. */
  readonly variable?: string;
  /** The options that carry it, the one that we use first; what follows is `{url}` with what stands around it. */
  readonly flag?: { readonly names: readonly [string, ...string[]]; readonly value: string };
  /** The URL is a bare argument. */
  readonly argument?: true;
  readonly sources: readonly [Source, ...Source[]];
}

export const testRunners: readonly TestRunner[] = [
  {
    name: 'cypress',
    programs: ['cypress'],
    words: ['run', 'open'],
    variable: 'CYPRESS_BASE_URL',
    sources: [read('https://docs.cypress.io/app/references/configuration (Environment variables)')],
  },
  {
    name: 'playwright',
    programs: ['playwright', '@playwright/test'],
    words: ['test'],
    variable: 'PLAYWRIGHT_TEST_BASE_URL',
    sources: [read('microsoft/playwright:packages/playwright/src/index.ts (baseURL)')],
  },
];

/** The runner that this program with these arguments is. */
export function testRunnerOf(program: string, args: readonly string[]): TestRunner | undefined {
  return testRunners.find(
    ({ programs, words }) =>
      programs.includes(program) && (words?.some((word) => args.includes(word)) ?? true),
  );
}
