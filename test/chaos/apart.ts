/** Programs in a pid namespace of their own: another host, as far as Harbormaster can tell, on the same files. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';

/** `--kill-child`: nothing of it outlives its starter. */
const asRoot = ['--pid', '--fork', '--mount-proc', '--kill-child'];
const asUser = ['--user', '--map-root-user', ...asRoot];

/** The first process of a namespace inherits its orphans and must wait for them, which a shell does and Node does not. */
const init = ['sh', '-c', '"$@"; exit $?', 'sh'];

let flags: Promise<readonly string[] | undefined> | undefined;

async function findFlags(): Promise<readonly string[] | undefined> {
  // The pid of the next process must be ours to choose.
  const script = 'echo 100 > /proc/sys/kernel/ns_last_pid';
  for (const each of [asRoot, asUser]) {
    const child = spawn('unshare', [...each, 'sh', '-c', script], { stdio: 'ignore' });
    const code = await Promise.race([
      once(child, 'exit').then(([exit]) => exit as number | null),
      once(child, 'error').then(() => null),
    ]);
    if (code === 0) return each;
  }
  return undefined;
}

/** Why no pid namespace can be had here; undefined when one can. */
export async function whyNotApart(): Promise<string | undefined> {
  flags ??= findFlags();
  if (await flags) return undefined;
  return 'this system gives no pid namespace in which pids can be chosen (Linux, unshare(1), as root or in a user namespace)';
}

/** `before`: words that go in front, as those that give it a network of its own. */
export async function spawnApart(
  args: readonly string[],
  options: SpawnOptions,
  before: readonly string[] = [],
): Promise<ChildProcess> {
  flags ??= findFlags();
  const unshare = ['unshare', ...((await flags) ?? asRoot)];
  const [program = '', ...words] = [...before, ...unshare, ...init, process.execPath, ...args];
  return spawn(program, words, options);
}
