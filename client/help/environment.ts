/** Every environment variable that Harbormaster reads or sets. A test holds it to the code. */

export interface Variable {
  readonly name: string;
  /** Who sets it: the user, Harbormaster for what it starts, or our own tests. */
  readonly by: 'you' | 'harbormaster' | 'tests';
  /** Markdown, one sentence or two. */
  readonly means: string;
}

export const variables: readonly Variable[] = [
  {
    name: 'HARBORMASTER_STATE_DIR',
    by: 'you',
    means:
      'Moves the state directory: pointer, token, log and journal. An absolute path; every terminal and editor that should meet the same server needs the same one.',
  },
  {
    name: 'HARBORMASTER_LOG_LEVEL',
    by: 'you',
    means:
      '`debug`, `info` (default), `warn` or `error`, for a server that is started with it. At `debug` each request has a line.',
  },
  {
    name: 'HARBORMASTER_TOKEN',
    by: 'you',
    means:
      'A token of less authority, as `hm token issue` prints it: clients that have it act with it.',
  },
  {
    name: 'HARBORMASTER_AS',
    by: 'you',
    means:
      '`user`: a person types here, though the environment has a coding agent’s variables. Counts in a terminal alone.',
  },
  {
    name: 'HARBORMASTER_HOOK_PATIENCE',
    by: 'you',
    means:
      'How long the hook of a coding agent waits for the server, in milliseconds, instead of 100: for a machine on which agents would rather wait than collide.',
  },
  {
    name: 'HARBORMASTER_SOCKET',
    by: 'harbormaster',
    means:
      'Where the server listened when the runner was started or the agent’s session began; for programs of others.',
  },
  {
    name: 'HARBORMASTER_MARKER',
    by: 'harbormaster',
    means:
      'Marks the processes of one lease, so that they are known to be its holder’s. Pass it on, and never set it.',
  },
  {
    name: 'HARBORMASTER_READS_ENVIRONMENT',
    by: 'harbormaster',
    means:
      '`1` for your login shell while it is asked for its environment: its start files can leave out what is slow then, or would become another program.',
  },
  {
    name: 'PORT',
    by: 'harbormaster',
    means: 'The port of the service that is started, or of the project’s main one.',
  },
  {
    name: 'HM_PORT_<SERVICE>',
    by: 'harbormaster',
    means: 'The port of each service of the project: `HM_PORT_WEB`, `HM_PORT_MY_API`.',
  },
  { name: 'HM_URL_<SERVICE>', by: 'harbormaster', means: 'The same as an address.' },
  {
    name: 'HARBORMASTER_TEST',
    by: 'tests',
    means: 'Forbids the real home: without `HARBORMASTER_STATE_DIR` everything fails.',
  },
  {
    name: 'HARBORMASTER_FAILPOINTS',
    by: 'tests',
    means: 'A directory of signals that a process sends itself at named places.',
  },
  {
    name: 'HARBORMASTER_STARTS_PER_MINUTE',
    by: 'tests',
    means: 'How many starts of a server are no crash loop.',
  },
];
