/** Runners in the contract's words. */
import type { DeclaredRunner, Runner as WireRunner } from '#protocol/runner.ts';
import type { Launched } from '#protocol/runners.ts';
import type { LaunchAnswer } from '#server/runners/launches.ts';
import type { Declared, Finding } from '#server/runners/needs.ts';
import type { Runner } from '#server/runners/runner.ts';

/** What only the server needs stays here: its token, what its restarts are counted by, and what it may yet give way to. */
export function wireRunner(runner: Runner): WireRunner {
  const {
    wasReady: _,
    isUnwanted: __,
    crashes: ___,
    tokenId: ____,
    starts: _____,
    startedBy: ______,
    previous: _______,
    ...shown
  } = runner;
  return { ...shown, leaseIds: [...shown.leaseIds], dependsOn: [...shown.dependsOn] };
}

export function wireDeclared(
  { order, autostart }: Declared,
  trusted: boolean,
  redact: (argv: readonly string[]) => string,
): DeclaredRunner {
  const { projectId, name, kind, agent, argv, dependsOn } = order;
  const command = redact(argv);
  const more = { autostart, dependsOn: [...dependsOn], trusted };
  return { projectId, name, kind, agent, command, ...more };
}

export function wireLaunch(answer: LaunchAnswer): Launched {
  switch (answer.kind) {
    case 'started':
      return {
        ...{ kind: answer.kind, runner: wireRunner(answer.runner) },
        findings: answer.findings.map(wireFinding),
      };
    case 'running':
      return { kind: answer.kind, runner: wireRunner(answer.runner) };
    case 'refused': {
      const { kind, reason, findings, runner } = answer;
      const whose = runner && { runner: wireRunner(runner) };
      return { kind, reason, findings: findings.map(wireFinding), ...whose };
    }
  }
}

function wireFinding(finding: Finding) {
  return { ...finding, facts: { ...finding.facts } };
}
