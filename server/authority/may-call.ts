/** Who may ask what: one rule over caller, effect, scope and whose it is. Pure; knows no request by name. */

/** With whose authority somebody asks. A reader looks; an agent acts for its own project; a user does everything. */
export type CallerKind = 'user' | 'agent' | 'reader';

/** The words of a request's declaration that authority follows from. */
export interface Reach {
  readonly effect: 'read' | 'write' | 'destructive';
  readonly scope: 'machine' | 'project' | 'own';
  /** Of what only reads: it may hold anything, as what a program printed does. */
  readonly isPrivate?: boolean | undefined;
}

/** `own`: all that is touched belongs to the caller's project, is held by the caller itself, or is nobody's. */
export type Whose = 'own' | 'foreign';

/** What a caller lacks. `ownProject`: it may, but only for its own project. */
export type Needed = 'user' | 'ownProject';

/** Undefined when the caller may; `whose` counts only for requests of scope `project`, and for what is private. */
export function mayCall(caller: CallerKind, request: Reach, whose: Whose): Needed | undefined {
  const { effect, scope, isPrivate = false } = request;
  if (caller === 'user') return undefined;
  if (effect === 'read' && !isPrivate) return undefined;
  if (caller === 'reader') return 'user';
  switch (effect === 'read' ? 'project' : scope) {
    case 'own':
      return undefined;
    case 'machine':
      return 'user';
    case 'project':
      return whose === 'own' ? undefined : 'ownProject';
  }
}
