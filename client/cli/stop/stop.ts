/** `hm stop`: ends a runner, else what runs on a port or as a service of this project, once it is proven whose it is; a person may confirm the rest. */
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { countOf, isRunnerId, portOf, serviceOf, shortened } from '#client/cli/options.ts';
import { aside, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { processWords } from '#client/cli/speak.ts';
import type { ParamsOf, ResultOf } from '#client/connection/calls.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { newId } from '#common/id.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Suspect } from '#protocol/stops.ts';
import { stopRunner } from './stop-runner.ts';
import { refusalWords, stampOf, stepWords, suspectLines } from './stop-words.ts';

export interface StopOptions {
  /** `PID@START`, as an earlier `hm stop` printed it. */
  readonly confirm?: readonly string[];
  /** Ask nobody. */
  readonly yes?: boolean;
  readonly grace?: string;
  readonly json?: boolean;
}

type Which = Pick<ParamsOf<'ports/stop'>, 'path' | 'port' | 'service'>;
type Answer = ResultOf<'ports/stop'>;
type Refused = Extract<Answer, { kind: 'refused' }>;

/** What the setting `stop.grace` may be at most, in seconds: the server may wait that long. */
const mostGrace = 300;
/** How long all the rest may take, in milliseconds. */
const otherwise = 30_000;

export function stop(what: string, options: StopOptions): Promise<number> {
  const grace =
    options.grace === undefined ? undefined : countOf(options.grace, '--grace', mostGrace);
  if (isRunnerId(what)) return stopById(what, grace, options);
  const isPort = /^\d+$/.test(what);
  const where = { path: path.resolve('.') };
  const which: Which = isPort
    ? { ...where, port: portOf(what, 'PORT') }
    : { ...where, service: serviceOf(what) };
  const stamps = (options.confirm ?? []).map(stampFrom);
  return withServer('hm stop', async (peer) => {
    if (which.service !== undefined && stamps.length === 0) {
      const code = await stopRunner(
        peer,
        { path: which.path, name: which.service },
        grace,
        options,
      );
      if (code !== undefined) return code;
    }
    const confirmed = stamps.length > 0 ? await confirmedBy(peer, which, stamps, what) : [];
    let answer = await ask(peer, which, confirmed, grace, options);
    if (answer.kind === 'refused' && mayAsk(options) && isConfirmable(answer)) {
      const agreed = await agreedTo(answer, what);
      answer = await ask(peer, which, agreed, grace, options);
    }
    if (answer.kind === 'notRunning' && which.service !== undefined) {
      const { requireKnown } = await import('./require-known.ts');
      await requireKnown(peer, which.path, which.service);
    }
    return tell(answer, what, options);
  });
}

function stopById(
  runnerId: string,
  grace: number | undefined,
  options: StopOptions,
): Promise<number> {
  return withServer('hm stop', async (peer) => {
    const code = await stopRunner(peer, { runnerId }, grace, options);
    if (code === undefined)
      throw new Exit(exitCodes.failed, `There is no runner ${runnerId}. See: hm ps --all`);
    return code;
  });
}

/** Each step is said as it happens. */
async function ask(
  peer: SocketPeer,
  which: Which,
  confirmed: readonly ProcessIdentity[],
  grace: number | undefined,
  options: StopOptions,
): Promise<Answer> {
  const id = newId('k');
  const forget = peer.onEvent('ports/didStop', (told) => {
    if (told.id === id && !options.json) line(stepWords(told.step, told.process, which.port));
  });
  const deadlineMs = (grace ?? mostGrace) * 1_000 + otherwise;
  const more = { ...(grace !== undefined && { grace }), confirmed: [...confirmed], id };
  try {
    return await peer.request('ports/stop', { ...which, ...more }, { deadlineMs });
  } finally {
    forget();
  }
}

/** Those on the port now that were named as they are; anybody else was not seen. */
async function confirmedBy(
  peer: SocketPeer,
  which: Which,
  stamps: readonly string[],
  what: string,
): Promise<ProcessIdentity[]> {
  const { suspects } = await peer.request('ports/proof', which);
  const seen = suspects.filter((each) => each.process && stamps.includes(stampOf(each.process)));
  const [first] = suspects;
  if (seen.length === 0 && first)
    throw refusedExit({ kind: 'refused', reason: 'nowAnother', suspects }, what);
  return seen.flatMap(({ process: one }) => (one ? [one.process] : []));
}

function stampFrom(text: string): string {
  if (/^\d{1,10}@\S/.test(text)) return text;
  throw usage(
    `--confirm: '${shortened(text)}' is no process; write PID@START as hm stop printed it.`,
  );
}

function mayAsk({ json: asJson, yes, confirm }: StopOptions): boolean {
  return !asJson && !yes && !confirm && process.stdin.isTTY === true && process.stdout.isTTY;
}

function isConfirmable({ reason }: Refused): boolean {
  return reason === 'notProven' || reason === 'adopted';
}

/** Whom the person that was shown them agreed to end. Throws the refusal when they did not. */
async function agreedTo(refused: Refused, what: string): Promise<ProcessIdentity[]> {
  const shown = refused.suspects.filter(
    ({ reason }) => reason === 'notProven' || reason === 'adopted',
  );
  for (const each of shown.flatMap(suspectLines)) line(each);
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const said = await asking.question('It is not proven to be of this project. End it? [y/N] ');
    if (!/^y(es)?$/i.test(said.trim())) throw refusedExit(refused, what);
  } finally {
    asking.close();
  }
  return shown.flatMap(({ process: one }) => (one ? [one.process] : []));
}

function tell(answer: Answer, what: string, { json: asJson }: StopOptions): number {
  if (answer.kind === 'refused') throw refusedExit(answer, what);
  if (asJson) json(answer);
  if (answer.kind === 'notRunning') {
    if (!asJson) line(`Nothing runs on ${what}.`);
    return exitCodes.done;
  }
  if (!asJson) for (const each of answer.left) aside(leftWords(each, what));
  if (answer.kind === 'stopped') return exitCodes.done;
  const why =
    answer.kind === 'survived'
      ? `The system could not end ${answer.survivors.map(processWords).join(', ')}.`
      : `Somebody listens on port ${answer.port} all the same. See: hm who ${answer.port}`;
  throw new Exit(exitCodes.failed, why);
}

function leftWords(suspect: Suspect, what: string): string {
  return `also on this port: ${refusalWords(suspect.reason ?? 'cannotTell', suspect, what)}`;
}

function refusedExit(refused: Refused, what: string): Exit {
  const { reason, suspects } = refused;
  return new Exit(exitCodes.refused, refusalWords(reason, suspects[0], what), { refusal: refused });
}
