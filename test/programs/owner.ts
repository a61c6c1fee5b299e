/** Holds one port as what its argument says it is (window, agent, terminal), and lives until it is told to end or killed. */
import { connect } from '#client/connection/connect.ts';
import type { ClientKind } from '#protocol/instances.ts';

/** What an owner reports once. */
export interface OwnerReport {
  readonly leaseId: string;
  readonly port: number;
  readonly fence: number;
}

const [, , script = '', kind = '', service = '', path = ''] = process.argv;

async function own(): Promise<OwnerReport> {
  const facts = { kind: kind as ClientKind, name: service, version: '0.0.0' };
  // An agent says in which folder it works: that is the only project it may ask for.
  const agent = { ...facts, sessionId: service, folder: path };
  const peer = await connect(
    { program: { script }, deadlineMs: 80_000 },
    kind === 'agent' ? agent : facts,
  );
  const answer = await peer.request('ports/lease', { path, service, holder: 'client' });
  const lease = answer.kind === 'granted' ? answer.leases[0] : undefined;
  if (!lease) throw new Error(`${service} was ${JSON.stringify(answer)}`);
  return { leaseId: lease.id, port: lease.port, fence: lease.fence };
}

process.on('disconnect', () => process.exit(0));
own().then(
  (report) => process.send?.(report),
  (failure: unknown) => {
    process.stderr.write(`${service}: ${String(failure)}\n`);
    process.exit(1);
  },
);
