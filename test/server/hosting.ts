/** Runner hosts in a throw-away harbor, and terminals that look at their runners. */
import { Terminal } from '@xterm/headless';
import { Attachment, type AttachmentEnd } from '#client/connection/attachment.ts';
import { systemClock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import { silentLog } from '#common/log.ts';
import type { Places } from '#discovery/paths.ts';
import type { Rights, Size } from '#protocol/host.ts';
import type { Spawned, SpawnOrder } from '#server/hosting/hosting.ts';
import { Hosts } from '#server/hosting/hosts.ts';
import { builtProgram } from './built.ts';
import { type Harbor, until } from './harbor.ts';

/** The host as it is shipped. */
const hostProgram = () => ({ script: builtProgram('runner-host'), nodeFlags: [] });

/** What a server has of its hosts. `perHost`: how many runners share one. */
export function hostsOf(harbor: Harbor, perHost = 16): Hosts {
  const places: Places = harbor.places;
  return new Hosts({
    ...{ places, program: hostProgram(), clock: systemClock, log: silentLog },
    env: harbor.env,
    perHost: () => perHost,
  });
}

export const size: Size = { cols: 80, rows: 24 };

/** A command of the harbor, in a terminal unless `more` says otherwise. */
export function orderOf(
  harbor: Harbor,
  argv: readonly string[],
  more: Partial<SpawnOrder> = {},
): SpawnOrder {
  const runnerId = newId('r');
  return {
    ...{ runnerId, kind: 'agent', argv: [...argv], cwd: harbor.root, terminal: 'pty', size },
    ...{ sizing: 'latest', scrollback: 1_000 },
    env: {
      ...harbor.env,
      TERM: 'xterm-256color',
      HARBORMASTER_MARKER: runnerId,
      LC_ALL: 'C.UTF-8',
    },
    transcript: { segmentBytes: 1_048_576, segments: 8 },
    ...more,
  };
}

export type Started = Extract<Spawned, { kind: 'spawned' }> & { readonly runnerId: string };

/** Fails unless it was started. */
export async function start(hosts: Hosts, order: SpawnOrder): Promise<Started> {
  const spawned = await hosts.spawn(order);
  if (spawned.kind !== 'spawned') throw new Error(`${spawned.code}: ${spawned.message}`);
  return { ...spawned, runnerId: order.runnerId };
}

/** A terminal that shows a runner. */
export class Viewer {
  readonly terminal: Terminal;
  readonly ended: Promise<AttachmentEnd>;
  readonly #attachment: Attachment;
  readonly #end = new AbortController();
  /** How often the screen was drawn anew; the first time counts. */
  redraws = 0;

  constructor(
    hosts: Hosts,
    { hostId, runnerId }: Started,
    itsSize = size,
    rights: Rights = 'type',
  ) {
    const { cols, rows } = itsSize;
    this.terminal = new Terminal({ cols, rows, scrollback: 1_000, allowProposedApi: true });
    this.#attachment = new Attachment({
      ask: async () => {
        const ticket = await hosts.ticket(hostId, runnerId, rights);
        return ticket ? { kind: 'attached', ...ticket } : { kind: 'refused', reason: 'hostAway' };
      },
      viewer: {
        redraw: (screen, to) => {
          this.redraws += 1;
          this.terminal.reset();
          this.terminal.resize(to.cols, to.rows);
          this.terminal.write(screen);
        },
        print: (text) => this.terminal.write(text),
        resized: (to) => this.terminal.resize(to.cols, to.rows),
      },
      size: itsSize,
    });
    // As terminals do: they answer what a program asks.
    this.terminal.onData((data) => this.type(data));
    this.ended = this.#attachment.live(this.#end.signal);
  }

  /** Resolves when it shows the runner. */
  static async open(...args: ConstructorParameters<typeof Viewer>): Promise<Viewer> {
    const viewer = new Viewer(...args);
    await until('the screen is drawn', () => viewer.redraws > 0);
    return viewer;
  }

  type(text: string): void {
    this.#attachment.type(text);
  }

  /** Reads nothing more. */
  sleep(): void {
    this.#attachment.pause();
  }

  wake(): void {
    this.#attachment.resume();
  }

  async close(): Promise<void> {
    this.#end.abort();
    await this.ended;
  }

  /** What it shows, as text, once everything that came is drawn. */
  async text(): Promise<string> {
    await this.drawn();
    return cellsOf(this.terminal)
      .map((row) =>
        row
          .map(({ chars }) => chars || ' ')
          .join('')
          .trimEnd(),
      )
      .join('\n')
      .trimEnd();
  }

  async drawn(): Promise<void> {
    await new Promise<void>((resolve) => this.terminal.write('', resolve));
  }
}

/** One cell as it is seen. */
export interface Cell {
  readonly chars: string;
  readonly width: number;
  readonly style: string;
}

/** Every cell of the screen. */
export function cellsOf(terminal: Terminal): Cell[][] {
  const { active } = terminal.buffer;
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = active.getLine(active.baseY + row);
    return Array.from({ length: terminal.cols }, (__, column) => {
      const cell = line?.getCell(column);
      if (!cell) return { chars: '', width: 1, style: '' };
      const flags = [cell.isBold(), cell.isDim(), cell.isItalic(), cell.isUnderline()];
      const more = [
        cell.isInverse(),
        cell.isInvisible(),
        cell.isStrikethrough(),
        cell.isOverline(),
      ];
      const colours = [
        cell.getFgColorMode(),
        cell.getFgColor(),
        cell.getBgColorMode(),
        cell.getBgColor(),
      ];
      return {
        // An empty cell and a space look the same.
        chars: cell.getChars() || ' ',
        width: cell.getWidth(),
        style: [...flags, ...more, ...colours].map(Number).join(' '),
      };
    });
  });
}
