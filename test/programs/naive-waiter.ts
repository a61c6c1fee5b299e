/** The control of `hm run --wait`: what everybody writes first. It sees that the singleton is down, and starts it. */
import { spawn } from 'node:child_process';
import { connect } from '#client/connection/connect.ts';
import { Mirror } from '#client/connection/mirror.ts';

const [, , script = '', path = '', service = '', ...command] = process.argv;

async function wait(): Promise<void> {
  const facts = { kind: 'terminal', name: 'naive waiter', version: '0.0.0' } as const;
  const peer = await connect({ program: { script }, deadlineMs: 30_000 }, facts);
  const answer = await peer.request('ports/lease', { path, service, holder: 'client', wait: true });
  const lease = answer.kind === 'granted' ? answer.leases[0] : undefined;
  if (!lease) throw new Error(`It was ${JSON.stringify(answer)}`);
  const mirror = new Mirror();
  const stop = mirror.onDidChange(() => {
    if (mirror.leases.get(lease.id)?.state !== 'down') return;
    stop();
    const [program = '', ...args] = command;
    const env = { ...process.env, PORT: String(lease.port) };
    spawn(program, args, { env, stdio: 'ignore' });
  });
  await mirror.follow(peer);
  process.stdout.write('waiting\n');
  await peer.closed;
}

void wait();
