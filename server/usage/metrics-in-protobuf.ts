/**
 * Reads OTLP's protocol buffers, as far as usage is concerned. Source of the numbers: github.com/open-telemetry/opentelemetry-proto,
 * collector/metrics/v1/metrics_service.proto, metrics/v1/metrics.proto, common/v1/common.proto, resource/v1/resource.proto.
 */
import { PbfReader } from 'pbf';
import {
  type Attributes,
  longestAttribute,
  mostAttributes,
  mostPoints,
  type Point,
} from './metric-point.ts';

/** What is known of the export, from the outside in. */
interface Within {
  readonly points: Point[];
  resource: Attributes;
  name: string;
  temporality: Point['temporality'] | undefined;
}

/** Undefined when it is no such message. */
export function pointsInProtobuf(bytes: Uint8Array): readonly Point[] | undefined {
  const within: Within = { points: [], resource: {}, name: '', temporality: undefined };
  try {
    const reader = new PbfReader(bytes);
    eachField(reader, reader.length, {
      1: (end) => {
        within.resource = {};
        inResource(reader, end, within);
      },
    });
    return reader.pos === reader.length ? within.points : undefined;
  } catch {
    return undefined;
  }
}

type Fields = Readonly<Record<number, (end: number) => void>>;

/** Length-delimited fields by their number; all others are passed over. */
function eachField(reader: PbfReader, end: number, fields: Fields): void {
  if (end > reader.length) throw new RangeError('A message is longer than what there is.');
  for (;;) {
    const field = reader.nextField(end);
    if (!field) break;
    const take = reader.type === 2 ? fields[field] : undefined;
    if (!take) continue;
    const from = reader.readVarint() + reader.pos;
    take(from);
    reader.pos = from;
  }
}

function inResource(reader: PbfReader, end: number, within: Within): void {
  const begin = reader.pos;
  eachField(reader, end, {
    1: (until) => {
      const said: [string, string][] = [];
      eachField(reader, until, { 1: (to) => void said.push(keyValue(reader, to)) });
      within.resource = Object.fromEntries(said.slice(0, mostAttributes));
    },
  });
  // The resource may be written behind its metrics.
  reader.pos = begin;
  eachField(reader, end, {
    2: (until) => eachField(reader, until, { 2: (to) => inMetric(reader, to, within) }),
  });
}

/** Sum (7), histogram (9) and exponential histogram (10) have their points and temporality under the same numbers. */
function inMetric(reader: PbfReader, end: number, within: Within): void {
  const begin = reader.pos;
  within.name = '';
  eachField(reader, end, {
    1: (until) => {
      within.name = textTo(reader, until);
    },
  });
  reader.pos = begin;
  eachField(reader, end, {
    7: (until) => inData(reader, until, within, 7),
    9: (until) => inData(reader, until, within, 9),
    10: (until) => inData(reader, until, within, 1),
  });
}

function inData(reader: PbfReader, end: number, within: Within, attributes: number): void {
  const begin = reader.pos;
  within.temporality = undefined;
  for (let field = reader.nextField(end); field; field = reader.nextField(end))
    if (field === 2 && reader.type === 0)
      within.temporality = [undefined, 'delta' as const, 'cumulative' as const][
        reader.readVarint()
      ];
  reader.pos = begin;
  eachField(reader, end, { 1: (until) => inPoint(reader, until, within, attributes) });
}

/** Of a number: value 4 or 6; of a histogram: sum 5. Times 2 and 3. Where the attributes stand differs. */
function inPoint(reader: PbfReader, end: number, within: Within, attributesAt: number): void {
  const { name, temporality, resource, points } = within;
  const isNumber = attributesAt === 7;
  const said: [string, string][] = [];
  let [value, start, time]: [number | undefined, string, string] = [undefined, '', ''];
  for (let field = reader.nextField(end); field; field = reader.nextField(end)) {
    if (reader.type === 2 && field === attributesAt) {
      const until = reader.readVarint() + reader.pos;
      said.push(keyValue(reader, until));
      reader.pos = until;
    } else if (reader.type === 1) {
      if (field === 2) start = String(reader.readFixed64());
      else if (field === 3) time = String(reader.readFixed64());
      else if (field === (isNumber ? 4 : 5)) value = reader.readDouble();
      else if (field === 6 && isNumber) value = reader.readSFixed64();
    }
  }
  if (value === undefined || !Number.isFinite(value) || !temporality) return;
  if (points.length >= mostPoints) return;
  const attributes = Object.fromEntries(said.slice(0, mostAttributes));
  points.push({ name, value, temporality, start, time, attributes, resource });
}

/** The value is text (1), a truth (2), a whole number (3) or another (4); of the rest nothing is kept. */
function keyValue(reader: PbfReader, end: number): [string, string] {
  let [key, value] = ['', ''];
  eachField(reader, end, {
    1: (until) => {
      key = textTo(reader, until);
    },
    2: (until) => {
      for (let field = reader.nextField(until); field; field = reader.nextField(until)) {
        if (field === 1 && reader.type === 2)
          value = reader.readString().slice(0, longestAttribute);
        else if (field === 2 && reader.type === 0) value = String(reader.readBoolean());
        else if (field === 3 && reader.type === 0) value = String(reader.readVarint(true));
        else if (field === 4 && reader.type === 1) value = String(reader.readDouble());
      }
    },
  });
  return [key, value];
}

function textTo(reader: PbfReader, end: number): string {
  const text = new TextDecoder().decode(reader.buf.subarray(reader.pos, end));
  return text.slice(0, longestAttribute);
}
