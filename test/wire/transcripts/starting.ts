/** Two who start the same service at one moment: the second is told of the first, as long as nobody listens. */
import type { Transcript } from '../transcript.ts';

const wish = { path: '$shop', service: 'web', tool: 'vite' };
const start = { ...wish, starting: true };
const first = { agent: 'agent', path: '$shop', tool: 'vite' };

export const starting: readonly Transcript[] = [
  {
    title: 'Who starts what another is about to start is told so, for some seconds',
    cast: { one: 'agent', two: 'agent' },
    lines: [
      {
        by: 'one',
        says: 'ports/lease',
        with: start,
        answers: { kind: 'granted', leases: [{ port: '$port' }] },
      },
      {
        by: 'two',
        says: 'ports/lease',
        with: start,
        answers: { kind: 'granted', leases: [{ port: '$port' }], starting: first },
      },
      { passes: 14_000 },
      { by: 'two', says: 'ports/lease', with: start, answers: { starting: first } },
      { passes: 2_000 },
      {
        by: 'two',
        says: 'ports/lease',
        with: start,
        answers: { kind: 'granted', starting: undefined },
      },
      { by: 'one', says: 'ports/lease', with: start, answers: { starting: first } },
    ],
  },
  {
    title: 'Who says it again himself, or only wants the port, is told of nobody',
    cast: { one: 'agent', two: 'agent' },
    lines: [
      { by: 'one', says: 'ports/lease', with: start, answers: { starting: undefined } },
      { by: 'one', says: 'ports/lease', with: start, answers: { starting: undefined } },
      { by: 'two', says: 'ports/lease', with: wish, answers: { starting: undefined } },
    ],
  },
];
