/** The table of checks. A check without a page of help does not compile, nor a page without a check. */
import type { CheckId } from '#client/help/pages/doctor.ts';
import type { Check } from './check.ts';
import { hmOnPath, homeVariable, stateDirVariable, tokenVariable } from './checks/environment.ts';
import {
  journalDamage,
  pointerFile,
  socketDirectory,
  stateDirectory,
  tokenFile,
} from './checks/files.ts';
import { agentHook, loginItem } from './checks/installed.ts';
import {
  diskSpace,
  ephemeralRange,
  logout,
  networkFileSystem,
  nodeVersion,
  reservedPorts,
  runtimeDirectory,
} from './checks/machine.ts';
import { contestedPorts, strangersInRanges, typeRanges } from './checks/ports.ts';
import {
  projectFile,
  secondPointer,
  serverAnswers,
  serverHealth,
  stalePointer,
  versionSkew,
} from './checks/server.ts';

/** In the order in which they are told: what others follow from comes first. */
export const checks: Readonly<Record<CheckId, Check>> = {
  stateDirVariable,
  homeVariable,
  tokenVariable,
  hmOnPath,
  stateDirectory,
  socketDirectory,
  tokenFile,
  pointerFile,
  secondPointer,
  serverAnswers,
  stalePointer,
  versionSkew,
  serverHealth,
  journalDamage,
  diskSpace,
  networkFileSystem,
  runtimeDirectory,
  logout,
  ephemeralRange,
  reservedPorts,
  nodeVersion,
  projectFile,
  contestedPorts,
  strangersInRanges,
  typeRanges,
  agentHook,
  loginItem,
};
