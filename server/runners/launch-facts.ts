/** What is written down of an order when a runner is started by it, and when it is started by another than before. Pure. */
import { canonicalJson } from '#common/canonical-json.ts';
import type { LaunchOrder } from './launch-order.ts';
import { factsOf, type Runner, type RunnerFacts } from './runner.ts';

/** Masks what must not be kept of a command line. */
export type Redact = (argv: readonly string[]) => string;

export function factsIn(order: LaunchOrder, redact: Redact) {
  const { projectId, name, kind, agent, argv, cwd, declared, terminal, dependsOn } = order;
  const command = redact(argv);
  return { projectId, name, kind, agent, command, cwd, declared, terminal, dependsOn };
}

/** Undefined when the order says what is written down already. */
export function factsAnew(
  runner: Runner,
  order: LaunchOrder,
  redact: Redact,
): RunnerFacts | undefined {
  const before = factsOf(runner);
  // The terminal that it got is another matter than the one that was asked for.
  const now = { ...before, ...factsIn(order, redact), terminal: before.terminal };
  return canonicalJson(now) === canonicalJson(before) ? undefined : now;
}
