/** A server that has nothing which runs runners: it says so of every start, and remembers what it is told to. */
import { Emitter } from '#common/emitter.ts';
import type { Hosts, RunnerFiles } from './needs.ts';

const hosts: Hosts = {
  open: async () => ({ runners: [], away: [] }),
  spawn: async () => ({
    ...{ kind: 'failed', code: 'hostFailed' },
    message: 'This server runs no runners.',
  }),
  signal: async () => 'hostAway',
  type: async () => {},
  ticket: async () => undefined,
  forget: async () => {},
  tidy: async () => {},
  verdict: async () => 'unknown',
  onBeat: new Emitter(),
  onExit: new Emitter(),
  onMatch: new Emitter(),
  onHostGone: new Emitter(),
  onHostAway: new Emitter(),
  onHostBack: new Emitter(),
};

const files: RunnerFiles = {
  prepare: async () => {},
  begin: async () => {},
  order: async () => undefined,
  exit: async () => undefined,
  transcript: async () => ({ text: '', from: 0, next: 0, size: 0 }),
  since: async () => ({ from: 0, hasTimes: true }),
  remove: async () => {},
  tidy: async () => {},
};

export const noHosts = { hosts, files };
