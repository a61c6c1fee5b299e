/** `hm logs`: what a runner printed, from its transcript, and with `-f` what it prints, straight from its host. */
import process from 'node:process';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { countOf, momentOf } from '#client/cli/options.ts';
import { aside, colors } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { Attachment } from '#client/connection/attachment.ts';
import { pause } from '#common/clock.ts';
import type { Runner } from '#protocol/runner.ts';
import { ColouredOutput, PlainOutput } from './plain-output.ts';
import { isAlive, nameWords } from './runner-words.ts';
import { Transcript } from './transcript.ts';
import { runnerMeant } from './which-runner.ts';

interface Options {
  readonly follow?: boolean;
  readonly lines?: string;
  readonly since?: string;
  readonly raw?: boolean;
}

/** How soon one that is between two runs is looked at again, in milliseconds. */
const againMs = 300;
/** Characters that wait to be written: above the first the host may leave frames out, below the second it goes on. */
const mostWaiting = 4_194_304;
const fewWaiting = 1_048_576;

export async function logs(what: string | undefined, options: Options): Promise<number> {
  const lines = options.lines === undefined ? undefined : countOf(options.lines, '-n', 1_000_000);
  const since = options.since === undefined ? undefined : momentOf(options.since, '--since');
  const runner = await withServer('hm logs', (peer) => runnerMeant(peer, what, 'hm logs'));
  const output = outputOf(options.raw ?? false);
  const transcript = transcriptOf(runner, output.write);
  if (since !== undefined && !(await transcript.since(since)))
    aside(
      `When ${nameWords(runner)} printed what stands before this was not written down, so it is left out. All of it: hm logs ${nameWords(runner)}`,
    );
  await (lines === undefined ? transcript.toEnd() : transcript.lastLines(lines));
  if (options.follow) await follow(runner, transcript);
  await output.end();
  return exitCodes.done;
}

/** All that it printed, as it is: for a command that was over before anybody could attach to it. */
export async function printAll(runner: Runner): Promise<void> {
  await transcriptOf(runner, written).toEnd();
}

function transcriptOf(runner: Runner, write: (text: string) => Promise<void>): Transcript {
  return new Transcript(
    (params) => withServer('hm logs', (peer) => peer.request('runners/transcript', params)),
    runner.id,
    write,
    (bytes) => aside(`${bytes} bytes are not kept any more`),
  );
}

/** Until it has ended and is not started again by itself, or somebody presses Ctrl-C. */
async function follow({ id }: Runner, transcript: Transcript): Promise<void> {
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.abort());
  while (!ended.signal.aborted) {
    await line(id, transcript, ended.signal);
    if (ended.signal.aborted) return;
    const { runners } = await withServer('hm logs', (peer) => peer.request('runners/list', {}));
    const now = runners.find((each) => each.id === id);
    await transcript.toEnd();
    if (!now || !isAlive(now)) return;
    await pause(againMs, ended.signal);
  }
}

/** One run of it, if it runs: what the host sends follows on what was read; what it leaves out is read. */
async function line(runnerId: string, transcript: Transcript, signal: AbortSignal): Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  let failure: unknown;
  const both = new AbortController();
  const turn = (task: () => Promise<void>) => {
    last = last.then(task).catch((caught: unknown) => {
      failure ??= caught;
      both.abort();
    });
  };
  const attachment = new Attachment({
    ask: () =>
      withServer('hm logs', (peer) => peer.request('runners/attach', { runnerId, rights: 'view' })),
    viewer: {
      redraw: () => {
        const { offset } = attachment;
        turn(() => transcript.upTo(offset));
      },
      print: (text) => {
        const { offset } = attachment;
        waiting += text.length;
        if (waiting > mostWaiting) attachment.pause();
        turn(async () => {
          await transcript.took(text, offset);
          waiting -= text.length;
          if (waiting < fewWaiting) attachment.resume();
        });
      },
    },
  });
  await attachment.live(AbortSignal.any([signal, both.signal]));
  await last;
  if (failure !== undefined) throw failure;
}

interface Output {
  write(text: string): Promise<void>;
  end(): Promise<void>;
}

function outputOf(isRaw: boolean): Output {
  const end = async () => {};
  if (isRaw) return { write: written, end };
  if (process.stdout.isTTY && colors.isColorSupported) {
    const coloured = new ColouredOutput();
    return {
      write: (text) => written(coloured.take(text)),
      end: () => written(`${coloured.end()}\x1b[0m`),
    };
  }
  const plain = new PlainOutput();
  return { write: (text) => written(plain.take(text)), end: () => written(plain.end()) };
}

/** Waits until who reads the pipe has room again. */
function written(text: string): Promise<void> {
  return new Promise((resolve) => {
    if (text === '' || process.stdout.write(text)) resolve();
    else process.stdout.once('drain', resolve);
  });
}
