/** The walls between the rooms fire, each with its rule in words. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './sources.ts';

const walls: readonly [room: string, forbidden: string, allowed: string, rule: RegExp][] = [
  ['server', '#client/connection/connect.ts', '#discovery/claim.ts', /nobody's client/],
  ['server/protocol', 'node:fs', './ports.ts', /The protocol knows nobody/],
  ['server/common', '#protocol/ports.ts', './clock.ts', /Common words know nobody/],
  ['server/services', 'node:fs', '#common/id.ts', /Services are pure tables/],
  ['server/commands', 'node:fs', '#services/tool.ts', /Commands are read, never run/],
  ['server/discovery', '#server/daemon.ts', 'node:fs', /Discovery knows the contract/],
  ['server/leases', '#server/ports/ports.ts', '#common/id.ts', /Leases know only/],
  ['server/ports', 'node:net', '#server/leases/holder.ts', /A domain room knows only/],
  ['server/authority', '#server/ports/ports.ts', '#common/id.ts', /A domain room knows/],
  ['server/instances', '#server/os/machine.ts', '#common/id.ts', /A domain room knows/],
  [
    'server/histories',
    '#server/sessions/sessions.ts',
    '#services/agent-table.ts',
    /Histories know/,
  ],
  ['server/stops', '#server/ports/ports.ts', '#common/id.ts', /A domain room knows/],
  ['server/usage', '#server/budgets/budgets.ts', '#common/id.ts', /A domain room knows/],
  ['server/config', '#server/ports/ports.ts', 'node:fs', /Configuration knows/],
  ['server/store', '#server/ports/ports.ts', 'node:fs', /The store knows no room/],
  ['server/os', '#server/ports/ports.ts', '#server/ports/needs.ts', /The machine room/],
  ['server/metrics', '#server/ports/ports.ts', '#server/store/files.ts', /Metrics count what/],
  ['server/transport', '#server/ports/ports.ts', 'node:net', /Transport moves bytes/],
  ['server/runner-host', '#server/hosting/hosts.ts', 'node:net', /A runner host is a program/],
  ['server/hosting', '#server/runner-host/screen.ts', '#protocol/host.ts', /Hosting speaks with/],
  ['server/handlers', '#server/store/store.ts', '#protocol/ports.ts', /Handlers translate/],
  ['client/connection', '#server/daemon.ts', '#protocol/ports.ts', /The connection knows/],
  ['client/launcher', '#client/cli/main.ts', 'node:fs', /The launcher's room knows/],
  ['client/doctor', '#client/cli/print.ts', '#discovery/paths.ts', /The doctor looks from outside/],
  ['client/help', 'node:fs', '#protocol/errors.ts', /Help is pure pages/],
  ['client/cli', 'vscode', '#client/connection/peer.ts', /Clients know the server only/],
  ['client/vscode', '#discovery/paths.ts', 'vscode', /The editor knows the contract/],
];

const biome = join(root, 'node_modules/.bin/biome');
/** Which of the two probes of a wall a file is. */
const probes = ['forbidden', 'allowed'] as const;

/** What Biome says of a tree of probes under our biome.json, one line a finding. */
async function findings(): Promise<string[]> {
  const tree = await mkdtemp(join(tmpdir(), 'hm-'));
  try {
    await copyFile(join(root, 'biome.json'), join(tree, 'biome.json'));
    for (const [room, ...imports] of walls)
      for (const [n, name] of probes.entries()) {
        const text = `import { probe } from '${imports[n]}';\n\nexport const probed = probe;\n`;
        await mkdir(join(tree, room), { recursive: true });
        await writeFile(join(tree, room, `${name}.ts`), text);
      }
    const { stdout } = spawnSync(
      biome,
      ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=github', '.'],
      { cwd: tree, encoding: 'utf8' },
    );
    return stdout.split('\n').filter((line) => line.includes('noRestrictedImports'));
  } finally {
    await rm(tree, { recursive: true });
  }
}

describe('The wall around', () => {
  let found: string[];
  const said = (room: string, probe: (typeof probes)[number]) =>
    found.filter((line) => line.includes(`${room}/${probe}.ts`)).join();

  before(async function () {
    this.timeout(120_000);
    found = await findings();
  });

  for (const [room, forbidden, allowed, rule] of walls)
    it(`${room} stops ${forbidden}, and lets ${allowed} in`, () => {
      assert.match(said(room, 'forbidden'), rule);
      assert.equal(said(room, 'allowed'), '');
    });
});
