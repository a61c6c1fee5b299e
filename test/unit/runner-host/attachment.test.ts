/** Who looks at a runner: what is told in which order, and what is left out for one who does not read. */
import assert from 'node:assert/strict';
import { Attachment, mostUnsent, type Picture, type Wire } from '#server/runner-host/attachment.ts';

/** A reader who reads only when told to. */
class Reader implements Wire {
  readonly heard: string[] = [];
  unsent = 0;
  #read: (() => void)[] = [];

  send(method: string, params: object): void {
    this.heard.push(`${method.slice('attach/'.length)} ${JSON.stringify(params)}`);
  }

  onceRead(task: () => void): void {
    this.#read.push(task);
  }

  readAll(): void {
    this.unsent = 0;
    const tasks = this.#read;
    this.#read = [];
    for (const task of tasks) task();
  }
}

/** A screen whose pictures are taken when the test says so. */
class Painter {
  readonly waiting: ((picture: Picture) => void)[] = [];
  readonly take = (taken: (picture: Picture) => void) => void this.waiting.push(taken);

  paint(screen: string): void {
    const [taken] = this.waiting.splice(0, 1);
    taken?.({ screen, size: { cols: 80, rows: 24 }, offset: 0 });
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const words = (reader: Reader) =>
  reader.heard.map((line) => /"(?:data|screen)":"([^"]*)"/.exec(line)?.[1]);

describe('An attachment', () => {
  let reader: Reader;
  let painter: Painter;
  let attachment: Attachment;

  const open = async () => {
    const opened = attachment.open();
    painter.paint('first');
    await opened;
    await turn();
  };

  beforeEach(() => {
    reader = new Reader();
    painter = new Painter();
    attachment = new Attachment('type', reader, painter.take);
  });

  it('tells what is printed while the first picture is taken after the answer with it', async () => {
    const opened = attachment.open();
    attachment.print('a', 1);
    painter.paint('first');
    assert.equal((await opened).screen, 'first');
    assert.deepEqual(reader.heard, []);
    await turn();
    attachment.print('b', 2);
    assert.deepEqual(words(reader), ['a', 'b']);
  });

  it('leaves out what one who does not read has not asked for, and draws anew when all was read', async () => {
    await open();
    attachment.print('seen', 1);
    reader.unsent = mostUnsent + 1;
    attachment.print('lost', 2);
    attachment.tell('attach/didResize', { cols: 1, rows: 1 });
    attachment.print('lost', 3);
    assert.deepEqual(words(reader), ['seen']);
    assert.equal(painter.waiting.length, 0);
    reader.readAll();
    attachment.print('after the picture', 4);
    painter.paint('anew');
    assert.deepEqual(words(reader), ['seen', 'anew', undefined, 'after the picture']);
    assert.match(reader.heard[2] ?? '', /didResize/);
  });

  it('draws anew when too much comes while a picture is taken, and tells nothing twice', async () => {
    await open();
    attachment.redraw();
    attachment.print('x'.repeat(mostUnsent + 1), 1);
    attachment.print('later', 2);
    painter.paint('too old');
    assert.deepEqual(reader.heard, []);
    painter.paint('anew');
    assert.deepEqual(words(reader), ['anew', 'later']);
  });

  it('has its first picture also when another changes the size while it is taken', async () => {
    const opened = attachment.open();
    attachment.redraw();
    painter.paint('too old');
    painter.paint('first');
    assert.equal((await opened).screen, 'first');
    attachment.print('more', 1);
    await turn();
    assert.deepEqual(words(reader), ['more']);
  });

  it('tells the end after all that was printed before', async () => {
    await open();
    attachment.redraw();
    attachment.print('last words', 1);
    attachment.tell('attach/didExit', { at: 1 });
    painter.paint('anew');
    assert.deepEqual(words(reader), ['anew', 'last words', undefined]);
  });

  it('tells nobody anything who has gone', async () => {
    await open();
    reader.unsent = mostUnsent + 1;
    attachment.print('a', 1);
    attachment.close();
    reader.readAll();
    attachment.print('b', 2);
    attachment.tell('attach/didExit', {});
    assert.deepEqual([reader.heard, painter.waiting.length], [[], 0]);
  });
});
