/** The table of metrics that agents export of their usage: names, attributes, and the variables that make them export it to us. */
import type { Tokens } from './spent.ts';

/** What a figure counts. `tool`: prompted by tools, and not in the input. */
export type Counted = keyof Tokens | 'tool' | 'cost';

export interface MetricSource {
  /** Of the table of agents. */
  readonly agent: string;
  readonly tokens: string;
  /** The attribute that says what is counted, and what its values mean; others count nothing. */
  readonly kind: string;
  readonly kinds: Readonly<Record<string, Counted>>;
  /** The first of these attributes that is there is the model. */
  readonly model: readonly string[];
  /** A metric in US dollars. */
  readonly cost?: string;
  /** What came from and went to the cache is in the input, too. */
  readonly isInputWhole: boolean;
  /** Thoughts are in the output, too. */
  readonly isOutputWhole: boolean;
  /** Who has one of these exports to a place of his own, which we leave alone. */
  readonly unless: readonly string[];
  readonly variables: (endpoint: string, token: string) => Readonly<Record<string, string>>;
  readonly sources: readonly string[];
}

/** How often figures are exported, in milliseconds: often enough for a limit, seldom enough to cost nothing. */
const interval = '10000';

/** A header as the standard's variables take it: percent-encoded (OpenTelemetry, OTLP exporter configuration). */
const header = (token: string) => `Authorization=Bearer%20${token}`;

export const metricSources: readonly MetricSource[] = [
  {
    agent: 'claude',
    tokens: 'claude_code.token.usage',
    kind: 'type',
    kinds: {
      ...{ input: 'input', output: 'output' },
      ...{ cacheRead: 'cacheRead', cacheCreation: 'cacheWrite' },
    },
    model: ['model'],
    cost: 'claude_code.cost.usage',
    isInputWhole: false,
    isOutputWhole: true,
    unless: ['CLAUDE_CODE_ENABLE_TELEMETRY', 'OTEL_METRICS_EXPORTER'],
    variables: (endpoint, token) => ({
      CLAUDE_CODE_ENABLE_TELEMETRY: '1',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: `${endpoint}/v1/metrics`,
      OTEL_EXPORTER_OTLP_METRICS_HEADERS: header(token),
      // Cumulative figures survive what gets lost on the way.
      OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'cumulative',
      OTEL_METRIC_EXPORT_INTERVAL: interval,
    }),
    sources: ['code.claude.com/docs/en/monitoring-usage'],
  },
  {
    agent: 'codex',
    tokens: 'codex.turn.token_usage',
    kind: 'token_type',
    kinds: {
      ...{ input: 'input', cached_input: 'cacheRead', cache_write_input: 'cacheWrite' },
      ...{ output: 'output', reasoning_output: 'reasoning' },
    },
    model: ['model'],
    isInputWhole: true,
    isOutputWhole: true,
    unless: [],
    // It is set up in config.toml alone; a header with a token would stand on its command line.
    variables: () => ({}),
    sources: [
      'github.com/openai/codex (codex-rs/otel/src/metrics/names.rs, codex-rs/core/src/tasks/mod.rs)',
    ],
  },
  {
    agent: 'gemini',
    tokens: 'gemini_cli.token.usage',
    kind: 'type',
    kinds: {
      ...{ input: 'input', output: 'output' },
      ...{ cache: 'cacheRead', thought: 'reasoning', tool: 'tool' },
    },
    model: ['model'],
    isInputWhole: true,
    isOutputWhole: false,
    unless: ['GEMINI_TELEMETRY_ENABLED', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    variables: (endpoint, token) => ({
      GEMINI_TELEMETRY_ENABLED: 'true',
      GEMINI_TELEMETRY_TARGET: 'local',
      GEMINI_TELEMETRY_OTLP_PROTOCOL: 'http',
      GEMINI_TELEMETRY_OTLP_ENDPOINT: endpoint,
      GEMINI_TELEMETRY_LOG_PROMPTS: 'false',
      OTEL_EXPORTER_OTLP_HEADERS: header(token),
    }),
    sources: [
      'geminicli.com/docs/cli/telemetry',
      'github.com/google-gemini/gemini-cli (packages/core/src/telemetry/loggers.ts, sdk.ts)',
    ],
  },
  {
    agent: 'copilot',
    tokens: 'gen_ai.client.token.usage',
    kind: 'gen_ai.token.type',
    kinds: { input: 'input', output: 'output' },
    model: ['gen_ai.response.model', 'gen_ai.request.model'],
    isInputWhole: true,
    isOutputWhole: true,
    unless: ['COPILOT_OTEL_ENABLED', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    variables: (endpoint, token) => ({
      COPILOT_OTEL_ENABLED: 'true',
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_HEADERS: header(token),
      OTEL_METRIC_EXPORT_INTERVAL: interval,
    }),
    sources: [
      'docs.github.com (Copilot CLI, OpenTelemetry monitoring)',
      'opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics',
    ],
  },
];

export function metricSourceOf(agent: string): MetricSource | undefined {
  return metricSources.find((each) => each.agent === agent);
}

/** What is to be added to an agent's environment; nothing when it exports to a place of its user's. */
export function exportVariables(
  source: MetricSource,
  environment: Readonly<Record<string, string | undefined>>,
  endpoint: string,
  token: string,
): Readonly<Record<string, string>> {
  const isTaken = source.unless.some((name) => environment[name]);
  return isTaken ? {} : source.variables(endpoint, token);
}
