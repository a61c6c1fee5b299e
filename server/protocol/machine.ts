/** What listens on the machine, leased or not: a list that lives as long as somebody looks at it. */
import * as z from 'zod/mini';
import { event, request } from './grammar.ts';
import { PortNumber, SeenProcess } from './ports.ts';

export const MachineListener = z.object({
  /** The same as long as this process listens on this port. */
  id: z.string(),
  port: PortNumber,
  addresses: z.array(z.string()),
  /** Absent when the system does not say whose it is: another user's. */
  process: z.optional(SeenProcess),
});
export type MachineListener = z.output<typeof MachineListener>;

export const machine = {
  watch: request('machine/watch', {
    effect: 'read',
    scope: 'machine',
    summary:
      'List everything that listens on this machine, and tell every change until machine/unwatch.',
    params: z.object({}),
    result: z.object({ listeners: z.array(MachineListener) }),
  }),
  unwatch: request('machine/unwatch', {
    effect: 'read',
    scope: 'own',
    summary: 'Tell no more of what listens on this machine.',
    params: z.object({}),
    result: z.null(),
  }),
};

export const machineEvents = {
  didChange: event('machine/didChange', {
    summary: 'Somebody began or ceased to listen on this machine.',
    params: z.object({ listeners: z.array(MachineListener), gone: z.array(z.string()) }),
  }),
};
