/** One of many who ask for a service of a type that nobody has declared. Says the port; asks anew when the server goes. */
import { connect } from '#client/connection/connect.ts';
import { isGone } from '#client/connection/peer.ts';

const [, , server = '', path = '', service = '', type = ''] = process.argv;

async function ask(): Promise<number> {
  const facts = { kind: 'script' as const, name: service, version: '0.0.0' };
  const peer = await connect({ program: { script: server } }, facts);
  try {
    const key = `key.${service}`;
    const answer = await peer.request('ports/lease', { path, service, type, key });
    const lease = answer.kind === 'granted' ? answer.leases[0] : undefined;
    if (!lease) throw new Error(`It was ${JSON.stringify(answer)}`);
    return lease.port;
  } finally {
    peer.close();
  }
}

async function main(): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      process.stdout.write(`${await ask()}\n`);
      return;
    } catch (failure) {
      if (!isGone(failure) || tries === 10) throw failure;
    }
  }
}

main().catch((failure: unknown) => {
  process.stderr.write(`${String(failure)}\n`);
  process.exitCode = 1;
});
