/** One session as its agent wrote it down: facts and figures, folded from whatever was told, each message once. Pure. */
import type { Facts, Said, Told } from './told.ts';

/** More messages than any session has: what comes after them is counted no more. */
const mostMessages = 200_000;

export interface HistoryFigures {
  /** What a person said, what the agent answered, and the tools that it called; sub-agents' apart. */
  readonly asked: number;
  readonly answered: number;
  readonly toolCalls: number;
  readonly sideMessages: number;
  /** Milliseconds since 1970, of the first and the last message. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** The model that answered last. */
  readonly model?: string | undefined;
}

interface Counted {
  readonly by: Said['by'];
  readonly isSide: boolean;
  tools: number;
}

export class History {
  #facts: Facts = {};
  readonly #messages = new Map<string, Counted>();
  readonly #parts = new Set<string>();
  #from: number | undefined;
  #to: number | undefined;
  #model: string | undefined;

  get facts(): Facts {
    return this.#facts;
  }

  /** Folds one record's news in; answers what is said for the first time in it. */
  take({ said, facts }: Told): Said | undefined {
    if (facts) this.#learn(facts);
    return said && this.#hear(said) ? said : undefined;
  }

  figures(): HistoryFigures {
    const all = [...this.#messages.values()];
    const main = all.filter(({ isSide }) => !isSide);
    return {
      asked: main.filter(({ by }) => by === 'person').length,
      answered: main.filter(({ by }) => by === 'agent').length,
      toolCalls: all.reduce((count, { tools }) => count + tools, 0),
      sideMessages: all.length - main.length,
      ...(this.#from !== undefined && { from: this.#from }),
      ...(this.#to !== undefined && { to: this.#to }),
      ...(this.#model !== undefined && { model: this.#model }),
    };
  }

  #learn(facts: Facts): void {
    const known = this.#facts;
    const better = facts.title && facts.title.rank >= (known.title?.rank ?? 0);
    const started = [known.startedAt, facts.startedAt].filter((at) => at !== undefined);
    this.#facts = {
      id: facts.id ?? known.id,
      directory: known.directory ?? facts.directory,
      version: facts.version ?? known.version,
      startedAt: started.length > 0 ? Math.min(...started) : undefined,
      title: better ? facts.title : known.title,
      parent: known.parent ?? facts.parent,
    };
  }

  #hear({ key, part, at, by, tools, model, isSide }: Said): boolean {
    if (part !== undefined) {
      const name = `${key}/${part}`;
      if (this.#parts.has(name) || this.#parts.size >= mostMessages) return false;
      this.#parts.add(name);
    }
    const known = this.#messages.get(key);
    if (!known && this.#messages.size >= mostMessages) return false;
    if (!known) this.#messages.set(key, { by, isSide, tools: tools.length });
    else known.tools = part === undefined ? tools.length : known.tools + tools.length;
    if (model !== undefined && !isSide) this.#model = model;
    if (at !== undefined) {
      this.#from = Math.min(this.#from ?? at, at);
      this.#to = Math.max(this.#to ?? at, at);
    }
    return true;
  }
}
