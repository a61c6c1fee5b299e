/** Who exports metrics to us, as a file of this user in the state directory. What is read is hostile until checked, field by field. */
import { foreignIn, foreignOf, foreignText } from '#common/foreign-json.ts';
import { readOwnFile, replaceOwnFile } from '#discovery/own-file.ts';
import type { Exporter, ExportFile } from '../usage/metric-export.ts';

/** More than ever run at once. */
const most = 5_000;

/** Bytes: some 500 of each, and the ids of those that ended. */
const longest = 4 * 1_048_576;

export function exportFile(path: string): ExportFile {
  return {
    read: async () => {
      const reading = readOwnFile(path, longest);
      const saved = reading.kind === 'text' ? foreignIn(reading.text) : undefined;
      const port = saved?.port;
      if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535)
        return undefined;
      const exporters = listIn(saved?.exporters).flatMap((each) => exporterOf(each) ?? []);
      const ended = listIn(saved?.ended).flatMap((each) => foreignText(each, 64) ?? []);
      return { port, exporters, ended };
    },
    write: (saved) => replaceOwnFile(path, `${JSON.stringify(saved)}\n`),
  };
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : [];
}

function exporterOf(value: unknown): Exporter | undefined {
  const said = foreignOf(value) ?? {};
  const runnerId = foreignText(said.runnerId, 64);
  const agent = foreignText(said.agent, 64);
  const tokenHash = foreignText(said.tokenHash, 64);
  const of = foreignOf(said.spender) ?? {};
  if (runnerId === undefined || agent === undefined || tokenHash === undefined) return undefined;
  const [projectId, name, sessionId] = [of.projectId, of.name, of.sessionId].map((each) =>
    foreignText(each, 128),
  );
  const spender = { runnerId, agent, projectId, name, sessionId };
  return { runnerId, agent, tokenHash, spender, ...(said.heard === true && { heard: true }) };
}
