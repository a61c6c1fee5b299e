import assert from 'node:assert/strict';
import { whySocketPathTooLong } from '#discovery/socket-address.ts';

describe("A socket's path", () => {
  for (const [platform, limit] of [
    ['linux', 107],
    ['darwin', 102],
  ] as const) {
    it(`may have ${limit} bytes on ${platform} and not one more`, () => {
      assert.equal(whySocketPathTooLong(`/${'a'.repeat(limit - 1)}`, platform), undefined);
      assert.match(whySocketPathTooLong(`/${'a'.repeat(limit)}`, platform) ?? '', /bytes/);
    });

    it(`is measured in bytes, not in letters, on ${platform}`, () => {
      assert.notEqual(
        whySocketPathTooLong(`/${'é'.repeat(Math.ceil(limit / 2))}`, platform),
        undefined,
      );
    });
  }
});
