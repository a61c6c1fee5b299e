/** The only place that makes sentences: what happened, who has it, and what to do next, in exhaustive switches over the contract's codes. */
import type { Failure } from '#client/connection/failure.ts';
import type { Lease, PortReport, Refusal } from '#protocol/ports.ts';
import type { ProjectInUse } from '#protocol/project-register.ts';
import type { L10n } from '../l10n.ts';
import { projectName, type Scene, type Standing } from '../stages/scene.ts';
import { holderPhrase, processPhrase, stateWord } from './words.ts';

/** How the window stands with the server, for tooltips and the tree's own message. */
export function sayStanding(standing: Standing, l10n: L10n): string {
  switch (standing.kind) {
    case 'connecting':
      return l10n.t('Looking for the server.');
    case 'connected':
      return l10n.t('Connected to the server.');
    case 'away': {
      const away = l10n.t(
        'The server is away and is asked again and again; nothing that was leased is lost.',
      );
      return standing.failure ? `${away} ${sayFailure(standing.failure, l10n)}` : away;
    }
    case 'refused':
      return sayFailure(standing.failure, l10n);
  }
}

/** What went wrong with a connection or a request, and what helps. */
export function sayFailure(failure: Failure, l10n: L10n): string {
  const { code, message, path = '?', pid = '?' } = failure;
  switch (code) {
    case 'lost':
      return l10n.t('The server is away, so this was not done. Try again when it is back.');
    case 'late':
      return l10n.t(
        'The server did not answer in time. It may still have done it; look before you try again.',
      );
    case 'busy':
      return l10n.t('The server has too much to do for this window. Try again in a moment.');
    case 'upstreamAway':
      return l10n.t('The shared server did not answer, so nothing is sure. Try again in a moment.');
    case 'leaving':
      return l10n.t('The server is about to end. Try again in a moment.');
    case 'storeUnavailable':
      return l10n.t(
        'The server cannot write its journal, so nothing was changed. See whether the disk is full.',
      );
    case 'notAnswering':
      return l10n.t(
        'The server (pid {0}) does not answer. It is not replaced while it may live.',
        pid,
      );
    case 'forbidden':
      return l10n.t(
        'The system forbids this editor to connect to {0}. A sandbox must allow it.',
        path,
      );
    case 'impostor':
      return l10n.t('Whoever listens at {0} is not the server: it does not know the token.', path);
    case 'newerServer':
      return l10n.t('{0} was written by a newer Harbormaster. Update this extension.', path);
    case 'incompatible':
      return l10n.t(
        'The running server is of another version, and this window does not understand it. Reload the window; if that does not help, update the extension.',
      );
    case 'needsAttention':
      return l10n.t(
        'The server was started again and again and did not stay. Its log says why: {0}',
        path,
      );
    case 'startFailed':
      return l10n.t('The server could not be started. Its log says why: {0}', path);
    case 'noRuntime':
    case 'noProgram':
    case 'badToken':
    case 'movedProject':
    case 'socketPathTooLong':
    case 'unsafePlace':
    case 'realHome':
    case 'noSuchDirectory':
    case 'brokenProjectFile':
    case 'configurationNotWritten':
    case 'unknownServiceType':
    case 'noSuchProject':
    case 'ambiguousProject':
    case 'invalidParams':
      // These name the place and the cure themselves.
      return message;
    case 'notAllowed':
      return l10n.t('This window may not do that: {0}', message);
    case 'parseError':
    case 'unknownMethod':
    case 'internal':
    case 'unforeseen':
      return l10n.t(
        'Something is wrong in Harbormaster: {0} The server log has more.',
        sentence(message),
      );
  }
}

/** Why a port cannot be had, and what can be had instead. */
export function sayRefusal(refusal: Refusal, scene: Scene, l10n: L10n): string {
  const { port = '?', range, lease, listener, until, suggestion } = refusal;
  const next = suggestion === undefined ? '' : ` ${l10n.t('Port {0} is free.', suggestion)}`;
  switch (refusal.reason) {
    case 'leased':
      return lease
        ? sayLease(lease, scene, l10n) + next
        : l10n.t('Port {0} is leased by another service.', port) + next;
    case 'shared':
      return lease
        ? sayLease(lease, scene, l10n) + sayShared(lease, l10n) + next
        : l10n.t('Port {0} is shared with others.', port) + next;
    case 'used':
      return listener
        ? l10n.t('Port {0} is in use by {1}.', port, processPhrase(listener, l10n)) + next
        : l10n.t('Port {0} is in use by a process of another user.', port) + next;
    case 'resting':
      return until === undefined
        ? l10n.t('Port {0} was released a moment ago and rests.', port) + next
        : l10n.t(
            'Port {0} was released a moment ago and rests until {1}.',
            port,
            clockTime(until),
          ) + next;
    case 'excluded':
      return l10n.t('Port {0} is kept by the system; nobody can bind it.', port) + next;
    case 'noneFree':
      return range
        ? l10n.t('No port from {0} to {1} is free.', range.from, range.to)
        : l10n.t('No port is free.');
  }
}

