/** Prints the verdict on the marker that is named, as this user. */
import { thisMachine } from '#server/os/machine.ts';

console.log(JSON.stringify(await thisMachine().liveness.markerVerdict(process.argv[2] ?? '')));
