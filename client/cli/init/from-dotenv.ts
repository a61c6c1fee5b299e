/** Ports named in .env files. Reads no other variable's value, because the rest of these files is secret. */
import { labelOf } from './found-service.ts';
import type { ProjectReader } from './project-reader.ts';

/** `PORT` (service absent) or `API_PORT` (service `api`). */
export interface NamedPort {
  readonly service: string | undefined;
  readonly port: number;
  readonly source: string;
}

/** What people share comes last: the file that is in use counts. */
const dotenvFiles = ['.env.local', '.env.development', '.env', '.env.example', '.env.sample'];

/** `PORT=3000`, `export API_PORT="8000"`, with a comment behind it or not. */
const portLine =
  /^\s*(?:export\s+)?(?:([A-Z][A-Z0-9_]*)_)?PORT\s*=\s*["']?(\d{2,5})["']?\s*(?:#.*)?$/;

export function fromDotenv(files: ProjectReader): NamedPort[] {
  const named = new Map<string | undefined, NamedPort>();
  for (const file of dotenvFiles) {
    for (const line of (files.read(file) ?? '').split('\n')) {
      const [, prefix, digits] = portLine.exec(line) ?? [];
      const service = prefix === undefined ? undefined : labelOf(prefix);
      const port = Number(digits);
      if (digits === undefined || port < 1 || port > 65535 || named.has(service)) continue;
      const variable = prefix === undefined ? 'PORT' : `${prefix}_PORT`;
      named.set(service, { service, port, source: `${file}: ${variable}` });
    }
  }
  return [...named.values()];
}
