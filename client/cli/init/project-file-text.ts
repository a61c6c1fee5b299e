/** Writes a project file as text, with a comment on every service saying which file it came from. */
import type { Mode } from '#protocol/mode.ts';
import type { Inference, InferredService } from './infer-services.ts';

/** Two spaces, a comma behind all but the last, and a line for each service's origin. */
export function projectFileText(
  { name, services }: Inference,
  schema?: string,
  mode?: Mode,
): string {
  const head = [
    ...(schema === undefined ? [] : [`  "$schema": ${JSON.stringify(schema)},`]),
    '  "version": 1,',
    ...(name === undefined ? [] : [`  "name": ${JSON.stringify(name)},`]),
    ...(mode === undefined ? [] : [`  "mode": ${JSON.stringify(mode)},`]),
  ];
  const body = services.flatMap((service, at) => serviceLines(service, at === services.length - 1));
  const hint =
    services.length === 0
      ? ['    // A service reads: "web": { "type": "dev", "command": "npm run dev" }']
      : [];
  return ['{', ...head, '  "services": {', ...hint, ...body, '  }', '}', ''].join('\n');
}

function serviceLines({ name, type, port, command, main, source }: InferredService, last: boolean) {
  const fields = [
    `"type": ${JSON.stringify(type)}`,
    ...(port === undefined ? [] : [`"port": ${port}`]),
    ...(command === undefined ? [] : [`"command": ${JSON.stringify(command)}`]),
    ...(main ? ['"main": true'] : []),
  ];
  const line = `${JSON.stringify(name)}: { ${fields.join(', ')} }`;
  return [`    // ${source.replaceAll(/\s+/g, ' ')}`, `    ${line}${last ? '' : ','}`];
}
