/**
 * Says `starting PORT`, listens on it as soon as the file $TOLD has that port or `any`, closes it when the file $LEAVE
 * has, and fails with status 1 when the file $LEAVE-too has.
 */
import { readFileSync, watch } from 'node:fs';
import { createServer } from 'node:http';
import { dirname } from 'node:path';

const { PORT, TOLD = '', LEAVE = '' } = process.env;
const server = createServer((_, response) => response.end('hello'));
server.once('error', (failure) => {
  console.log(failure.code);
  process.exit(1);
});

whenSaid(TOLD, () => server.listen(Number(PORT), '127.0.0.1', () => console.log('listening')));
whenSaid(LEAVE, () =>
  server.close(() => {
    console.log('left');
    whenSaid(`${LEAVE}-too`, () => process.exit(1));
  }),
);
console.log(`starting ${PORT}`);

function whenSaid(file, act) {
  const look = () => {
    if (!['any', PORT].includes(textOf(file))) return;
    watcher.close();
    act();
  };
  const watcher = watch(dirname(file), look);
  look();
}

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
