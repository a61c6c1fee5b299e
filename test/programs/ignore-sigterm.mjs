/** Listens, and does not end when it is asked to. */
import { createServer } from 'node:http';

process.on('SIGTERM', () => console.log('no'));
createServer((_, response) => response.end('hello')).listen(Number(process.env.PORT), '127.0.0.1');
