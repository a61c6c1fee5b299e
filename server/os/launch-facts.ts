/** All that is asked of the machine before something is started, and until it is ready. */
import { homeHere } from '#discovery/surroundings.ts';
import { findProgram } from './find-program.ts';
import { checkoutState } from './git-state.ts';
import { filesUnder } from './late-files.ts';
import { LoginEnvironment } from './login-environment.ts';
import { exitCodeOf, httpStatus } from './ready-probes.ts';
import { diskLeft, memoryLeft, seeDirectory } from './room-left.ts';

export interface LaunchFacts {
  /** As Node calls it: who reads a command's text differs. */
  readonly platform: string;
  /** What this process has itself. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `own`: what the login shell is started with. */
  login(own: Readonly<Record<string, string>>): Pick<LoginEnvironment, 'read'>;
  readonly filesAt: typeof filesUnder;
  readonly program: typeof findProgram;
  readonly directory: typeof seeDirectory;
  readonly checkout: typeof checkoutState;
  readonly diskLeft: typeof diskLeft;
  readonly memoryLeft: typeof memoryLeft;
  readonly httpStatus: typeof httpStatus;
  readonly exitCode: typeof exitCodeOf;
}

export function launchFactsHere(): LaunchFacts {
  return {
    platform: process.platform,
    environment: process.env,
    login: (environment) => new LoginEnvironment({ environment, home: homeHere() }),
    filesAt: filesUnder,
    program: (name, cwd, variables) => findProgram(name, cwd, variables),
    directory: seeDirectory,
    checkout: checkoutState,
    diskLeft,
    memoryLeft,
    httpStatus,
    exitCode: exitCodeOf,
  };
}
