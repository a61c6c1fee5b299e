/** An export of metrics as the SDKs of OpenTelemetry send it, in both encodings, written by other code than what reads it. */
import { PbfWriter } from 'pbf';
import type { Attributes, Point } from '#server/usage/metric-point.ts';

/** A value that is whole is said as an integer of a counter, any other as a double; `histogram` says it as the sum of one. */
export type Said = Point & { readonly as?: 'histogram' | 'exponential' };

export function asJson(points: readonly Said[]): string {
  return JSON.stringify({
    resourceMetrics: points.map((point) => ({
      resource: { attributes: keyValues(point.resource) },
      scopeMetrics: [{ scope: { name: 'meter' }, metrics: [metricIn(point)] }],
    })),
  });
}

function keyValues(attributes: Attributes) {
  return Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } }));
}

function metricIn({ name, value, temporality, start, time, attributes, as }: Said) {
  const aggregationTemporality = temporality === 'delta' ? 1 : 2;
  const times = { startTimeUnixNano: start, timeUnixNano: time };
  const point = { attributes: keyValues(attributes), ...times };
  if (as) {
    const data = { aggregationTemporality, dataPoints: [{ ...point, count: '3', sum: value }] };
    return as === 'histogram' ? { name, histogram: data } : { name, exponentialHistogram: data };
  }
  const said = Number.isInteger(value) ? { asInt: String(value) } : { asDouble: value };
  const data = { dataPoints: [{ ...point, ...said }], aggregationTemporality, isMonotonic: true };
  return { name, unit: 'tokens', sum: data };
}

export function asProtobuf(points: readonly Said[]): Uint8Array {
  const writer = new PbfWriter();
  for (const point of points) writer.writeMessage(1, writeResource, point);
  return writer.finish();
}

function writeResource(point: Said, writer: PbfWriter): void {
  writer.writeMessage(1, writeAttributes, point.resource);
  writer.writeMessage(2, (said: Said, scope) => scope.writeMessage(2, writeMetric, said), point);
}

function writeAttributes(attributes: Attributes, writer: PbfWriter): void {
  for (const entry of Object.entries(attributes)) writer.writeMessage(1, writeEntry, entry);
}

function writeEntry([key, value]: readonly [string, string], writer: PbfWriter): void {
  writer.writeStringField(1, key);
  writer.writeMessage(2, (text: string, of) => of.writeStringField(1, text), value);
}

function writeMetric(point: Said, writer: PbfWriter): void {
  writer.writeStringField(1, point.name);
  writer.writeStringField(3, 'tokens');
  const field = point.as === 'histogram' ? 9 : point.as ? 10 : 7;
  writer.writeMessage(field, writeData, point);
}

function writeData(point: Said, writer: PbfWriter): void {
  writer.writeMessage(1, writePoint, point);
  writer.writeVarintField(2, point.temporality === 'delta' ? 1 : 2);
  if (!point.as) writer.writeBooleanField(3, true);
}

function writePoint(point: Said, writer: PbfWriter): void {
  writer.writeFixed64Field(2, Number(point.start));
  writer.writeFixed64Field(3, Number(point.time));
  if (point.as) writer.writeFixed64Field(4, 3);
  if (point.as) writer.writeDoubleField(5, point.value);
  else if (Number.isInteger(point.value)) writer.writeSFixed64Field(6, point.value);
  else writer.writeDoubleField(4, point.value);
  const field = point.as === 'histogram' ? 9 : point.as ? 1 : 7;
  for (const entry of Object.entries(point.attributes))
    writer.writeMessage(field, writeEntry, entry);
}
