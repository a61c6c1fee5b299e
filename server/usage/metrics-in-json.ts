/**
 * Reads OTLP's JSON. Source: opentelemetry.io/docs/specs/otlp (JSON Protobuf encoding) and opentelemetry-proto, metrics/v1: names in
 * camel case, 64-bit numbers as text, enums as numbers.
 */
import { foreignAt, foreignIn, foreignOf } from '#common/foreign-json.ts';
import {
  type Attributes,
  longestAttribute,
  mostAttributes,
  mostPoints,
  type Point,
} from './metric-point.ts';

/** Undefined when it is not JSON. */
export function pointsInJson(text: string): readonly Point[] | undefined {
  const exported = foreignIn(text);
  if (!exported) return undefined;
  const points: Point[] = [];
  for (const ofResource of listIn(exported.resourceMetrics)) {
    const resource = attributesIn(foreignAt(ofResource, 'resource')?.attributes);
    for (const ofScope of listIn(ofResource.scopeMetrics))
      for (const metric of listIn(ofScope.metrics)) {
        const { name } = metric;
        if (typeof name !== 'string' || name.length > longestAttribute) continue;
        const data =
          foreignOf(metric.sum) ??
          foreignOf(metric.histogram) ??
          foreignOf(metric.exponentialHistogram);
        const temporality = temporalityOf(data?.aggregationTemporality);
        if (!data || !temporality) continue;
        for (const point of listIn(data.dataPoints)) {
          const value = numberOf(point.asInt ?? point.asDouble ?? point.sum);
          if (value === undefined || points.length >= mostPoints) continue;
          const start = String(point.startTimeUnixNano ?? '').slice(0, 24);
          const time = String(point.timeUnixNano ?? '').slice(0, 24);
          const attributes = attributesIn(point.attributes);
          points.push({ name, value, temporality, start, time, attributes, resource });
        }
      }
  }
  return points;
}

function listIn(value: unknown) {
  return Array.isArray(value) ? value.map(foreignOf).filter((each) => each !== undefined) : [];
}

/** Some say the name of the enum's value. */
function temporalityOf(value: unknown): Point['temporality'] | undefined {
  if (value === 1 || value === 'AGGREGATION_TEMPORALITY_DELTA') return 'delta';
  if (value === 2 || value === 'AGGREGATION_TEMPORALITY_CUMULATIVE') return 'cumulative';
  return undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.length <= 24 ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function attributesIn(value: unknown): Attributes {
  const said: [string, string][] = [];
  for (const { key, value: of } of listIn(value).slice(0, mostAttributes)) {
    const text = Object.values(foreignOf(of) ?? {})[0];
    if (typeof key === 'string' && typeof text !== 'object')
      said.push([key.slice(0, longestAttribute), String(text).slice(0, longestAttribute)]);
  }
  return Object.fromEntries(said);
}
