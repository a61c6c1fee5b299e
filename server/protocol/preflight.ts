/** What the checks before a launch are called, and what they can find, each in one closed word with a page of help. */
import * as z from 'zod/mini';

/** As `skipChecks` takes them. */
export const CheckName = z.enum([
  'trust',
  'directory',
  'command',
  'environment',
  'ports',
  'session',
  'disk',
  'memory',
  'git',
]);
export type CheckName = z.output<typeof CheckName>;

/** The `why` of a finding. */
export const FindingCode = z.enum([
  ...['partUntrusted', 'directoryMissing', 'directoryClosed', 'directoryOutside', 'notADirectory'],
  ...['commandMissing', 'commandNotExecutable', 'interpreterMissing', 'variableMissing'],
  ...['loginShellLate', 'loginShellFailed', 'servedAlready', 'portNotFree', 'sessionRuns'],
  'sessionRefused',
  ...['diskFull', 'diskLow', 'memoryLow', 'gitUnderWay', 'gitConflicts', 'gitDetached'],
  'checkUndone',
] as const);
export type FindingCode = z.output<typeof FindingCode>;
