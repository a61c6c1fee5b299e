/** `hm server log`: what the server wrote down, all of it or of one request. Needs no server. */
import { createReadStream } from 'node:fs';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { pipeline } from 'node:stream/promises';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { requestOf } from '#client/cli/options.ts';
import { aside, line } from '#client/cli/print.ts';
import { modeFrom, placesMeant } from './server-mode.ts';

export interface LogOptions {
  /** The correlation id of a request. */
  readonly request?: string;
  /** Which server is meant; that of the directory when absent. */
  readonly mode?: string;
}

export async function log({ request, mode }: LogOptions): Promise<number> {
  const { log: file } = await placesMeant(modeFrom(mode));
  const isThere = request === undefined ? await print(file) : await find(file, requestOf(request));
  if (!isThere) aside(`There is no log yet; it will be ${file}.`);
  return exitCodes.done;
}

/** False when there is none. */
async function print(file: string): Promise<boolean> {
  return unlessMissing(pipeline(createReadStream(file), process.stdout, { end: false }));
}

/** Looks into the log before the last rotation, too. */
async function find(file: string, request: string): Promise<boolean> {
  let found = 0;
  let isThere = false;
  for (const each of [`${file}.1`, file]) {
    const read = async () => {
      for await (const text of createInterface({ input: createReadStream(each) }))
        if (correlationOf(text) === request) {
          line(text);
          found++;
        }
    };
    if (await unlessMissing(read())) isThere = true;
  }
  if (isThere && found === 0)
    aside(
      `The log has nothing of ${request}. What went well is logged only with HARBORMASTER_LOG_LEVEL=debug.`,
    );
  return isThere;
}

/** Undefined for what is no line of the log's own, such as what Node itself printed. */
function correlationOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { correlation?: unknown } | null)?.correlation;
  } catch {
    return undefined;
  }
}

async function unlessMissing(task: Promise<void>): Promise<boolean> {
  try {
    await task;
    return true;
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw failure;
  }
}
