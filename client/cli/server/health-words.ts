/** A server's health in sentences for a terminal: what is wrong, and the next step. */

import { colors } from '#client/cli/print.ts';
import { ageWords, printable } from '#client/cli/speak.ts';
import type { HealthReason, ServerHealth } from '#protocol/server.ts';

export function conditionWords({ status }: Pick<ServerHealth, 'status'>): string {
  switch (status) {
    case 'healthy':
      return colors.green(status);
    case 'degraded':
      return colors.yellow(status);
    case 'unhealthy':
      return colors.red(status);
  }
}

export function reasonWords({ code, amount = 0, detail = '' }: HealthReason): string {
  switch (code) {
    case 'journalReadOnly':
      return `Nothing can be changed: ${printable(detail)} It is tried again every few seconds; free some room, or see: hm server log`;
    case 'superseded':
      return 'A newer server has the journal; this one is leaving. Ask again.';
    case 'filesSetAside':
      return `At the start ${amount === 1 ? 'a damaged file was' : `${amount} damaged files were`} set aside in the data directory; what is sound was loaded. See: hm server log`;
    case 'historyMissing':
      return `At the start ${amount === 1 ? 'one event was' : `${amount} events were`} missing from the journal. See: hm server log`;
    case 'eventLoopLate':
      return `The server stood still for ${ageWords(amount)} within the last minute: the machine is busy, or it was stopped.`;
    case 'clockJumped':
      return `The clock went ${amount > 0 ? 'forward' : 'back'} by ${ageWords(Math.abs(amount))} within the last minute: the machine slept, or the clock was set. Nothing expires by that.`;
    case 'configurationBroken':
      return `Something in your configuration is wrong, and what counted before still does: ${printable(detail)}. See: hm config validate`;
    case 'upstreamAway':
      return `The shared server, which has the ports, is away (${printable(detail)}). The next command that needs a port starts it.`;
  }
}
