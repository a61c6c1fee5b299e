/** `hm port`: leases a port and prints it alone, so that `$(hm port web)` is all a script needs. */
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { ParamsOf } from '#client/connection/calls.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { newId } from '#common/id.ts';
import { Exit, exitCodes, usage } from './exit-codes.ts';
import { countOf, portOf, rangeOf, secondsOf, serviceOf } from './options.ts';
import { withServer } from './session.ts';
import { sharingWords } from './sharing-words.ts';
import { madeWords, refusalWords, untrusted } from './speak.ts';
import { optionWords } from './unknown-option.ts';

const options = {
  type: { type: 'string', short: 't' },
  port: { type: 'string', short: 'p' },
  range: { type: 'string' },
  count: { type: 'string' },
  ttl: { type: 'string' },
  dir: { type: 'string' },
  'new-type': { type: 'boolean' },
  json: { type: 'boolean' },
} as const;

/** Most ports of one block. */
const largestBlock = 100;

export async function port(argv: readonly string[]): Promise<number> {
  const { values, positionals } = parse(argv);
  if (positionals.length > 1)
    throw usage(`hm port takes one service, not ${positionals.length}: hm port web`);
  const [service] = positionals;
  const params: ParamsOf<'ports/lease'> = {
    key: newId('k'),
    path: path.resolve(values.dir ?? '.'),
    ...(service !== undefined && { service: serviceOf(service) }),
    ...(values.type !== undefined && { type: serviceOf(values.type) }),
    ...(values.port !== undefined && { port: portOf(values.port, '--port') }),
    ...(values.range !== undefined && { range: rangeOf(values.range) }),
    ...(values.count !== undefined && { count: countOf(values.count, '--count', largestBlock) }),
    ...(values['new-type'] && { newType: true }),
    ...(values.ttl !== undefined && { ttl: secondsOf(values.ttl, '--ttl') }),
  };
  const lease = async (peer: SocketPeer) => {
    const answer = await peer.request('ports/lease', params);
    if (answer.kind === 'refused')
      throw new Exit(exitCodes.refused, refusalWords(answer), { refusal: answer });
    if (values.json) process.stdout.write(`${JSON.stringify(answer)}\n`);
    else {
      const leases = answer.kind === 'granted' ? answer.leases : [answer.lease];
      process.stdout.write(`${leases.map((lease) => lease.port).join('\n')}\n`);
      if (answer.kind === 'granted' && answer.typeFrom === 'default' && !answer.reused)
        process.stderr.write(guess(leases[0]?.service, leases[0]?.type));
      if (answer.kind === 'granted' && answer.sharing && leases[0])
        process.stderr.write(`hm: ${sharingWords(answer.sharing, leases[0])}\n`);
      if (answer.kind === 'granted' && answer.made)
        process.stderr.write(`hm: ${madeWords(answer.made)}\n`);
      if (answer.kind === 'granted' && answer.untrusted) process.stderr.write(`hm: ${untrusted}\n`);
    }
    return exitCodes.done;
  };
  return withServer('hm port', lease, 'script', params.path);
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (failure) {
    throw usage(`${optionWords(failure, Object.keys(options))}. See: hm port --help`);
  }
}

/** A type that was only guessed is said, on stderr, so that stdout stays the port alone. */
export function guess(service = '', type = ''): string {
  return `hm: nothing says what '${service}' is, so it got a port for ${type}; --type or harbormaster.jsonc can say it.\n`;
}
