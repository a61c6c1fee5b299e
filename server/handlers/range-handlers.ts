/** Translates between the contract and the room of ranges. */
import type { Handlers } from '#protocol/grammar.ts';
import type { ranges as contract } from '#protocol/ranges.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { TypeMaker } from '#server/ranges/type-maker.ts';
import type { Caller } from './caller.ts';
import type { TypePromotion } from './type-promotion.ts';
import { wireLease } from './words.ts';

export interface RangeHandlerParts {
  /** Absent where no types can be written down. */
  readonly maker: TypeMaker | undefined;
  readonly promotion: TypePromotion | undefined;
  /** What is decided, durable or not: both keep a range. */
  readonly decided: PortLedger;
}

export function rangeHandlers(parts: RangeHandlerParts): Handlers<typeof contract, Caller> {
  const { maker, promotion, decided } = parts;
  return {
    promote: async (params, caller) =>
      promotion ? promotion.promote(params, caller) : { kind: 'noSuchType' },
    undo: async ({ type }, caller) => {
      if (!maker) return { kind: 'noSuchType' };
      const undoing = await maker.undo(type, () => decided.leases(), caller.origin());
      switch (undoing.kind) {
        case 'undone':
          return { kind: 'undone', type, range: { ...undoing.range } };
        case 'inUse': {
          const { range } = undoing;
          return { kind: 'inUse', range: { ...range }, leases: undoing.leases.map(wireLease) };
        }
        case 'notAutomatic':
        case 'noSuchType':
          return undoing;
      }
    },
  };
}
