/** A step of leaving in one line: what was done, and what is left to do. */
import type { Leaving, ServerLeft, ThingLeft } from './leaving.ts';

/** Undefined for what was not there: nobody need read of it. */
export function leavingWords(step: Leaving): string | undefined {
  switch (step.what) {
    case 'server':
      return serverWords(step);
    case 'installation':
      return `still installed: ${step.path}. Uninstall it there too, else it puts the launcher back.`;
    case 'failure':
      return `failed: ${step.path}: ${step.why}`;
    default:
      return step.outcome === 'absent' ? undefined : thingWords(step);
  }
}

function thingWords(step: ThingLeft): string {
  const { what, outcome, path, beside } = step;
  if (outcome === 'foreign') return `left as it is, being somebody else's: ${path}`;
  if (what === 'hook')
    return outcome === 'removed'
      ? `removed: the hook in ${path}${besideWords('; as it was before', beside)}`
      : `left as it is, being broken: ${path}. A hook of ours in it lets everything pass.`;
  if (what === 'state' && outcome === 'kept')
    return `kept: ${[path, ...(beside ?? [])].join(' and ')}, with journal and log. To be rid of it too, once no server runs: hm uninstall --purge, or remove it by hand.`;
  return `${outcome}: ${path}${besideWords(', but for what is not known', beside)}`;
}

function serverWords(step: ServerLeft): string | undefined {
  switch (step.outcome) {
    case 'absent':
      return undefined;
    case 'stopped':
      return `stopped: ${nameOf(step)} (pid ${step.pid})`;
    case 'kept':
      return `kept: ${nameOf(step)} (pid ${step.pid ?? '?'}), which ${whyWords(step)}`;
  }
}

function nameOf({ project }: ServerLeft): string {
  return project === undefined ? 'the server' : `the server of ${project}`;
}

function whyWords(step: Extract<ServerLeft, { outcome: 'kept' }>): string {
  switch (step.why) {
    case 'holds':
      return `holds ${step.holds.join(', ')}. It leaves by itself half an hour after nobody needs it. To end it now (leases stay): hm server stop`;
    case 'silent':
      return 'does not answer. It is not ended while it may live.';
    case 'untold':
      return 'may hold something: the shared server, which knows, does not answer.';
    case 'leaving':
      return 'is still leaving.';
  }
}

function besideWords(words: string, beside: readonly string[] | undefined): string {
  return beside && beside.length > 0 ? `${words}: ${beside.join(', ')}` : '';
}
