/** The user's settings in the rooms' own terms: milliseconds, read each time, so that a change counts at once. */
import type { Settings } from '#protocol/settings.ts';
import { knownPorts } from '#services/known-ports.ts';
import type { RangeSettings } from '#services/range-planner.ts';
import type { Defaults } from '../budgets/estimate.ts';
import type { Graces } from '../leases/holder.ts';
import type { PortTimes } from '../ports/port-lease.ts';
import { defaultRetention, type Retention } from '../store/retention.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

export function portTimesOf(settings: () => Settings): PortTimes {
  return {
    get restTime() {
      return settings()['ports.rest'] * second;
    },
    get assignmentLife() {
      return settings()['ports.remembered'] * 24 * hour;
    },
    get unboundTime() {
      return settings()['leases.unbound'] * minute;
    },
    get projectPatience() {
      return settings()['leases.unusedProject'] * hour;
    },
    get downTime() {
      return settings()['leases.downSingleton'] * second;
    },
  };
}

export function gracesOf(settings: () => Settings): Graces {
  return {
    // A project has no process that could die; only time ends it.
    project: 0,
    get process() {
      return settings()['leases.graceOfProcess'] * second;
    },
    get terminal() {
      return settings()['leases.graceOfTerminal'] * second;
    },
    get window() {
      return settings()['leases.graceOfWindow'] * second;
    },
    get agent() {
      return settings()['leases.graceOfAgent'] * second;
    },
  };
}

/** Segments are begun anew after some 4 MB (store/snapshot-keeper.ts) or when a server starts, so more megabytes need more files. */
export function retentionOf(settings: () => Settings): Retention {
  const megabytes = () => settings()['activity.kept'];
  return {
    get bytes() {
      return megabytes() * 1024 * 1024;
    },
    get files() {
      return Math.max(defaultRetention.files, 2 * megabytes());
    },
  };
}

/** Where known programs and tools listen by default no range is made, whatever the user forbids beside that. */
export function rangeSettingsOf(settings: Settings): RangeSettings {
  const forbidden = settings['ranges.forbidden'].map((text) => {
    const [from = 0, to = from] = text.split('-').map(Number);
    return { from, to };
  });
  return {
    size: settings['ranges.size'],
    gap: settings['ranges.gap'],
    from: settings['ranges.from'],
    to: settings['ranges.to'],
    forbidden: [...forbidden, ...knownPorts()],
    placement: settings['ranges.placement'],
    rules: settings['ranges.rules'],
  };
}

/** What a runner is thought to need of which nothing is known yet: micro-units, seconds, megabytes, thousandths of a core. */
export function defaultNeedsOf(settings: Settings): Defaults {
  return {
    tokens: settings['budgets.estimateTokens'],
    money: settings['budgets.estimateMoney'] * 1_000_000,
    seconds: settings['budgets.estimateTime'] * 60,
    memory: settings['budgets.estimateMemory'],
    cpu: settings['budgets.estimateCpu'],
  };
}
