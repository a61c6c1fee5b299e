/**
 * How much the name of a new service type is like that of one that has a range: the score by which the placement `smart`
 * finds its place. Pure, by names alone.
 */
import { knownNames } from './known-names.ts';
import { serviceTypes } from './service-types.ts';

/** A word of the name that is also one of the other type's. */
const sharedWord = 2;
/** The last word says what kind of thing it is (`billing-db`), so it counts this often. */
const lastWordCounts = 2;
/** Of a kind that is the other's neighbour: less than any shared word. */
const neighbour = 1;

/** Words that tell the kind of a service and are no name of a service by themselves, so that no other table has them. */
const kindWords: Readonly<Record<string, readonly string[]>> = {
  dev: ['portal', 'shop'],
  monitoring: ['metrics', 'logs', 'log', 'tracing', 'traces', 'telemetry', 'alerts'],
  ui: ['dashboard', 'admin', 'console'],
  docs: ['wiki', 'guide', 'handbook', 'manual'],
  functions: ['worker', 'workers', 'job', 'jobs', 'cron', 'scheduler', 'lambda'],
  database: ['warehouse', 'replica'],
  infrastructure: ['search', 'storage', 'store', 's3', 'bucket'],
  api: ['graphql', 'rest', 'grpc', 'bff'],
  proxy: ['ingress', 'router', 'lb'],
  build: ['bundler', 'compiler', 'ci'],
  messaging: ['mail', 'mailer', 'smtp', 'events', 'stream', 'bus'],
  auth: ['login', 'identity', 'oauth', 'oidc'],
  test: ['spec', 'mock', 'mocks', 'fixtures'],
  coordination: ['etcd', 'consul', 'zookeeper', 'discovery'],
  ai: ['llm', 'ml', 'model', 'models', 'embeddings', 'inference'],
};

/** Kinds of which people run one beside the other. */
const neighbours: readonly (readonly [one: string, other: string])[] = [
  ['dev', 'ui'],
  ['dev', 'storybook'],
  ['dev', 'build'],
  ['ui', 'docs'],
  ['ui', 'storybook'],
  ['ui', 'hub'],
  ['api', 'proxy'],
  ['api', 'auth'],
  ['api', 'functions'],
  ['auth', 'proxy'],
  ['build', 'test'],
  ['database', 'infrastructure'],
  ['infrastructure', 'messaging'],
  ['infrastructure', 'coordination'],
  ['messaging', 'functions'],
  ['messaging', 'coordination'],
  ['monitoring', 'infrastructure'],
  ['ai', 'functions'],
];

/** By the name of a built-in type, all words that mean it. */
const wordsOfKind: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  serviceTypes.map(({ name, alsoCalled }) => {
    const named = knownNames.filter((row) => row.serviceType === name).flatMap((row) => row.names);
    return [name, new Set([name, ...alsoCalled, ...named, ...(kindWords[name] ?? [])])];
  }),
);

/** 0 when nothing is alike; else the higher the more. */
export function likeness(name: string, other: string): number {
  const words = wordsIn(name);
  const others = wordsOfKind.get(other) ?? new Set(wordsIn(other));
  const shared = words.filter((word) => others.has(word));
  const isLastShared = words.length > 0 && others.has(words.at(-1) ?? '');
  const score = shared.length * sharedWord + (isLastShared ? sharedWord * (lastWordCounts - 1) : 0);
  return score > 0 ? score : areNeighbours(kindsOf(name), kindsOf(other)) ? neighbour : 0;
}

/** The words of a name, each once, in their order; a number at the end of one is only which of several it is. */
function wordsIn(name: string): string[] {
  const words = name.split('-').map((word) => word.replace(/\d+$/, '') || word);
  return [...new Set(words)];
}

function kindsOf(name: string): string[] {
  if (wordsOfKind.has(name)) return [name];
  const words = wordsIn(name);
  return [...wordsOfKind].flatMap(([kind, known]) =>
    words.some((word) => known.has(word)) ? [kind] : [],
  );
}

/** Two of one kind are neighbours, too. */
function areNeighbours(some: readonly string[], others: readonly string[]): boolean {
  return (
    some.some((kind) => others.includes(kind)) ||
    neighbours.some(
      ([one, other]) =>
        (some.includes(one) && others.includes(other)) ||
        (some.includes(other) && others.includes(one)),
    )
  );
}
