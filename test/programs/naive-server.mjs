// A server as beginners write it: PORT or 3000, and it ends when somebody else has that. Answers with the directory it runs in.
import { createServer } from 'node:http';

const server = createServer((_, response) => response.end(process.cwd()));
server.on('error', ({ code }) => {
  console.log(code);
  process.exit(98);
});
server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening ${server.address().port} pid ${process.pid}`);
});
