/**
 * The launcher's script, for sh and for cmd.exe. It starts no process on its way to Node, because `hm port` is judged by its
 * start-up, and it is the only thing that hooks name, so it says what is missing or, for a hook, passes. Pure.
 */

import { quoted } from './shell-word.ts';

/**
 * For sh. Every variable has a name that nobody exports. Paths are compared by the shell's own `[` and read by its own
 * `read`; only when the recorded Node is gone is another program run, to find out how old the one on the PATH is.
 */
export function shLauncher(stateDir: string): string {
  return `#!/bin/sh
# hm, the launcher of Harbormaster: runs the newest build in the directory below with the Node recorded there.
# Harbormaster writes it and replaces it. To be rid of it: hm uninstall
_hm_state=${quoted(stateDir)}
_hm_verb=\${1-}

# What a hook watches over must pass, whatever is missing here.
_hm_fail() {
  [ "$_hm_verb" = hook ] && exit 0
  printf 'hm: %s\\n' "$1" >&2
  exit 1
}

_hm_place=
_hm_found=
if [ -r "$_hm_state/installs" ]; then
  while IFS= read -r _hm_place || [ -n "$_hm_place" ]; do
    if [ -f "$_hm_place/package.json" ]; then
      _hm_found=$_hm_place
      break
    fi
  done <"$_hm_state/installs"
fi
[ -n "$_hm_found" ] || [ "$_hm_verb" = uninstall ] ||
  _hm_fail "Harbormaster is no longer installed: no directory that $_hm_state/installs names is there. Install it again, or remove what it left: hm uninstall"

_hm_build=
[ -r "$_hm_state/versions/newest" ] && IFS= read -r _hm_build <"$_hm_state/versions/newest"
_hm_program=$_hm_state/versions/$_hm_build/hm.cjs
if [ -z "$_hm_build" ] || [ ! -f "$_hm_program" ]; then
  _hm_program=$_hm_found/out/hm.cjs
  [ -n "$_hm_found" ] && [ -f "$_hm_program" ] ||
    _hm_fail "$_hm_state/versions/\${_hm_build:-newest} is gone. Open a window of an editor that has Harbormaster: it is put back."
fi

_hm_node=
_hm_kind=
[ -r "$_hm_state/versions/runtime" ] &&
  { IFS= read -r _hm_node; IFS= read -r _hm_kind; } <"$_hm_state/versions/runtime"
if [ -z "$_hm_node" ] || [ ! -f "$_hm_node" ] || [ ! -x "$_hm_node" ]; then
  _hm_kind=node
  case $(node --version 2>/dev/null) in
    v[2-9][0-9].* | v[1-9][0-9][0-9].*) _hm_node=node ;;
    *) _hm_fail "there is no Node to run it: \${_hm_node:-none} was recorded and is gone, and no node on the PATH is 20 or later. Install Node, or open a window of an editor that has Harbormaster." ;;
  esac
fi
if [ "$_hm_kind" = electron ]; then
  ELECTRON_RUN_AS_NODE=1
  export ELECTRON_RUN_AS_NODE
fi
exec "$_hm_node" "$_hm_program" "$@"
`;
}

/**
 * For cmd.exe. The state directory is where the script lies, so no path is written into a file whose encoding cmd.exe
 * would guess. The last line is read whole before `endlocal` forgets our variables, so that the program inherits none.
 */
export function cmdLauncher(): string {
  const lines = [
    '@echo off',
    'rem hm, the launcher of Harbormaster. Harbormaster writes it and replaces it. To be rid of it: hm uninstall',
    'setlocal DisableDelayedExpansion',
    'set "_hm_state=%~dp0.."',
    'set "_hm_found="',
    'if exist "%_hm_state%\\installs" for /f "usebackq delims=" %%p in ("%_hm_state%\\installs") do if not defined _hm_found if exist "%%p\\package.json" set "_hm_found=%%p"',
    'if not defined _hm_found if /i not "%~1"=="uninstall" goto gone',
    'set "_hm_build="',
    'if exist "%_hm_state%\\versions\\newest" for /f "usebackq delims=" %%l in ("%_hm_state%\\versions\\newest") do if not defined _hm_build set "_hm_build=%%l"',
    'set "_hm_program=%_hm_state%\\versions\\%_hm_build%\\hm.cjs"',
    'if not defined _hm_build set "_hm_program=%_hm_found%\\out\\hm.cjs"',
    'if not exist "%_hm_program%" set "_hm_program=%_hm_found%\\out\\hm.cjs"',
    'if not exist "%_hm_program%" goto lost',
    'set "_hm_node="',
    'set "_hm_kind="',
    'if exist "%_hm_state%\\versions\\runtime" for /f "usebackq delims=" %%l in ("%_hm_state%\\versions\\runtime") do if not defined _hm_node (set "_hm_node=%%l") else if not defined _hm_kind set "_hm_kind=%%l"',
    'if defined _hm_node if exist "%_hm_node%" goto run',
    'set "_hm_kind=node"',
    'set "_hm_node="',
    'for %%n in (node.exe) do set "_hm_node=%%~$PATH:n"',
    'if not defined _hm_node goto bare',
    ':run',
    'if "%_hm_kind%"=="electron" goto electron',
    'endlocal & "%_hm_node%" "%_hm_program%" %*',
    'exit /b %errorlevel%',
    ':electron',
    'endlocal & set "ELECTRON_RUN_AS_NODE=1" & "%_hm_node%" "%_hm_program%" %*',
    'set "ELECTRON_RUN_AS_NODE=" & exit /b %errorlevel%',
    ':gone',
    'if /i "%~1"=="hook" exit /b 0',
    '>&2 echo hm: Harbormaster is no longer installed: no directory that %_hm_state%\\installs names is there. Install it again, or remove what it left: hm uninstall',
    'exit /b 1',
    ':lost',
    'if /i "%~1"=="hook" exit /b 0',
    '>&2 echo hm: %_hm_state%\\versions\\%_hm_build% is gone. Open a window of an editor that has Harbormaster: it is put back.',
    'exit /b 1',
    ':bare',
    'if /i "%~1"=="hook" exit /b 0',
    '>&2 echo hm: there is no Node to run it. Install Node 20 or later, or open a window of an editor that has Harbormaster.',
    'exit /b 1',
  ];
  return lines.map((line) => `${line}\r\n`).join('');
}
