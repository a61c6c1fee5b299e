/** Ctrl-\ Ctrl-D among what is typed: the way out of an attached terminal. Pure: who reads the keys says when the wait for the second is over. */

/** As people are told. */
export const detachWords = 'Ctrl-\\ Ctrl-D';

/**
 * How a terminal sends a key: as a control character (ECMA-48), or with a program that asked for more detail, as kitty's
 * protocol (sw.kovidgoyal.net/kitty/keyboard-protocol) or xterm's modifyOtherKeys (invisible-island.net/xterm/ctlseqs) has it.
 */
const first = ['\x1c', '\x1b[92;5u', '\x1b[92;5:1u', '\x1b[27;5;92~'];
const second = ['\x04', '\x1b[100;5u', '\x1b[100;5:1u', '\x1b[27;5;100~'];
/** The end of a press, where a program asked for that too; it stands between the two keys. */
const released = ['\x1b[92;5:3u', '\x1b[92;1:3u', '\x1b[57442;5:3u', '\x1b[57442;1:3u'];

/** What is to be typed now, and whether the way out was asked for. */
interface Typed {
  readonly text: string;
  readonly leaves: boolean;
}

export class DetachKeys {
  /** The first key and what came of its release, as it was sent. */
  #held = '';

  /** Whether the first key waits for what follows it. */
  get isHolding(): boolean {
    return this.#held !== '';
  }

  /** The first key is kept back until the next one; pressed twice, it is typed once. */
  take(chunk: string): Typed {
    let text = '';
    for (let rest = chunk; rest !== ''; ) {
      if (this.#held === '') {
        const at = firstIn(rest);
        if (!at) return { text: text + rest, leaves: false };
        text += rest.slice(0, at.from);
        this.#held = at.key;
        rest = rest.slice(at.from + at.key.length);
        continue;
      }
      const up = startOf(rest, released);
      if (up !== undefined) {
        this.#held += up;
        rest = rest.slice(up.length);
        continue;
      }
      if (startOf(rest, second) !== undefined) {
        this.#held = '';
        return { text, leaves: true };
      }
      const again = startOf(rest, first);
      text += again ?? this.#held;
      this.#held = '';
      rest = rest.slice(again?.length ?? 0);
    }
    return { text, leaves: false };
  }

  /** Nothing followed: the first key was meant for the program. */
  release(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }
}

function startOf(text: string, keys: readonly string[]): string | undefined {
  return keys.find((key) => text.startsWith(key));
}

function firstIn(text: string): { readonly from: number; readonly key: string } | undefined {
  const found = first
    .map((key) => ({ from: text.indexOf(key), key }))
    .filter(({ from }) => from >= 0)
    .sort((a, b) => a.from - b.from);
  return found[0];
}
