/** The types of the library `harbormaster/client`, written from the contract: every request by name, with its params and its answer. */
import * as z from 'zod';
import { catalog, requestsByMethod } from '#protocol/catalog.ts';

/** JSON schema, as far as the contract uses it. */
interface Schema {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
}

/** A module of declarations. */
export function clientTypes(): string {
  const requests = [...requestsByMethod].map(
    ([method, { summary, params, result }]) =>
      `  /** ${summary} */\n  '${method}': { params: ${typeOf(params, 'input')}; result: ${typeOf(result, 'output')} };`,
  );
  return `/** The library \`harbormaster/client\`. Written from the contract of ${Object.keys(catalog).length} nouns; see docs/clients.md. */
export interface Requests {
${requests.join('\n')}
}

export type Method = keyof Requests;

export interface CallOptions {
  /** Milliseconds; 10 000 unless it is said. */
  readonly deadlineMs?: number | undefined;
  /** Gives up early, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface OpenOptions extends CallOptions {
  /** What the program is called, for people. */
  readonly name: string;
  /** Whose server is meant; the current directory unless it is said. */
  readonly directory?: string | undefined;
  /** Whether to start it when none runs; yes unless it is said. */
  readonly start?: boolean | undefined;
}

export interface HarborClient {
  /** Names this one run of the server. */
  readonly serverId: string;
  /** Resolves once the connection is over, whoever ended it. */
  readonly closed: Promise<void>;
  /** Rejects with an error whose \`name\` is HarborError (with \`code\` and \`data\`), ConnectionLost or DeadlinePassed, or with the signal's reason. */
  request<M extends Method>(
    method: M,
    params: Requests[M]['params'],
    options?: CallOptions,
  ): Promise<Requests[M]['result']>;
  /** Events that follow a watch. The answer ends it. */
  onEvent(method: string, listener: (params: any) => void): () => void;
  /** Ends the connection. What was leased stays leased. */
  close(): void;
}

/** Undefined when no server runs and none is to be started. */
export declare function openHarbor(
  options: OpenOptions & { readonly start?: true | undefined },
): Promise<HarborClient>;
export declare function openHarbor(options: OpenOptions): Promise<HarborClient | undefined>;
`;
}

function typeOf(shape: z.core.$ZodType, io: 'input' | 'output'): string {
  return typeText(z.toJSONSchema(shape, { io, unrepresentable: 'any' }) as Schema);
}

function typeText(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map(typeText).join(' | ');
  switch (schema.type) {
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    case 'integer':
    case 'number':
      return 'number';
    case 'array':
      return `ReadonlyArray<${schema.items ? typeText(schema.items) : 'unknown'}>`;
    case 'object':
      return objectText(schema);
    default:
      return 'unknown';
  }
}

function objectText({ properties, required = [], additionalProperties }: Schema): string {
  const fields = Object.entries(properties ?? {}).map(([name, field]) => {
    const mark = required.includes(name) ? '' : '?';
    return `readonly ${JSON.stringify(name)}${mark}: ${typeText(field)}${mark && ' | undefined'}`;
  });
  const others =
    !properties && typeof additionalProperties === 'object'
      ? [`readonly [name: string]: ${typeText(additionalProperties)}`]
      : [];
  return `{ ${[...fields, ...others].join('; ')} }`;
}