/** Who has a port: the answer to Who Holds a Port. */
export function sayReport(report: PortReport, scene: Scene, l10n: L10n): string {
  const { port, verdict, lease, listeners, until } = report;
  const seen = listeners.find(({ process }) => process !== undefined);
  switch (verdict) {
    case 'leased':
      return lease
        ? sayLease(lease, scene, l10n)
        : l10n.t('Port {0} is leased by another service.', port);
    case 'used': {
      if (!seen?.process) return l10n.t('Port {0} is in use by a process of another user.', port);
      const { projectId, cwd } = seen.process;
      const phrase = processPhrase(seen.process, l10n);
      const where = (projectId && scene.projects.get(projectId)?.name) ?? cwd;
      return where === undefined
        ? l10n.t('Port {0} is not leased, but {1} listens on it.', port, phrase)
        : l10n.t('Port {0} is not leased, but {1} in {2} listens on it.', port, phrase, where);
    }
    case 'resting':
      return until === undefined
        ? l10n.t('Port {0} was released a moment ago and rests.', port)
        : l10n.t('Port {0} was released a moment ago and rests until {1}.', port, clockTime(until));
    case 'excluded':
      return l10n.t('Port {0} is kept by the system; nobody can bind it.', port);
    case 'free':
      return l10n.t('Port {0} is free.', port);
    case 'unknown':
      return l10n.t('Nobody can tell who has port {0} right now; treat it as taken.', port);
  }
}

/** Who has a leased port and how it is. */
export function sayLease(lease: Lease, scene: Scene, l10n: L10n): string {
  const { port, service, state, listener, holder } = lease;
  const project = projectName(scene, lease.projectId);
  const by = holderPhrase(holder, l10n);
  switch (state) {
    case 'bound':
      return listener
        ? l10n.t(
            'Port {0} is {1} of {2}: {3} listens on it.',
            port,
            service,
            project,
            processPhrase(listener, l10n),
          )
        : l10n.t('Port {0} is {1} of {2}, and it listens.', port, service, project);
    case 'contested':
      return listener
        ? l10n.t(
            'Port {0} is leased to {1} of {2}, but a stranger listens on it: {3}.',
            port,
            service,
            project,
            processPhrase(listener, l10n),
          )
        : l10n.t(
            'Port {0} is leased to {1} of {2}, but a stranger listens on it.',
            port,
            service,
            project,
          );
    case 'down':
      return l10n.t(
        'Port {0} is {1} of {2}, which is down: who ran it ended, and its port is kept for those who share it.',
        port,
        service,
        project,
      );
    case 'reserved':
    case 'unbound':
      return l10n.t(
        'Port {0} is {1} of {2}, held by its {3}: {4}.',
        port,
        service,
        project,
        by,
        stateWord(state, l10n),
      );
  }
}

/** How many use a singleton beside its owner; nothing of a lease that nobody shares. */
export function sayShared({ singleton, sharers = [] }: Lease, l10n: L10n): string {
  if (singleton === undefined) return '';
  if (sharers.length === 0) return ` ${l10n.t('It is the only one on this machine.')}`;
  return sharers.length === 1
    ? ` ${l10n.t('It is the only one on this machine, and 1 other uses it.')}`
    : ` ${l10n.t('It is the only one on this machine, and {0} others use it.', sharers.length)}`;
}

/** Why a project is not forgotten, and what to do first. */
export function sayProjectInUse(refusal: ProjectInUse, scene: Scene, l10n: L10n): string {
  const { project, leases, windows } = refusal;
  const [lease] = leases;
  if (!lease)
    return l10n.t(
      '{0} is open in {1}, so it is not forgotten. Close that window first.',
      project.name,
      windows[0]?.name ?? '?',
    );
  const holds = sayLease(lease, scene, l10n);
  return l10n.t('{0} is not forgotten. {1} Release the port first.', project.name, holds);
}

/** The question before a port that somebody uses is given back, and what it is about. */
export function askRelease(
  lease: Lease,
  scene: Scene,
  l10n: L10n,
): { readonly question: string; readonly detail: string } {
  const outcome = l10n.t('Nothing is stopped by it, but the port may be given to somebody else.');
  return {
    question: l10n.t('Release port {0} of {1}?', lease.port, projectName(scene, lease.projectId)),
    detail: `${sayLease(lease, scene, l10n)}${sayShared(lease, l10n)} ${outcome}`,
  };
}

function sentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** `14:03:22`: what is seconds away needs them. */
function clockTime(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}
