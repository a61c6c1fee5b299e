/**
 * Which program is behind a `code` command: recorded layouts of VS Code on three systems.
 */
import { strict as assert } from 'node:assert';
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { displayEnvironment, programBehind } from '#test/editor/host/desktop.ts';
import { Home } from '#test/editor/host/home.ts';

describe('the desktop editor', () => {
  let home: Home;
  beforeEach(() => {
    home = new Home();
  });
  afterEach(() => home.close());

  const file = (path: string): string => {
    const whole = join(home.directory, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, '');
    return realpathSync(whole);
  };

  it('is the program behind a link on the PATH, on Linux', () => {
    const program = file('share/code/code');
    const link = join(home.directory, 'code');
    symlinkSync(file('share/code/bin/code'), link);
    assert.equal(programBehind(link, 'linux'), program);
  });

  it('is the program of the application, on macOS', () => {
    const program = file('Code.app/Contents/MacOS/Electron');
    const command = file('Code.app/Contents/Resources/app/bin/code');
    assert.equal(programBehind(command, 'darwin'), program);
  });

  it('is the program beside the command script, on Windows', () => {
    const program = file('Microsoft VS Code/Code.exe');
    assert.equal(programBehind(file('Microsoft VS Code/bin/code.cmd'), 'win32'), program);
  });

  it('is not the `code` of a remote session, which has no program beside it', () => {
    assert.equal(programBehind(file('server/bin/remote-cli/code'), 'linux'), undefined);
  });

  it('finds its display from another home', () => {
    const session = { WAYLAND_DISPLAY: 'wayland-0', XDG_RUNTIME_DIR: '/run/user/1000' };
    assert.deepEqual(displayEnvironment(session), {
      WAYLAND_DISPLAY: '/run/user/1000/wayland-0',
    });
  });
});
