/** docs/reference/requests.md, of the catalogue of requests. */
import * as z from 'zod';
import { catalog } from '#protocol/catalog.ts';
import type { Request } from '#protocol/grammar.ts';
import { protocolVersion } from '#protocol/version.ts';
import { markdownTable } from './markdown.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

export function requestsPage(): string {
  const parts = Object.values(catalog).flatMap((noun) => Object.values<Request>(noun).map(section));
  return `# Requests

Protocol ${protocolVersion.major}.${protocolVersion.minor}: JSON-RPC 2.0 in the framing of the language server protocol, over the socket or pipe that the
server’s pointer names. *Effect* and *scope* decide who may ask.

${parts.join('\n')}`;
}

function section({ method, summary, effect, scope, params, result }: Request): string {
  const { properties = {}, required = [] } = schemaOf(params, 'input');
  const rows = Object.entries(properties).map(([name, schema]) => [
    `\`${name}\``,
    words(schema),
    required.includes(name) ? 'yes' : '',
  ]);
  const table = rows.length === 0 ? 'No params.' : markdownTable(['Param', 'Type', 'Needed'], rows);
  const answer = words(schemaOf(result, 'output'));
  return `## \`${method}\`\n\n${summary} (${effect}, ${scope})\n\n${table}\n\nAnswers ${answer}.\n`;
}

function schemaOf(type: z.core.$ZodType, io: 'input' | 'output'): Schema {
  return z.toJSONSchema(type, { io, unrepresentable: 'any', target: 'draft-7' }) as Schema;
}

/** A type in a few words: enough to write a call, not the whole schema. */
function words(schema: Schema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((each) => `\`${JSON.stringify(each)}\``).join(' or ');
  const several = schema.anyOf ?? schema.oneOf;
  if (several) return several.map(words).join('; or ');
  switch (schema.type) {
    case 'object': {
      const names = Object.keys(schema.properties ?? {}).map((name) => label(name, schema));
      return names.length === 0 ? 'an object' : `{ ${names.join(', ')} }`;
    }
    case 'array':
      return `a list of ${words(schema.items ?? {})}`;
    case 'integer':
    case 'number':
      return bounded(schema);
    default:
      return String(schema.type ?? 'anything');
  }
}

function label(name: string, { properties, required = [] }: Schema): string {
  const fixed = properties?.[name]?.const;
  if (fixed !== undefined) return `${name}: \`${JSON.stringify(fixed)}\``;
  return required.includes(name) ? name : `${name}?`;
}

function bounded({ type, minimum, maximum }: Schema): string {
  const isRange = minimum !== undefined && maximum !== undefined && maximum < 2 ** 53 - 1;
  return isRange ? `${type} from ${minimum} to ${maximum}` : String(type);
}
