"""Starts COUNT processes that each listen on one port of 127.0.0.1, from FROM upwards; says `ready` when all do.

Usage: many-listeners.py FROM COUNT. They end when their standard input does.
"""
import os
import signal
import socket
import sys

first, count = int(sys.argv[1]), int(sys.argv[2])
children = []
read, write = os.pipe()
for port in range(first, first + count):
    child = os.fork()
    if child == 0:
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(("127.0.0.1", port))
        sock.listen(1)
        os.write(write, b"x")
        signal.pause()
    children.append(child)
left = count
while left > 0:
    left -= len(os.read(read, left))
print("ready", flush=True)
sys.stdin.read()
for child in children:
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
