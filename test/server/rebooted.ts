/** A reboot as the server sees one: every process that its state names belongs to a boot that is over. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Harbor } from './harbor.ts';

const bootNow = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
const bootBefore = '00000000-0000-4000-8000-000000000000';

/** Rewrites journal and snapshots of a harbor whose server is dead, with sound seals and links. */
export function rebooted({ places }: Harbor): void {
  const [data = ''] = readdirSync(places.stateDir).filter((name) => /^data-[0-9a-f]+$/.test(name));
  const directory = join(places.stateDir, data);
  const names = readdirSync(directory).filter((name) => /^(journal|snapshot)-/.test(name));
  const order = (name: string) => name.match(/\d+/g)?.map(Number) ?? [];
  const [journals, snapshots] = ['journal', 'snapshot'].map((kind) =>
    names
      .filter((name) => name.startsWith(kind))
      .sort((a, b) => order(a)[0]! - order(b)[0]! || order(a)[1]! - order(b)[1]!),
  );
  const newHashes = new Map<string, string>();
  for (const name of [...journals!, ...snapshots!]) {
    const path = join(directory, name);
    const lines = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, lines.map((line) => resealed(line, newHashes)).join('\n'));
  }
}

function resealed(line: string, newHashes: Map<string, string>): string {
  const [, seal, hash = '', rest = ''] =
    /^\{"(hash|checksum)":"([0-9a-f]{64})",(.*)$/s.exec(line) ?? [];
  if (seal === undefined) return line;
  const told = rest
    .replaceAll(bootNow, bootBefore)
    .replace(
      /"(prev|hash)":"([0-9a-f]{64})"/,
      (_, name, old) => `"${name}":"${newHashes.get(old) ?? old}"`,
    );
  const newHash = createHash('sha256').update(told).digest('hex');
  newHashes.set(hash, newHash);
  return `{"${seal}":"${newHash}",${told}`;
}
