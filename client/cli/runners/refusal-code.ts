/** With which exit code a command ends whose runner was not started. */
import { exitCodes } from '#client/cli/exit-codes.ts';
import type { RunnerRefusal } from '#protocol/runner.ts';

/** Refused is what something is in the way of; what is not there or did not work has failed. */
export function refusalCode(reason: RunnerRefusal): number {
  switch (reason) {
    case 'nameTaken':
      return exitCodes.alreadyRunning;
    case 'noSuchRunner':
    case 'launchForgotten':
    case 'notStarted':
    case 'noHost':
    case 'dependencyFailed':
      return exitCodes.failed;
    default:
      return exitCodes.refused;
  }
}
