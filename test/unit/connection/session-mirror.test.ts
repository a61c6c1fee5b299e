import { strict as assert } from 'node:assert';
import type { Peer } from '#client/connection/peer.ts';
import { readSession, sessionMarkdown } from '#client/connection/session-export.ts';
import { SessionMirror } from '#client/connection/session-mirror.ts';
import type { Session, SessionMessage } from '#protocol/sessions.ts';
import { session } from '../vscode/scenes.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** A server that answers when the test lets it. */
class Script {
  readonly asked: unknown[] = [];
  readonly #answers: ((sessions: readonly Session[]) => void)[] = [];
  #close = () => {};
  readonly peer = {
    closed: new Promise<void>((resolve) => {
      this.#close = resolve;
    }),
    request: (_: string, params: unknown) => {
      this.asked.push(params);
      return new Promise((resolve) => this.#answers.push(resolve));
    },
  } as unknown as Peer;

  /** Answers the oldest question that is open. */
  async answer(...sessions: Session[]): Promise<void> {
    this.#answers.shift()?.(sessions);
    await turn();
  }

  async close(): Promise<void> {
    this.#close();
    await turn();
  }
}

function watched() {
  const script = new Script();
  const mirror = new SessionMirror(200);
  mirror.attach(script.peer);
  return { script, mirror };
}

/** A function, for what was undefined once is taken for that until the end of the test. */
const seen = (mirror: SessionMirror) => mirror.sessions?.map(({ id }) => id);

describe('the mirror of sessions', () => {
  it('asks for nothing while nobody looks, and forgets when nobody does any more', async () => {
    const { script, mirror } = watched();
    mirror.stir();
    assert.deepEqual(script.asked, []);
    mirror.want(true);
    assert.equal(seen(mirror), undefined);
    await script.answer(session('1'));
    assert.deepEqual(seen(mirror), [session('1').id]);
    mirror.want(false);
    assert.equal(seen(mirror), undefined);
    mirror.stir();
    assert.deepEqual(script.asked, [{ limit: 200 }]);
  });

  it('asks anew when something changed, and once more for all that changed while it asked', async () => {
    const { script, mirror } = watched();
    mirror.want(true);
    for (let n = 0; n < 50; n++) mirror.stir();
    assert.equal(script.asked.length, 1);
    await script.answer(session('1'));
    assert.equal(script.asked.length, 2);
    await script.answer(session('2'));
    assert.deepEqual(seen(mirror), [session('2').id]);
    assert.equal(script.asked.length, 2);
    mirror.stir();
    assert.equal(script.asked.length, 3);
  });

  it('takes no answer to what it does not ask any more', async () => {
    const { script, mirror } = watched();
    mirror.want(true);
    mirror.narrow({ agent: 'codex' });
    await script.answer(session('1'));
    assert.equal(seen(mirror), undefined);
    await script.answer(session('2', { agent: 'codex' }));
    assert.deepEqual(seen(mirror), [session('2').id]);
    assert.deepEqual(script.asked[1], { agent: 'codex', limit: 200 });
  });

  it('forgets with the connection, and asks the next one', async () => {
    const { script, mirror } = watched();
    mirror.want(true);
    await script.answer(session('1'));
    await script.close();
    assert.equal(seen(mirror), undefined);
    const next = new Script();
    mirror.attach(next.peer);
    await next.answer(session('2'));
    assert.deepEqual(seen(mirror), [session('2').id]);
  });
});

describe('the transcript of a session', () => {
  const said = (text: string, by: SessionMessage['by'] = 'person'): SessionMessage => {
    return { by, text, tools: by === 'agent' ? ['Bash'] : [], side: false };
  };
  const pages = [said('Fix it.'), said('Done.', 'agent'), said('Thanks.')];
  const asking = (kind: 'read' | 'noRecords', known = true) => ({
    request: (method: string, { from = 0 }: { from?: number }) =>
      Promise.resolve(
        method === 'sessions/show'
          ? { chain: [], files: [], ...(known && { session: session('1') }) }
          : { kind, messages: pages.slice(from, from + 1), ...(from < 2 && { next: from + 1 }) },
      ),
  });
  const read = (of: unknown, most?: number) =>
    readSession(of as Parameters<typeof readSession>[0], session('1').id, most);

  it('is read page by page to its end, or as far as was wanted, which is told', async () => {
    const whole = await read(asking('read'));
    assert.ok(whole.kind === 'read' && !whole.more);
    assert.deepEqual(whole.messages, pages);
    const part = await read(asking('read'), 10);
    assert.ok(part.kind === 'read' && part.more);
    assert.deepEqual(part.messages, pages.slice(0, 2));
  });

  it('is not there for one that was deleted, or of which nothing is written down', async () => {
    assert.deepEqual(await read(asking('read', false)), { kind: 'noSuchSession' });
    assert.deepEqual(await read(asking('noRecords')), { kind: 'noRecords' });
  });

  it('says as Markdown who said what, and which tools were called', () => {
    const text = sessionMarkdown(session('1'), pages);
    assert.match(text, /^# fix\n\nclaude, /);
    assert.match(text, /\n## Person\n\nFix it\.\n\n## claude\n\nDone\.\n\n\*called Bash\*\n/);
  });

  it('names once who goes on speaking, and never a sub-agent by the agent’s name', () => {
    const more = [
      said('One.', 'agent'),
      said('Two.', 'agent'),
      { ...said('Three.', 'agent'), side: true },
    ];
    const headings = sessionMarkdown(session('1'), more).match(/^## .*/gm);
    assert.deepEqual(headings, ['## claude', '## Sub-agent: claude']);
  });
});
