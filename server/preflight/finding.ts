/** What a check can find, each in one closed word that has a page of help. Knows no sentence. */

/** The checks, as `skipChecks` names them. */
export type CheckName =
  | 'trust'
  | 'directory'
  | 'command'
  | 'environment'
  | 'ports'
  | 'session'
  | 'disk'
  | 'memory'
  | 'git';

export type FindingCode =
  | 'partUntrusted'
  | 'directoryMissing'
  | 'directoryClosed'
  | 'directoryOutside'
  | 'notADirectory'
  | 'commandMissing'
  | 'commandNotExecutable'
  | 'interpreterMissing'
  | 'variableMissing'
  | 'loginShellLate'
  | 'loginShellFailed'
  | 'servedAlready'
  | 'portNotFree'
  | 'sessionRuns'
  | 'sessionRefused'
  | 'diskFull'
  | 'diskLow'
  | 'memoryLow'
  | 'gitUnderWay'
  | 'gitConflicts'
  | 'gitDetached'
  | 'checkUndone';

export interface Finding {
  readonly check: CheckName;
  /** What is required stops the launch. */
  readonly level: 'required' | 'advised';
  readonly why: FindingCode;
  readonly facts: Readonly<Record<string, string>>;
}
