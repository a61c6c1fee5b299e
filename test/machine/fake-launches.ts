/** What a machine made of tables says before something is started: all is well, unless a test says otherwise. Touches nothing real. */
import type { LaunchFacts } from '#server/os/launch-facts.ts';

/** Bytes of disk and memory: enough for anything. */
const plenty = 2 ** 40;

export class FakeLaunches implements LaunchFacts {
  readonly platform = 'linux';
  /** The server was started by a coding agent in a terminal of an editor. */
  readonly environment: Readonly<Record<string, string | undefined>> = {
    ...{ PATH: '/usr/bin', LANG: 'C', VSCODE_PID: '1', CLAUDECODE: '1' },
  };
  /** What the login shell sets. */
  shellSets: Readonly<Record<string, string>> = {};
  /** Programs that there are not. */
  readonly missing = new Set<string>();
  /** Files by their whole paths. */
  readonly files = new Map<string, string>();
  /** What is answered at a URL. */
  readonly statuses = new Map<string, number>();
  /** What a command ends with. */
  readonly codes = new Map<string, number>();

  login() {
    return {
      read: async () => ({ shell: '/bin/sh', how: 'read' as const, variables: this.shellSets }),
    };
  }

  filesAt(root: string) {
    return {
      text: async (file: string) => this.files.get(`${root}/${file}`),
      directoriesIn: async () => [],
    };
  }

  program = async (name: string) =>
    this.missing.has(name) ? ({ kind: 'missing' } as const) : ({ kind: 'found' } as const);

  directory = async (path: string) => ({ kind: 'directory', canonical: path }) as const;
  checkout = async () => undefined;
  diskLeft = async () => plenty;
  memoryLeft = () => plenty;
  httpStatus = async (url: string) => this.statuses.get(url);
  exitCode = async ({ argv }: { readonly argv: readonly string[] }) =>
    this.codes.get(argv.join(' '));
}
