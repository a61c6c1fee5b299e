/** Every transcript there is: each request of the contract is in one of them. */
import type { Transcript } from '../transcript.ts';
import { activity } from './activity.ts';
import { adopting } from './adopting.ts';
import { agents } from './agents.ts';
import { authority } from './authority.ts';
import { basics } from './basics.ts';
import { budgets } from './budgets.ts';
import { copies } from './copies.ts';
import { holding } from './holding.ts';
import { leasing } from './leasing.ts';
import { promotion } from './promotion.ts';
import { ranges } from './ranges.ts';
import { register } from './register.ts';
import { retries } from './retries.ts';
import { runners } from './runners.ts';
import { sessions } from './sessions.ts';
import { starting } from './starting.ts';
import { stopping } from './stopping.ts';
import { trust } from './trust.ts';
import { types } from './types.ts';
import { usage } from './usage.ts';
import { watching } from './watching.ts';

export const transcripts: readonly Transcript[] = [
  ...activity,
  ...agents,
  ...authority,
  ...basics,
  ...leasing,
  ...holding,
  ...trust,
  ...watching,
  ...retries,
  ...register,
  ...types,
  ...starting,
  ...stopping,
  ...copies,
  ...adopting,
  ...ranges,
  ...promotion,
  ...budgets,
  ...runners,
  ...usage,
  ...sessions,
];
