/** Two homes of one user share the session's runtime directory; what happens in one is nothing to the other. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readPointer } from '#discovery/pointer.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { Harbor, kill } from '#test/server/harbor.ts';
import { Crowd } from '../crowd.ts';
import { type Fault, oneOf, type Trial } from '../fault.ts';
import { Quay } from '../quay.ts';
import { differences, inventory } from '../untouched.ts';
import { workshop } from '../workshop.ts';

/** What happens in one of them at a time. */
const deeds = ['kill', 'stop', 'lease', 'sweep'] as const;

class Home {
  readonly env: Readonly<Record<string, string>>;
  readonly #harbor: Harbor;

  /** Without HARBORMASTER_STATE_DIR: places follow from the home, sockets lie in what both share. */
  constructor(harbor: Harbor, name: string, runtime: string) {
    this.#harbor = harbor;
    const { PATH = '', TMPDIR = '' } = harbor.env;
    const home = join(harbor.root, 'home', name);
    this.env = { PATH, TMPDIR, HOME: home, XDG_RUNTIME_DIR: runtime };
  }

  quay(): Promise<Quay> {
    return Quay.at(this.#harbor, { env: this.env });
  }

  get address(): string {
    const reading = readPointer(placesHere(this.env).pointer);
    return reading.kind === 'found' ? reading.pointer.address : '';
  }

  get serverPid(): number | undefined {
    const reading = readPointer(placesHere(this.env).pointer);
    return reading.kind === 'found' ? reading.pointer.process.pid : undefined;
  }

  async files(): Promise<Map<string, string>> {
    const all = await inventory([this.env.HOME!]);
    // The log says who came and went, and a server that has nothing to do writes a snapshot.
    for (const path of all.keys()) if (/\.log$|\/snapshot-/.test(path)) all.delete(path);
    const [socket] = await inventory([join(this.env.XDG_RUNTIME_DIR!, 'harbormaster')]).then(
      (list) => [...list].filter(([path]) => path === this.address),
    );
    if (socket) all.set(...socket);
    return all;
  }
}

async function sideBySide(trial: Trial): Promise<void> {
  const { dice } = trial;
  const harbor = await Harbor.open();
  const homes: Home[] = [];
  try {
    const runtime = join(harbor.root, 'runtime');
    await mkdir(runtime, { mode: 0o700 });
    for (const name of ['ada', 'bob']) {
      await mkdir(join(harbor.root, 'home', name));
      homes.push(new Home(harbor, name, runtime));
    }
    await Promise.all(homes.map(async (home) => (await home.quay()).close()));
    for (let n = 0; n < (trial.isLong ? 20 : 6); n++) {
      const [one, other] = dice(2) === 0 ? [homes[0]!, homes[1]!] : [homes[1]!, homes[0]!];
      const before = await other.files();
      const pid = other.serverPid;
      const deed = oneOf(dice, deeds);
      await happen(one, deed, n);
      trial.did(`times ${deed}`);
      for (const path of differences(before, await other.files()))
        trial.broken('P3', `${deed} of the one touched ${path}`);
      const quay = await other.quay();
      if ((await quay.pid()) !== pid) trial.broken('P3', `${deed} of the one ended the other`);
      quay.close();
    }
    for (const home of homes) await (await home.quay()).stop();
  } finally {
    for (const home of homes) if (home.serverPid) kill(home.serverPid, 'SIGKILL');
    await harbor.close();
  }
}

async function happen(home: Home, deed: (typeof deeds)[number], n: number) {
  const quay = await home.quay();
  try {
    if (deed === 'kill') kill(await quay.pid(), 'SIGKILL');
    if (deed === 'stop') await quay.stop();
    if (deed === 'lease') await quay.lease(quay.root, `s-${n}`);
    if (deed === 'sweep') await rm(home.address);
  } finally {
    quay.close();
  }
  // What is lost is made good before the other one's turn: only then does all that changes show whose doing it was.
  (await home.quay()).close();
}

/** One name for the socket of whoever comes. */
async function oneName(trial: Trial): Promise<void> {
  const { caller } = await workshop();
  const harbor = await Harbor.open();
  try {
    for (const name of ['ada', 'bob']) {
      const env = { ...harbor.env, HOME: join(harbor.root, 'home', name) };
      const crowd = await Crowd.gather(1, caller, ['naive', harbor.root], env);
      await crowd.go();
      const listeners = await harbor.listeners();
      if (name === 'bob' && listeners.length === 1)
        trial.broken('P3', 'the home of one is served by the server of the other');
      if (name === 'bob') await crowd.disperse();
    }
  } finally {
    await harbor.close();
  }
}

export const twoHomes: Fault = {
  name: 'two-homes',
  what: 'two homes share a runtime directory; one is killed, stopped, swept, the other is as it was',
  rounds: { short: 1, long: 20 },
  round: sideBySide,
  waits: true,
  control: { what: 'a socket with one name for all', breaks: ['P3'], rounds: 1, round: oneName },
};
