/** Keeps a port bound until its holder comes. Knows not for whom. */
import type { Held } from '#server/ports/needs.ts';
import { type Bound, bindPort, wholePort } from './bind-port.ts';

/** Null when any place refused, or when there was nothing to bind; then nothing stays bound. */
export async function holdPort(port: number): Promise<Held | null> {
  const outcomes = await Promise.all(
    wholePort(process.platform).map((place) => bindPort(port, place)),
  );
  const bound = outcomes.filter((outcome) => outcome.kind === 'bound');
  const refused = outcomes.some((outcome) => outcome.kind !== 'bound' && outcome.kind !== 'absent');
  if (refused || bound.length === 0) {
    await closeAll(bound);
    return null;
  }
  let closing: Promise<void> | undefined;
  return {
    release() {
      closing ??= closeAll(bound);
      return closing;
    },
  };
}

async function closeAll(bound: readonly Extract<Bound, { kind: 'bound' }>[]): Promise<void> {
  await Promise.all(bound.map((socket) => socket.close()));
}
