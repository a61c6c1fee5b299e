import assert from 'node:assert/strict';
import { parsePsLine } from '#discovery/process-identity-macos.ts';
import { parseCreationLines } from '#discovery/process-identity-windows.ts';

describe('What ps says of a process on macOS', () => {
  it('is its state and its start, however the day is padded', () => {
    assert.deepEqual(parsePsLine('Ss   Thu Nov  6 09:08:07 2025    \n'), {
      state: 'Ss',
      startTime: 'Thu Nov 6 09:08:07 2025',
    });
    assert.deepEqual(parsePsLine('R+   Thu Nov 20 09:08:07 2025\n'), {
      state: 'R+',
      startTime: 'Thu Nov 20 09:08:07 2025',
    });
  });

  it('is nothing when it is empty or in another language', () => {
    assert.equal(parsePsLine(''), undefined);
    assert.equal(parsePsLine('Ss   Do 20 Nov 09:08:07 2025'), undefined);
    assert.equal(parsePsLine('ps: illegal process id: x'), undefined);
  });
});

describe('What CIM says of processes on Windows', () => {
  it('is a start for each pid, whatever the line ends are', () => {
    assert.deepEqual(
      parseCreationLines('4 638989121234567890\r\n9012 638989999999999999\r\n'),
      new Map([
        [4, '638989121234567890'],
        [9012, '638989999999999999'],
      ]),
    );
  });

  it('is nothing for a process without a date, or for an error', () => {
    assert.deepEqual(parseCreationLines('4 \r\n'), new Map());
    assert.deepEqual(parseCreationLines('Get-CimInstance : Zugriff verweigert\r\n'), new Map());
  });
});
