/** Listens on the next port when its own is taken, as many tools do, and says nothing about it. */
import { createServer } from 'node:http';

const server = createServer((_, response) => response.end('hello'));
let port = Number(process.env.PORT);
server.on('error', () => server.listen(++port, '127.0.0.1'));
server.listen(port, '127.0.0.1');
