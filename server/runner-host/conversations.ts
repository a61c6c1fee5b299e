/** Who asks a host what: a server may ask everything, one with a ticket looks at one runner and may type into it. Translates, nothing else. */
import type * as z from 'zod/mini';
import { HarborError } from '#protocol/errors.ts';
import type { Request } from '#protocol/grammar.ts';
import { attach, attachNotes, host } from '#protocol/host.ts';
import type { Attachment, Wire } from './attachment.ts';
import type { Listener } from './line.ts';
import type { RunnerHost } from './runner-host.ts';
import type { Admission, Tickets } from './tickets.ts';

/** One that knows the host's own token. */
export function serverConversation(runners: RunnerHost, tickets: Tickets): Listener {
  const answers: { readonly [M in string]?: (params: unknown) => unknown } = {
    [host.spawn.method]: (params) => runners.spawn(read(host.spawn, params)),
    [host.signal.method]: (params) => {
      const { runnerId, signal, group } = read(host.signal, params);
      return { kind: runners.runner(runnerId).signal(signal, group) };
    },
    [host.type.method]: (params) => {
      const { runnerId, data } = read(host.type, params);
      return { kind: runners.runner(runnerId).type(data) };
    },
    [host.list.method]: () => ({ runners: runners.list() }),
    [host.screen.method]: (params) => {
      const runner = runners.runner(read(host.screen, params).runnerId);
      return { text: runner.text };
    },
    [host.ticket.method]: (params) => {
      const asked = read(host.ticket, params);
      runners.runner(asked.runnerId);
      return { ticket: tickets.issue(asked) };
    },
    [host.forget.method]: (params) => ({
      kind: runners.forget(read(host.forget, params).runnerId),
    }),
  };
  return {
    async request(method, params) {
      const answer = answers[method];
      if (!answer) throw unknownMethod(method);
      return answer(params);
    },
    note() {},
  };
}

export interface Onlooking extends Listener {
  close(): void;
}

/** One that came with a ticket. `wire` is there as soon as the first word comes. */
export function onlooking(runners: RunnerHost, admission: Admission, wire: () => Wire): Onlooking {
  const { runnerId, rights } = admission;
  let attachment: Attachment | undefined;
  return {
    async request(method, params) {
      if (method !== attach.open.method) throw unknownMethod(method);
      const { size } = read(attach.open, params);
      const runner = runners.runner(runnerId);
      attachment ??= runner.attach(rights, wire());
      if (size) runner.resizedBy(attachment, size);
      const picture = await attachment.open();
      const terminal = runner.shown?.terminal ?? 'pipes';
      return { ...picture, rights, terminal, exit: runner.exit };
    },
    note(method, params) {
      if (!attachment || rights !== 'type') return;
      if (method === attachNotes.type.method) {
        const typed = attachNotes.type.params.safeParse(params);
        if (typed.success) runners.runner(runnerId).typedBy(attachment, typed.data.data);
      } else if (method === attachNotes.resize.method) {
        const size = attachNotes.resize.params.safeParse(params);
        if (size.success) runners.runner(runnerId).resizedBy(attachment, size.data);
      }
    },
    close() {
      if (attachment) runners.detach(runnerId, attachment);
    },
  };
}

function read<P extends z.ZodMiniType>(request: Request<P>, params: unknown): z.output<P> {
  const parsed = request.params.safeParse(params);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => ({
    where: path.join('.'),
    message,
  }));
  throw new HarborError('invalidParams', `${request.method} was asked wrongly.`, { problems });
}

function unknownMethod(method: string): HarborError {
  return new HarborError('unknownMethod', `A host knows no request '${method}'.`);
}
