"""Runs a command in a terminal of its own (pty(7)) and passes its input on: byte 3 is Ctrl-C, as the terminal makes it.

Usage: in-terminal.py COMMAND [ARGUMENT...]   (exits as the command does)
"""
import os
import pty
import sys

sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])) % 256)
