/** Amounts of budgets as people write and read them. The contract has integers: micro-units, seconds, megabytes, thousandths of a core. */

import { usage } from '#client/cli/exit-codes.ts';
import { shortened } from '#client/cli/options.ts';
import type { BudgetUnit } from '#protocol/budgets.ts';

export interface Amount {
  readonly unit: BudgetUnit;
  readonly amount: number;
  /** In which money, where that was said by its code: whether it is the one that is counted in, the server knows. */
  readonly currency?: string;
}

/** By the word that is written behind a number: the unit, and how many of its integers one is. A capital M is a million. */
const words: ReadonlyMap<string, readonly [BudgetUnit, number]> = new Map([
  ...pairs('tokens', { token: 1, tokens: 1 }),
  ...pairs('seconds', { s: 1, m: 60, h: 3_600, d: 86_400 }),
  ...pairs('seconds', { minutes: 60, hours: 3_600, days: 86_400 }),
  ...pairs('runners', { runner: 1, runners: 1 }),
  ...pairs('memory', { MB: 1, mb: 1, GB: 1_024, gb: 1_024 }),
  ...pairs('cpu', { core: 1_000, cores: 1_000 }),
  ...pairs('money', { money: 1_000_000 }),
]);

function pairs(unit: BudgetUnit, many: Readonly<Record<string, number>>) {
  return Object.entries(many).map(([word, each]) => [word, [unit, each] as const] as const);
}

const thousands: ReadonlyMap<string, number> = new Map([
  ...([
    ['', 1],
    ['k', 1e3],
    ['m', 1e6],
    ['b', 1e9],
  ] as const),
]);

const form =
  "write it as '500k tokens', '20 USD', '$20', '3h', '4 runners', '8 GB' or '2 cores', the number first";

/** `500k tokens`, `$20`, `20 USD`, `3h`, `4 runners`, `8 GB`, `2 cores`. Any word of three capitals is a currency. */
export function amountOf(text: string): Amount {
  const [, dollar, number = '', word = ''] =
    /^(\$)?\s*(\d+(?:[._]?\d+)*)\s*([a-z]*(?:\s+[a-z]+)?)$/i.exec(text.trim()) ?? [];
  const value = Number(number.replaceAll('_', ''));
  if (number === '' || !Number.isFinite(value)) throw wrong(text);
  if (dollar !== undefined)
    return { ...whole(text, 'money', value * multiple(text, word) * 1e6), currency: 'USD' };
  if (/^[A-Z]{3}$/.test(word)) return { ...whole(text, 'money', value * 1e6), currency: word };
  const plain = words.get(word);
  if (plain) return whole(text, plain[0], value * plain[1]);
  const [, many = ''] = /^([kmb])\s*tokens?$/i.exec(word) ?? [];
  if (many === '') throw wrong(text);
  return whole(text, 'tokens', value * multiple(text, many));
}

/** An amount of a unit that is known: a number alone will do. Money of another currency than `counted` is refused: nothing is converted. */
export function amountIn(text: string, unit: BudgetUnit, counted?: string): number {
  const isBare = /^\d[\d_.]*[kmb]?$/i.test(text.trim());
  const said = isBare ? amountOf(`${text} ${bareWords[unit]}`.replace(/ $/, '')) : amountOf(text);
  if (said.unit === unit) return counted === undefined ? said.amount : inCurrency(said, counted);
  throw usage(`'${shortened(text)}' is in ${said.unit}, and the budget in ${unit}.`);
}

/** The amount, which is in the currency that is counted in, or says none. */
export function inCurrency({ amount, currency }: Amount, counted: string): number {
  if (currency === undefined || currency === counted) return amount;
  throw usage(
    `Money is counted in ${counted}, and nothing is converted from ${currency}. Say it in ${counted}, or count in ${currency}, with prices of your own: hm config set budgets.currency ${currency}`,
  );
}

const bareWords: Readonly<Record<BudgetUnit, string>> = {
  ...{ tokens: 'tokens', money: 'money', seconds: 's', runners: 'runners', memory: 'mb' },
  cpu: 'cores',
};

function multiple(text: string, word: string): number {
  const times = thousands.get(word.toLowerCase());
  if (times === undefined) throw wrong(text);
  return times;
}

function whole(text: string, unit: BudgetUnit, amount: number): Amount {
  const rounded = Math.round(amount);
  if (Math.abs(rounded - amount) > 1e-6 || rounded > 1e14) throw wrong(text);
  return { unit, amount: rounded };
}

function wrong(text: string): Error {
  return usage(`'${shortened(text)}' is no amount; ${form}.`);
}

/** `500,000 tokens`, `20.00 USD`, `3 h`, `4 runners`, `8 GB`, `2 cores`. */
export function amountWords(amount: number, unit: BudgetUnit, currency: string): string {
  switch (unit) {
    case 'tokens':
      return `${grouped(amount)} tokens`;
    case 'money':
      return `${grouped(amount / 1e6, 2)} ${currency}`;
    case 'seconds':
      return timeWords(amount);
    case 'runners':
      return amount === 1 ? '1 runner' : `${grouped(amount)} runners`;
    case 'memory':
      return amount % 1_024 === 0 && amount > 0 ? `${amount / 1_024} GB` : `${grouped(amount)} MB`;
    case 'cpu':
      return amount === 1_000 ? '1 core' : `${amount / 1_000} cores`;
  }
}

/** The same without its unit, for a table whose row says it. */
export function bareAmount(amount: number, unit: BudgetUnit): string {
  switch (unit) {
    case 'tokens':
    case 'runners':
      return grouped(amount);
    case 'money':
      return grouped(amount / 1e6, 2);
    case 'seconds':
    case 'memory':
      return amountWords(amount, unit, '');
    case 'cpu':
      return String(amount / 1_000);
  }
}

function timeWords(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)];
  if (hours === 0 && minutes === 0) return `${seconds} s`;
  return [hours > 0 && `${hours} h`, minutes > 0 && `${minutes} min`].filter(Boolean).join(' ');
}

function grouped(amount: number, digits = 0): string {
  return amount.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
