/** Prints the verdict on the identity that is named, from where this process stands; with `self`, its own identity. */
import { identifySelf, verdictOf } from '#discovery/process-identity.ts';

const [, , asked = 'self'] = process.argv;
console.log(
  JSON.stringify(asked === 'self' ? await identifySelf() : await verdictOf(JSON.parse(asked))),
);
