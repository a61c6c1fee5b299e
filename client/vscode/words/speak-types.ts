/** What became of a service type, in sentences: what happened, who has it, and what to do next. Pure. */
import type { ResultOf } from '#client/connection/calls.ts';
import type { MadeType } from '#protocol/made-type.ts';
import type { L10n } from '../l10n.ts';

/** Of a type that had to be made for a request. */
export function sayMade({ type, range }: MadeType, l10n: L10n): string {
  return l10n.t(
    'No type was called {0}, so it got the ports {1} to {2}.',
    type,
    range.from,
    range.to,
  );
}

export function sayPromotion(type: string, answer: ResultOf<'ranges/promote'>, l10n: L10n): string {
  switch (answer.kind) {
    case 'promoted': {
      const moved = l10n.t(
        '{0} is a type of the project now. Commit the file, and the team agrees.',
        type,
      );
      return answer.staysFor
        ? `${moved} ${l10n.t('Your own file keeps it, too, because other projects use its range.')}`
        : moved;
    }
    case 'declared':
      return l10n.t('{0} is declared already: {1}.', type, answer.where);
    case 'overlaps':
      return l10n.t(
        'The range of {0} overlaps that of {1} ({2}), so the project would have both.',
        type,
        answer.name,
        answer.where,
      );
    case 'untrusted':
      return l10n.t('The project file declares types that you have not trusted. Trust them first.');
    case 'noSuchType':
      return l10n.t('Your own configuration declares no type {0}.', type);
  }
}
