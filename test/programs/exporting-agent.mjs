/** An agent that exports its usage as its environment tells it to, more each time, in the JSON of OTLP; and says where. */
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';

const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers = '' } =
  process.env;
const [name, value] = headers.split('=').map(decodeURIComponent);
const startTimeUnixNano = `${Date.now()}000000`;
console.log(`exports to ${endpoint}`);

for (let output = 10; ; output += 10) {
  const point = {
    attributes: [
      { key: 'gen_ai.token.type', value: { stringValue: 'output' } },
      { key: 'gen_ai.response.model', value: { stringValue: 'my-model' } },
    ],
    ...{ startTimeUnixNano, timeUnixNano: `${Date.now()}000000`, count: '1', sum: output },
  };
  const histogram = { aggregationTemporality: 2, dataPoints: [point] };
  const metrics = [{ name: 'gen_ai.client.token.usage', histogram }];
  const body = JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
  const sent = {
    method: 'POST',
    body,
    headers: { [name]: value, 'content-type': 'application/json' },
  };
  await fetch(`${endpoint}/v1/metrics`, sent).then(
    ({ status }) => console.log(`sent ${output}: ${status}`),
    () => console.log('nobody listens'),
  );
  await pause(200);
}
