/** The programs that test a server which is there already: how each is told its URL. */
import { read, type Source } from './tool.ts';

/** An option that carries the URL; what follows it, with `{url}`, is `value`. */
interface UrlFlag {
  readonly name: string;
  readonly value: string;
}

/** One test runner. It is recognised as a tool is. */
export interface TestRunner {
  /** As it is called in messages. */
  readonly name: string;
  readonly programs: readonly string[];
  /** One of these words has to be among its arguments; absent: none is needed. */
  readonly words?: readonly string[];
  /** The environment variable that carries the URL: it gets through scripts, too. */
  readonly variable?: string;
  readonly flag?: UrlFlag;
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
    flag: { name: '--config', value: 'baseUrl={url}' },
    sources: [
      read('docs.cypress.io: environment variables, CYPRESS_BASE_URL'),
      read('dev.to/walmyrlimaesilv: --config baseUrl=URL'),
    ],
  },
  {
    name: 'playwright',
    programs: ['playwright', '@playwright/test'],
    words: ['test'],
    variable: 'PLAYWRIGHT_TEST_BASE_URL',
    sources: [
      read('process.env.PLAYWRIGHT_TEST_BASE_URL in the configurations of many public projects'),
    ],
  },
  {
    name: 'wdio',
    programs: ['wdio'],
    flag: { name: '--baseUrl', value: '{url}' },
    sources: [read('volcengine.com/article/2321107: npx wdio run wdio.conf.js --baseUrl=URL')],
  },
  {
    name: 'lhci',
    programs: ['lhci', '@lhci/cli'],
    words: ['autorun', 'collect'],
    variable: 'LHCI_URL',
    flag: { name: '--collect.url', value: '{url}' },
    sources: [read('GoogleChrome/lighthouse-ci:packages/cli/src/cli.js: every LHCI_X is --x')],
  },
  {
    name: 'lighthouse',
    programs: ['lighthouse'],
    argument: true,
    sources: [read('GoogleChrome/lighthouse:readme.md: lighthouse URL')],
  },
  {
    name: 'newman',
    programs: ['newman'],
    words: ['run'],
    sources: [
      read('tutorialspoint.com: the options of newman run; the collection names its variables'),
    ],
  },
  {
    name: 'start-server-and-test',
    programs: ['start-server-and-test', 'server-test', 'start-test'],
    argument: true,
    sources: [read('bahmutov/start-server-and-test: start-server-and-test SCRIPT URL TEST')],
  },
];

/** The runner that this program with these arguments is. */
export function testRunnerOf(program: string, args: readonly string[]): TestRunner | undefined {
  return testRunners.find(
    ({ programs, words }) =>
      programs.includes(program) && (words?.some((word) => args.includes(word)) ?? true),
  );
}
