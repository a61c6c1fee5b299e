/**
 * Judges the text of a shell command before it is run: which servers it starts, which test runners, and whether it
 * would end what may be another's. Pure and quick; throws on nothing. What the files of the project say is asked of
 * the caller.
 */

import { fullAllowance } from './allowance.ts';
import type { Denial, Judgement, LeftReason, NamedPid, Segment } from './judgement.ts';
import { type FoundKill, killsIn } from './kills-in-text.ts';
import { powershellKills } from './powershell-kills.ts';
import { bounded, type ProjectReads } from './project-reads.ts';
import { parsed, type ShellText, type TextCommand } from './shell-text.ts';
import { startsIn } from './starts-in-text.ts';

/** A longer text is no command that anybody typed; in characters. */
const longestText = 128 * 1024;

/** How often files are asked for. */
const mostReads = 200;

/** What the text does, as far as it concerns others; paths are from where it is run. What is read is taken off `allowance`. */
export function judgeCommand(
  text: string,
  reads: ProjectReads,
  allowance = fullAllowance(),
): Judgement {
  if (text.length > longestText) return left('tooLong');
  const files = bounded(reads, mostReads);
  const shell = parsed(text, true, allowance, true);
  const kills = killsIn(shell, { reads: files, allowance, directory: '.', depth: 12, open: [] });
  const denial =
    kills.flatMap((kill) => denialOf(text, kill))[0] ?? denialInPowershell(text, shell);
  if (denial) return denial;
  const pids = kills.flatMap((kill) => pidsOf(text, kill));
  const { starts, runners, why } = startsIn(text, shell, files);
  if (pids.length + starts.length + runners.length > 0)
    return { kind: 'found', pids, starts, runners };
  return left(shell.broken ? 'unreadable' : why);
}

function left(why: LeftReason): Judgement {
  return { kind: 'leave', why };
}

function segmentOf(text: string, { from, end: to }: TextCommand): Segment {
  return { from, to, text: text.slice(from, to) };
}

function denialOf(text: string, { program, chosen, command }: FoundKill): Denial[] {
  return chosen.operands.flatMap((operand) => {
    if (operand.kind !== 'chosen') return [];
    const { why, port } = operand;
    const better = chosen.better ?? betterThan(port);
    const segment = segmentOf(text, command);
    return { kind: 'deny', why, program, segment, ...(port !== undefined && { port }), better };
  });
}

function betterThan(port: number | undefined): string {
  return `hm stop ${port ?? 'PORT'}`;
}

function pidsOf(text: string, { chosen, command }: FoundKill): NamedPid[] {
  return chosen.operands.flatMap((operand) =>
    operand.kind === 'pid'
      ? { pid: operand.pid, group: operand.group, segment: segmentOf(text, command) }
      : [],
  );
}

/** PowerShell's own grammar is not the shell's: a text that is broken for the one may be sound for the other. */
function denialInPowershell(text: string, { broken }: ShellText): Denial | undefined {
  if (!broken || !/\b(Stop-Process|spps)\b/i.test(text)) return undefined;
  const segment = { from: 0, to: text.length, text };
  return powershellKills(text).flatMap((operand): Denial[] => {
    if (operand.kind !== 'chosen') return [];
    const { why, port } = operand;
    const named = port === undefined ? {} : { port };
    return [
      { kind: 'deny', why, program: 'Stop-Process', segment, ...named, better: betterThan(port) },
    ];
  })[0];
}
