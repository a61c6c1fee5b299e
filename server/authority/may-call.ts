/** Who may ask what: one rule over caller, effect, scope and whose it is. Pure; knows no request by name. */

/** With whose authority somebody asks. A reader looks; an agent acts for its own project; a user does everything. */
export type CallerKind = 'user' | 'agent' | 'reader';

/** The two words of a request's declaration that authority follows from. */
export interface Reach {
  readonly effect: 'read' | 'write' | 'destructive';
  readonly scope: 'machine' | 'project' | 'own';
}

/** `own`: all that is touched belongs to the caller's project, is held by the caller itself, or is nobody's. */
export type Whose = 'own' | 'foreign';

/** What a caller lacks. `ownProject`: it may, but only for its own project. */
export type Needed = 'user' | 'ownProject';

/** Undefined when the caller may; `whose` counts only for requests of scope `project`. */
export function mayCall(caller: CallerKind, request: Reach, whose: Whose): Needed | undefined {
  if (caller === 'user' || request.effect === 'read') return undefined;
  if (caller === 'reader') return 'user';
  switch (request.scope) {
    case 'own':
      return undefined;
    case 'machine':
      return 'user';
    case 'project':
      return whose === 'own' ? undefined : 'ownProject';
  }
}
