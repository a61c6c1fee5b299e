/** The control: grants the first port that it does not know to be taken, and knows it by heart alone. */
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const [, , address = ''] = process.argv;
const taken = new Map<number, string>();
let count = 0;

createServer((socket) => {
  socket.on('error', () => socket.destroy());
  const lines = createInterface(socket);
  // Who asked may be dead.
  lines.on('error', () => socket.destroy());
  lines.on('line', (line) => {
    const asked = JSON.parse(line) as { release?: string; from: number; to: number };
    if (asked.release !== undefined) {
      for (const [port, id] of taken) if (id === asked.release) taken.delete(port);
      socket.write('{}\n');
      return;
    }
    let port = asked.from;
    while (taken.has(port)) port++;
    const leaseId = `${process.pid}-${++count}`;
    taken.set(port, leaseId);
    socket.write(`${JSON.stringify({ leaseId, port })}\n`);
  });
}).listen(address, () => process.send?.('ready'));
