/** What a model's tokens cost: the user's own prices before those that are shipped. */
import type { Settings } from '#protocol/settings.ts';
import { inMicros, type PricedModel, priceIn, shippedPrices } from '#services/model-prices.ts';
import type { Price } from '../budgets/pricing.ts';

export function pricedModels(settings: Settings): PricedModel[] {
  return [...userPrices(settings), ...shippedPrices];
}

/** Undefined for a model that has no price. */
export function priceOf(settings: Settings, model: string | undefined): Price | undefined {
  return priceIn(pricedModels(settings), model)?.price;
}

function userPrices(settings: Settings): PricedModel[] {
  return settings['budgets.prices'].map(({ model, cacheRead, cacheWrite, ...price }) => ({
    ...{ model, source: 'user' },
    price: inMicros({
      ...price,
      ...{ cacheRead: cacheRead ?? price.input, cacheWrite: cacheWrite ?? price.input },
    }),
  }));
}
