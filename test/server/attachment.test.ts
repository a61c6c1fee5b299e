/** The client's side of a line to a runner host, against hosts of the test's own on real sockets: what is shown when frames double, lines break and tickets are used up. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { Attachment, type TicketAnswer } from '#client/connection/attachment.ts';
import { proveClient } from '#discovery/proof.ts';
import { until } from './harbor.ts';

/** A host that serves `attach/*` as the test tells it, and lets nobody in twice by one ticket. */
class Quay {
  readonly id = `h_${randomBytes(8).toString('hex')}`;
  readonly typed: string[] = [];
  readonly sizes: unknown[] = [];
  readonly tickets = new Map<string, Buffer>();
  screen = { screen: 'one', size: { cols: 80, rows: 24 }, offset: 3, rights: 'type' };
  lines: { readonly connection: MessageConnection; readonly socket: Socket }[] = [];
  #server: Server | undefined;

  readonly address: string;

  constructor(address: string) {
    this.address = address;
  }

  async open(): Promise<void> {
    const server = createServer((socket) => void this.#serve(socket));
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.address, resolve));
  }

  ticket(): TicketAnswer {
    const key = `t_${randomBytes(8).toString('hex')}`;
    const secret = randomBytes(32);
    this.tickets.set(key, secret);
    const ticket = `${key}.${secret.toString('hex')}`;
    return { kind: 'attached', address: this.address, hostId: this.id, ticket };
  }

  tell(method: string, params: object): void {
    void this.lines.at(-1)?.connection.sendNotification(method, params);
  }

  close(): void {
    for (const { socket } of this.lines) socket.destroy();
    this.#server?.close();
  }

  async #serve(socket: Socket): Promise<void> {
    const tokenOf = (key: string) => this.tickets.get(key);
    const secret = { token: randomBytes(32), serverId: this.id, tokenOf };
    const proven = await proveClient(socket, secret);
    if (!proven?.key) return;
    this.tickets.delete(proven.key);
    const connection = createMessageConnection(
      new StreamMessageReader(socket),
      new StreamMessageWriter(socket),
    );
    connection.onRequest('attach/open', ({ size }) => {
      this.sizes.push(size);
      return this.screen;
    });
    connection.onNotification('attach/type', ({ data }) => void this.typed.push(data));
    connection.onNotification('attach/resize', (size) => void this.sizes.push(size));
    connection.listen();
    this.lines.push({ connection, socket });
  }
}

describe('An attachment', function () {
  this.timeout(120_000);
  let directory: string;
  let quay: Quay;
  let leave: AbortController;
  const shown: string[] = [];
  const viewer = {
    redraw: (screen: string) => shown.push(`=${screen}`),
    print: (text: string) => shown.push(`+${text}`),
    away: () => shown.push('away'),
  };
  const attach = (ask: () => Promise<TicketAnswer>) => {
    const attachment = new Attachment({ ask, viewer, size: { cols: 90, rows: 30 } });
    return { attachment, ended: attachment.live(leave.signal) };
  };
  const shows = (what: string) => until(`it shows ${what}`, () => shown.join(' ') === what);

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hm-'));
    quay = new Quay(join(directory, 'h'));
    await quay.open();
    leave = new AbortController();
    shown.length = 0;
  });
  afterEach(async () => {
    leave.abort();
    quay.close();
    await rm(directory, { recursive: true, force: true });
  });

  it('shows the screen, then what is printed after it, each once, and how the program ended', async () => {
    const { attachment, ended } = attach(async () => quay.ticket());
    await shows('=one');
    quay.tell('attach/didPrint', { data: 'ne', offset: 3 });
    quay.tell('attach/didPrint', { data: 'two', offset: 6 });
    quay.tell('attach/didRedraw', { ...quay.screen, screen: 'three', offset: 50 });
    quay.tell('attach/didPrint', { data: 'late', offset: 40 });
    quay.tell('attach/didExit', { code: 3 });
    assert.deepEqual(await ended, { kind: 'exited', code: 3, signal: undefined });
    assert.deepEqual(shown, ['=one', '+two', '=three']);
    assert.equal(attachment.offset, 50);
  });

  it('types and resizes, and cuts a long text between characters alone', async () => {
    const { attachment } = attach(async () => quay.ticket());
    assert.equal(attachment.type('too early'), false);
    await shows('=one');
    const long = `${'a'.repeat(16_383)}\u{1f6a2}b`;
    assert.ok(attachment.type(long));
    attachment.resize({ cols: 100, rows: 40 });
    await until('the host heard it', () => quay.sizes.length === 2);
    assert.equal(quay.typed.join(''), long);
    assert.deepEqual(
      quay.typed.map((each) => each.length),
      [16_383, 3],
    );
    assert.deepEqual(quay.sizes, [
      { cols: 90, rows: 30 },
      { cols: 100, rows: 40 },
    ]);
  });

  it('opens another line by another ticket when one breaks, also while the server is away', async () => {
    let asked = 0;
    const { ended } = attach(async () => {
      asked++;
      if (asked === 2) throw new Error('no server');
      if (asked === 3) return { kind: 'refused', reason: 'hostAway' };
      return quay.ticket();
    });
    await shows('=one');
    quay.screen = { ...quay.screen, screen: 'later', offset: 9 };
    quay.lines[0]?.socket.destroy();
    await shows('=one away away away =later');
    assert.equal(quay.tickets.size, 0);
    leave.abort();
    assert.deepEqual(await ended, { kind: 'detached' });
  });

  it('is over when the runner is', async () => {
    const answers: TicketAnswer[] = [
      quay.ticket(),
      { kind: 'refused', reason: 'notRunning' },
      quay.ticket(),
    ];
    const { ended } = attach(async () => answers.shift() as TicketAnswer);
    await shows('=one');
    quay.lines[0]?.socket.destroy();
    assert.deepEqual(await ended, { kind: 'refused', reason: 'notRunning' });
    assert.equal(answers.length, 1);
  });

  it('says at once when there is nothing to attach to, nobody to ask, or nobody at the address', async () => {
    const gone = { kind: 'refused', reason: 'hostAway' } as const;
    assert.deepEqual(await attach(async () => gone).ended, gone);
    await assert.rejects(attach(() => Promise.reject(new Error('no server'))).ended, /no server/);
    quay.close();
    assert.deepEqual(await attach(async () => quay.ticket()).ended, gone);
  });

  it('types nothing with the right to look alone', async () => {
    quay.screen = { ...quay.screen, rights: 'view' };
    const { attachment } = attach(async () => quay.ticket());
    await shows('=one');
    assert.equal(attachment.rights, 'view');
    assert.equal(attachment.type('x'), false);
  });
});
