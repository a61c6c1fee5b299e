"""Binds a TCP port with socket options that Node does not offer, says so on one line, and waits to be ended.

Usage: listen.py ADDRESS PORT [v6only] [dual] [reuseaddr] [reuseport] [nolisten]   (port 0: any; the line is `ready PORT`)
"""
import signal
import socket
import sys

address, port, *options = sys.argv[1:]
family = socket.AF_INET6 if ":" in address else socket.AF_INET
sock = socket.socket(family, socket.SOCK_STREAM)
if family == socket.AF_INET6:
    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0 if "dual" in options else 1)
if "reuseaddr" in options:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
if "reuseport" in options:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
try:
    sock.bind((address, int(port)))
    if "nolisten" not in options:
        sock.listen(16)
except OSError as failure:
    print("failed", failure.errno, flush=True)
    sys.exit(1)
print("ready", sock.getsockname()[1], flush=True)
signal.pause()
