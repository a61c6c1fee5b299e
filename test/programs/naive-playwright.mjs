#!/usr/bin/env node
// Stands where a project has its test runner: asks the server that it is told of, and prints whose answer it got.
const url = process.env.PLAYWRIGHT_TEST_BASE_URL ?? 'http://127.0.0.1:3000';
const answer = await fetch(url.replace('localhost', '127.0.0.1')).then(
  (response) => response.text(),
  () => 'nobody',
);
console.log(`tested ${answer}`);
