/** Everything that can be leased, at once, while the server is killed every second, among strangers that look like ours. */

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { serviceTypes } from '#services/service-types.ts';
import { ownNetwork } from '#test/network.ts';
import type { LoadLine } from '#test/programs/load-client.ts';
import type { YardPlan, YardReport } from '#test/programs/load-yard.ts';
import { builtProgram } from '#test/server/built.ts';
import { Harbor } from '#test/server/harbor.ts';
import { spawnApart, whyNotApart } from '../apart.ts';
import type { Fault, Trial } from '../fault.ts';
import { checkHarbor } from '../invariants.ts';
import { type Finding, judgeLoad, judgeLogs, type Range } from '../load-checker.ts';
import { workshop } from '../workshop.ts';

const extents = {
  short: { clients: 10, seconds: 5, types: 8 },
  long: { clients: 30, seconds: 90, types: 60 },
};
/** Nobody else's in any test, and wide enough for all that rest. */
const range = { from: 20_000, to: 25_999 };
const singletons: Readonly<Record<string, { readonly range: Range; readonly singleton: true }>> = {
  'the-broker': { range: { from: 26_500, to: 26_519 }, singleton: true },
  'the-ledger': { range: { from: 26_600, to: 26_619 }, singleton: true },
};

async function underLoad(trial: Trial, way: YardPlan['way']): Promise<void> {
  const { clients, seconds, types } = extents[trial.isLong && way === 'harbor' ? 'long' : 'short'];
  const plain = await Harbor.open();
  const harbor = new Harbor(plain.root, {
    HARBORMASTER_LEASES_GRACE_OF_PROCESS: '1',
    HARBORMASTER_PORTS_REST: '1',
  });
  try {
    const { 'load-yard': yard, 'load-client': client, 'naive-harbor': naive } = await workshop();
    await mkdir(join(harbor.root, 'state'), { mode: 0o700 });
    const file = join(harbor.root, 'state/config.jsonc');
    await writeFile(file, JSON.stringify({ types: singletons }), { mode: 0o600 });
    const plan: YardPlan = {
      ...{ way, root: harbor.root, server: builtProgram('server'), client, naive, range },
      ...{
        seed: trial.seed,
        clients,
        seconds,
        // Else little was tried.
        leastKills: Math.ceil(seconds / 4),
        isPatient: trial.isLong,
        singletons: Object.keys(singletons),
      },
      listen: join(import.meta.dirname, '../../programs/listen.py'),
      unknown: Array.from({ length: types }, (_, n) => nameOf(n)),
    };
    const child = await spawnApart(
      [yard, JSON.stringify(plan)],
      {
        ...{ env: { ...harbor.env }, stdio: ['ignore', 'inherit', 'inherit'] as const },
      },
      ownNetwork(),
    );
    const [code] = await once(child, 'exit');
    if (code !== 0) throw new Error(`The yard ended with ${code}.`);
    const report = JSON.parse(await readFile(join(harbor.root, 'yard.json'), 'utf8')) as YardReport;
    tellOf(report, trial);
    if (report.serversKilled < plan.leastKills)
      throw new Error(`Only ${report.serversKilled} servers were killed.`);
    const logs = await logsIn(join(harbor.root, 'logs'));
    const findings =
      way === 'naive' ? judgeLogs(logs) : await judged(harbor, trial, plan, report, logs);
    for (const { rule, what } of findings) trial.broken(rule, what);
  } finally {
    await harbor.close();
  }
}

async function judged(
  harbor: Harbor,
  trial: Trial,
  { isPatient }: YardPlan,
  { held, calmSince, decoys }: YardReport,
  logs: readonly (readonly LoadLine[])[],
): Promise<Finding[]> {
  const records = await checkHarbor(harbor, trial);
  trial.did('records', records.length);
  const text = await readFile(join(harbor.root, 'state/config.jsonc'), 'utf8');
  const { types } = parse(text) as { types: Record<string, { range: Range }> };
  return judgeLoad({
    ...{ logs, records, held, builtIn: serviceTypes },
    isOverSince: isPatient ? 0 : calmSince,
    strangersOn: decoys.flatMap(({ port }) => port ?? []),
    made: Object.entries(types).map(([name, type]) => [name, type.range] as const),
  });
}

function tellOf(report: YardReport, trial: Trial): void {
  const { decoys, failed, said, took } = report;
  trial.did('servers killed', report.serversKilled);
  trial.did('clients killed', report.clientsKilled);
  trial.did('deeds', report.deeds);
  for (const [kind, times] of Object.entries(said)) trial.did(`stops of strangers ${kind}`, times);
  for (const { what, isAlive, pid } of decoys) {
    trial.did(`strangers: ${what}`);
    if (!isAlive) trial.broken('P3', `${pid}, who ${what}, is dead`);
  }
  if (!decoys.some(({ what }) => what.startsWith('has the pid')))
    throw new Error('No pid was reused.');
  if (failed > 0) trial.broken('P6', `${failed} clients ended with a failure`);
  for (const [n, name] of ['p50', 'p99', 'longest'].entries())
    trial.did(`ms to an answer (${name})`, Math.round(took[n] ?? 0));
}

async function logsIn(directory: string): Promise<LoadLine[][]> {
  const names = await readdir(directory);
  return Promise.all(
    names.map(async (name) => {
      const lines = (await readFile(join(directory, name), 'utf8')).split('\n');
      // Who was killed may have been in the middle of a line.
      return lines.flatMap((line) => (/^\{.*\}$/.test(line) ? [JSON.parse(line) as LoadLine] : []));
    }),
  );
}

/** Far from every other of its kind: more than two edits. */
function nameOf(n: number): string {
  return `q${createHash('sha256').update(`load ${n}`).digest('hex').slice(0, 12)}`;
}

export const load: Fault = {
  name: 'load',
  what: 'singletons, blocks, unknown types and leases for a time, the server killed every second, among strangers',
  rounds: { short: 1, long: 1 },
  round: (trial) => underLoad(trial, 'harbor'),
  needs: whyNotApart,
  control: {
    what: 'a grantor that remembers in memory, and a reaper that goes by the bare pid',
    breaks: ['I2', 'P3'],
    rounds: 1,
    round: (trial) => underLoad(trial, 'naive'),
  },
};
