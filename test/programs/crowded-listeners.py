"""Listens on very many ports with very many processes, says `ready COUNT`, and waits to be ended; its children end with it.

Usage: crowded-listeners.py PROCESSES PORTS_OF_EACH
"""
import ctypes
import os
import signal
import socket
import sys

processes, ports = int(sys.argv[1]), int(sys.argv[2])
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None)
read, write = os.pipe()
for _ in range(processes):
    if os.fork() == 0:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        sockets = []
        for _ in range(ports):
            each = socket.socket()
            each.bind(("127.0.0.1", 0))
            each.listen(1)
            sockets.append(each)
        os.write(write, b".")
        signal.pause()
        os._exit(0)
ready = 0
while ready < processes:
    ready += len(os.read(read, 4096))
print("ready", processes * ports, flush=True)
signal.pause()
