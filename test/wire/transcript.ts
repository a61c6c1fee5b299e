/** The language of transcripts, and who plays them: what clients say, what the server answers, what happens meanwhile. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { trustedParts } from '#discovery/trusted-parts.ts';
import type { Introduction } from '#protocol/instances.ts';
import { projectFileName } from '#protocol/project-file.ts';
import { parseProjectFile } from '#server/config/project-file.ts';
import type { Platform } from '#test/machine/platforms.ts';
import { settled } from '#test/machine/split-clock.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import { filled, match, type Names } from './pattern.ts';
import type { WireClient } from './wire-client.ts';

/** One line of a transcript. `by` is a client of the cast. */
export type Line =
  | Saying
  | { readonly by: string; readonly hears: string; readonly with: object }
  | { readonly by: string; readonly hearsNothing: true }
  | { readonly passes: number }
  | { readonly does: string; readonly act: (stage: Stage) => unknown };

/** What is answered, or how it fails: `code` is JSON-RPC's, `data.code` the contract's. */
export interface Saying {
  readonly by: string;
  readonly says: string;
  readonly with?: object;
  readonly answers?: unknown;
  readonly fails?: object;
}

export interface Transcript {
  readonly title: string;
  /** What stands in the harbormaster.jsonc of the project `$declared`, a real directory. */
  readonly declares?: string;
  /** Nobody has trusted it; otherwise all of it is. */
  readonly untrusted?: true;
  /** Who is there from the beginning, introduced. */
  readonly cast: Readonly<Record<string, Introduction['kind']>>;
  readonly lines: readonly Line[];
}

export class Stage {
  readonly harbor: HarborInMemory;
  /** `$shop` and `$forge` are the roots of two projects. */
  readonly names: Names = new Map();
  readonly #clients = new Map<string, WireClient>();
  readonly #heard = new Map<string, number>();

  constructor(harbor: HarborInMemory) {
    this.harbor = harbor;
    const { root } = harbor.platform;
    for (const name of ['shop', 'forge']) {
      const place = harbor.machine.addProject(root.replace('shop', name));
      this.names.set(`$${name}`, place.root);
      this.names.set(`$${name}Id`, place.id);
    }
  }

  async enter(name: string, kind: Introduction['kind']): Promise<void> {
    const process = this.harbor.machine.start({ command: kind, cwd: this.harbor.platform.root });
    this.names.set(`$${name}Process`, process);
    this.#clients.set(name, await this.harbor.connect(kind, process));
    this.#heard.set(name, 0);
  }

  /** The same process opens a new connection. */
  async comeBack(name: string, kind: Introduction['kind']): Promise<void> {
    const process = this.process(name);
    this.#clients.set(name, await this.harbor.connect(kind, process));
    this.#heard.set(name, 0);
  }

  readonly client = (name: string): WireClient => {
    const client = this.#clients.get(name);
    assert.ok(client, `there is no client ${name}`);
    return client;
  };

  readonly process = (name: string): ProcessIdentity =>
    this.names.get(`$${name}Process`) as ProcessIdentity;

  async play(line: Line): Promise<void> {
    if ('passes' in line) return this.harbor.clock.pass(line.passes);
    if ('act' in line) {
      await line.act(this);
      return settled();
    }
    if ('says' in line) return this.#say(line);
    await settled(4);
    if ('hears' in line) this.#hear(line.by, line.hears, line.with);
    else this.#hearNothing(line.by);
  }

  async #say({ by, says, with: params = {}, answers, fails }: Saying): Promise<void> {
    const answer = await this.client(by).ask(says, filled(params, this.names));
    const where = `${by}: ${says}`;
    if (fails !== undefined || answer.kind === 'error')
      match(answer, { kind: fails ? 'error' : 'result', ...fails }, this.names, where);
    else match(answer.result, answers, this.names, where);
  }

  #hear(by: string, method: string, pattern: object): void {
    const at = this.#heard.get(by) ?? 0;
    const heard = this.client(by).heard[at];
    assert.ok(heard, `${by} hears ${method}`);
    this.#heard.set(by, at + 1);
    assert.equal(heard.method, method);
    match(heard.params, pattern, this.names, `${by} hears ${method}`);
  }

  #hearNothing(by: string): void {
    const rest = this.client(by).heard.slice(this.#heard.get(by));
    assert.deepEqual(rest, [], `${by} hears nothing more`);
  }
}

/** Plays a transcript from the first line to the last on a new harbor. */
export async function play(transcript: Transcript, platform?: Platform): Promise<void> {
  const stage = new Stage(await HarborInMemory.open(platform));
  const directory = await mkdtemp(join(tmpdir(), 'hm-'));
  if (transcript.declares !== undefined)
    await writeFile(join(directory, projectFileName), transcript.declares);
  const place = stage.harbor.machine.addProject(directory);
  stage.names.set('$declared', place.root);
  stage.names.set('$declaredId', place.id);
  if (!transcript.untrusted) await stage.harbor.trust.add(place, hashesOf(transcript.declares));
  for (const [name, kind] of Object.entries(transcript.cast)) await stage.enter(name, kind);
  for (const line of transcript.lines) await stage.play(line);
  await stage.harbor.close();
  await rm(directory, { recursive: true });
}

/** What is no project file has nothing to trust. */
function hashesOf(declares = ''): string[] {
  try {
    return trustedParts(parseProjectFile(declares, projectFileName)).map(({ hash }) => hash);
  } catch {
    return [];
  }
}
