/** Runners of a bench as somebody at a terminal meets them. */
import { Attachment, type TicketAnswer, type Viewer } from '#client/connection/attachment.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import type { BenchHarbor } from './bench-harbor.ts';

export const size = { cols: 80, rows: 24 };

/** Somebody at a terminal, who can wait until something was printed. */
export class Onlooker implements Viewer {
  /** Resolves when the screen is there. */
  readonly drawn: Promise<void>;
  #isDrawn = () => {};
  #seen = '';
  #waits: { readonly text: string; done(): void } | undefined;

  constructor() {
    this.drawn = new Promise((done) => {
      this.#isDrawn = done;
    });
  }

  redraw(screen: string): void {
    this.print(screen);
    this.#isDrawn();
  }

  print(text: string): void {
    // Enough for a word that came in two pieces.
    this.#seen = `${this.#seen.slice(-200)}${text}`;
    if (this.#waits && this.#seen.includes(this.#waits.text)) this.#waits.done();
  }

  /** Resolves when `text` is printed after this. */
  sees(text: string): Promise<void> {
    this.#seen = '';
    return new Promise((done) => {
      this.#waits = { text, done };
    });
  }
}

/** Starts it in a terminal, as a command. */
export async function launch(
  harbor: BenchHarbor,
  peer: SocketPeer,
  name: string,
  argv: readonly string[],
) {
  const answer = await peer.request('runners/launch', {
    path: harbor.project,
    name,
    argv: [...argv],
    size,
  });
  if (answer.kind !== 'started') throw new Error(`${name} was not started: ${answer.kind}`);
  return answer.runner;
}

/** Attaches to type and look until `leave`. */
export function attach(harbor: BenchHarbor, peer: SocketPeer, name: string, viewer: Viewer) {
  const leaving = new AbortController();
  const attachment = new Attachment({
    ask: async () =>
      (await peer.request('runners/attach', {
        ...{ path: harbor.project, name, rights: 'type' },
      })) as TicketAnswer,
    viewer,
    size,
  });
  const end = attachment.live(leaving.signal);
  return { attachment, end, leave: () => leaving.abort() };
}
