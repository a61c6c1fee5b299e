/** What is said on the wire, on every platform alike. */
import { platforms } from '#test/machine/platforms.ts';
import { play } from './transcript.ts';
import { transcripts } from './transcripts/all.ts';

for (const platform of Object.values(platforms))
  describe(`On a machine like ${platform.name}`, () => {
    for (const transcript of transcripts) it(transcript.title, () => play(transcript, platform));
  });
