import assert from 'node:assert/strict';
import { userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import { placesHere } from '#discovery/surroundings.ts';

describe('The surroundings of this process', () => {
  const variable = process.platform === 'win32' ? 'USERPROFILE' : 'HOME';

  it('have the home that the environment names', () => {
    const { stateDir } = placesHere({ [variable]: `${userInfo().homedir}-elsewhere` });
    assert.ok(stateDir.startsWith(`${userInfo().homedir}-elsewhere`), stateDir);
  });

  it('do not follow from the current directory when the home is empty, relative or missing', () => {
    for (const home of ['', '.', 'ada', undefined]) {
      const { stateDir } = placesHere({ [variable]: home });
      assert.ok(isAbsolute(stateDir) && stateDir.startsWith(userInfo().homedir), stateDir);
    }
  });
});
