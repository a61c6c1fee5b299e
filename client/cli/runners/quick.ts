/** `hm launch`, `start`, `restart` and `stop` in a bundle of their own: who starts and ends things often does not wait for help texts to be loaded. */
import { stop } from '#client/cli/stop/stop.ts';
import { launch, restart, start } from './launch.ts';
import { quickCallIn } from './quick-words.ts';

/** What is not plain is read again by all verbs, who say what is wrong with it. */
export async function quickly(argv: readonly string[]): Promise<number> {
  const call = quickCallIn(argv);
  switch (call?.verb) {
    case 'launch':
      return launch(call.argv, call.options);
    case 'start':
      return start(call.what, call.options);
    case 'restart':
      return restart(call.what, call.options);
    case 'stop':
      return stop(call.what, call.options);
    case undefined: {
      const { runVerb } = await import('#client/cli/verbs.ts');
      return runVerb(argv);
    }
  }
}
