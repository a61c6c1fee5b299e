/** Kills in PowerShell, whose grammar is not the shell's: read by the words alone, a statement at a time. */
import type { Operand } from './kill-operand.ts';

/** `Stop-Process` and its other names, called as a command. */
const stops = /(?:^|[|({;&]\s*)(?:Stop-Process|spps|kill)\b(.*)$/i;

/** What is behind this is not looked at; in characters. */
const longestScript = 4_096;

/** What the statements of a script choose to end. */
export function powershellKills(script: string): Operand[] {
  return script
    .slice(0, longestScript)
    .split(/[;\n]/)
    .flatMap((statement): Operand[] => {
      const text = statement.trim();
      if (/\btaskkill\b.*[/-](IM|FI)\b/i.test(text)) return [{ kind: 'chosen', why: 'byName' }];
      const called = stops.exec(text);
      if (!called) return [];
      const rest = called[1] ?? '';
      const ids = /^\s+(?:-Id\s+)?(\d+(?:\s*,\s*\d+)*)/i.exec(rest)?.[1];
      if (ids !== undefined) {
        return ids.split(',').map((id) => ({ kind: 'pid', pid: Number(id), group: false }));
      }
      const port = Number(
        /-(?:Local)?Port\s+(\d{2,5})|:(\d{2,5})/i.exec(script)?.slice(1).find(Boolean) ?? 0,
      );
      if (/NetTCPConnection|netstat|LocalPort/i.test(script)) {
        return [{ kind: 'chosen', why: 'byPort', ...(port > 0 && { port }) }];
      }
      const isByName = /-(Name|ProcessName)\b|Get-Process|\bgps\b|\bps\b/i.test(text);
      return [{ kind: 'chosen', why: isByName ? 'byName' : 'bySubstitution' }];
    });
}
