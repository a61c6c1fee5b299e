/** Prints what the probe says of the port that is named, as this user and in this network. */
import { thisMachine } from '#server/os/machine.ts';

console.log(JSON.stringify(await thisMachine().ports.probe(Number(process.argv[2]))));
