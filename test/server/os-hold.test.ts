import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { thisMachine } from '#server/os/machine.ts';
import { freePort, portOf } from './os-ports.ts';
import { endAllPrograms, Program } from './os-program.ts';

const { ports } = thisMachine();

describe('A held port', () => {
  afterEach(endAllPrograms);

  const everywhere = ['127.0.0.1', '0.0.0.0', '::1', '127.0.0.2'];

  it('can be bound by nobody else, on no address', async () => {
    const port = await freePort();
    const held = await ports.hold(port);
    assert.ok(held);
    for (const address of everywhere)
      assert.match(
        await Program.python('listen.py', address, String(port), 'reuseaddr').line(),
        /^failed 98$/,
      );
    assert.equal(await ports.probe(port), 'busy');
    await held.release();
  });

  it('can be bound at once by another process when the release has resolved, on every address', async () => {
    for (const address of everywhere) {
      const port = await freePort();
      const held = await ports.hold(port);
      await held?.release();
      assert.equal(
        await Program.python('listen.py', address, String(port)).line(),
        `ready ${port}`,
      );
    }
  });

  it('resets whoever connects, and leaves nothing behind that would keep the port', async () => {
    const port = await freePort();
    const held = await ports.hold(port);
    const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', resolve);
      socket.on('close', () => resolve(undefined));
    });
    assert.equal(failure?.code, 'ECONNRESET');
    await held?.release();
    assert.equal(
      await Program.python('listen.py', '127.0.0.1', String(port)).line(),
      `ready ${port}`,
    );
  });

  it('goes to one of many who want it', async () => {
    const port = await freePort();
    const held = await Promise.all(Array.from({ length: 50 }, () => ports.hold(port)));
    const winners = held.filter((each) => each !== null);
    assert.equal(winners.length, 1);
    await Promise.all(winners.map((each) => each.release()));
    assert.equal(await ports.probe(port), 'free');
  });

  it('is refused when somebody was faster, and then nothing stays bound', async () => {
    const program = Program.python('listen.py', '::1', '0');
    const port = portOf(await program.line());
    assert.equal(await ports.hold(port), null);
    await program.end();
    assert.equal(await ports.probe(port), 'free');
  });

  it('may be released twice', async () => {
    const held = await ports.hold(await freePort());
    await Promise.all([held?.release(), held?.release()]);
    await held?.release();
  });
});
