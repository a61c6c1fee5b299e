/** To which project a path belongs. Knows the rules of roots; what git says is asked elsewhere. */
import { realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { type Clock, systemClock } from '#common/clock.ts';
import { projectIdOf } from '#discovery/project-id.ts';
import type { ProjectPlace, ProjectPlaces } from '#server/projects/needs.ts';
import { type Checkout, findCheckout } from './git-checkout.ts';

/** The file that makes any directory a project, inside a repository too. */
const PROJECT_FILE = 'harbormaster.jsonc';
/** Outside of git, the nearest directory with one of these is the root. */
const MARKERS = [PROJECT_FILE, '.claude', 'package.json', 'pyproject.toml'];

/** How long an answer is used again, in milliseconds: long enough for a burst of requests, short enough for `git switch`. */
const USED_MS = 3_000;

interface Answer {
  readonly place: Promise<ProjectPlace | undefined>;
  readonly until: number;
}

export class MachineProjectPlaces implements ProjectPlaces {
  readonly #clock: Clock;
  readonly #home: string;
  readonly #answers = new Map<string, Answer>();

  constructor(home: string = homedir(), clock: Clock = systemClock) {
    this.#home = home;
    this.#clock = clock;
  }

  /** Those who ask for the same path at once share one answer. */
  find(path: string): Promise<ProjectPlace | undefined> {
    const now = this.#clock.monotonic();
    const answered = this.#answers.get(path);
    if (answered && now < answered.until) return answered.place;
    for (const [known, { until }] of this.#answers) if (now >= until) this.#answers.delete(known);
    const place = this.#find(path);
    this.#answers.set(path, { place, until: now + USED_MS });
    return place;
  }

  async #find(path: string): Promise<ProjectPlace | undefined> {
    if (!isAbsolute(path)) return undefined;
    const directory = await canonicalDirectory(path);
    if (!directory) return undefined;
    const checkout = await findCheckout(directory);
    return checkout ? placeInside(checkout, directory) : this.#placeOutside(directory);
  }

  async #placeOutside(directory: string): Promise<ProjectPlace> {
    const home = (await canonicalDirectory(this.#home)) ?? this.#home;
    for (const at of upwards(directory)) {
      if (dirname(at) === at || (await isEverybodys(at))) break;
      for (const marker of MARKERS) {
        // Claude keeps its own settings in ~/.claude: that makes no project of the whole home.
        if (marker === '.claude' && (at === home || !(await canonicalDirectory(join(at, marker)))))
          continue;
        if (await exists(join(at, marker))) return { id: projectIdOf(at), root: at };
      }
    }
    return { id: projectIdOf(directory), root: directory };
  }
}

async function placeInside(checkout: Checkout, directory: string): Promise<ProjectPlace> {
  const { top, branch, mainTop } = checkout;
  const root = (await ownProjectBelow(top, directory)) ?? top;
  const mainRoot = mainTop && (await canonicalDirectory(join(mainTop, relative(top, root))));
  return {
    id: projectIdOf(root),
    root,
    branch,
    ...(mainRoot ? { main: { id: projectIdOf(mainRoot), root: mainRoot } } : {}),
  };
}

/** The nearest directory with a project file, from `directory` up to `top` and without it. */
async function ownProjectBelow(top: string, directory: string): Promise<string | undefined> {
  for (const at of upwards(directory)) {
    if (at === top) return undefined;
    if (await exists(join(at, PROJECT_FILE))) return at;
  }
  return undefined;
}

function* upwards(directory: string): Generator<string> {
  for (let at = directory; ; at = dirname(at)) {
    yield at;
    if (dirname(at) === at) return;
  }
}

/** With every link resolved and in the case that the disk has. Undefined when it is no directory. */
async function canonicalDirectory(path: string): Promise<string | undefined> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

/** A directory such as /tmp, where anyone may leave a file: what lies there marks nothing. Told by its sticky bit (inode(7)). */
async function isEverybodys(directory: string): Promise<boolean> {
  const stickyAndWritable = 0o1002;
  return stat(directory).then(
    ({ mode }) => (mode & stickyAndWritable) === stickyAndWritable,
    () => false,
  );
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
