"""Becomes, or starts, a process in an odd state; says `ready PID` of the odd one and waits to be ended.

Usage: odd-process.py zombie | threads-only | hidden | double-fork | prefork PORT | named NAME
"""
import ctypes
import os
import platform
import signal
import socket
import sys
import threading
import time

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_NAME, PR_SET_DUMPABLE = 15, 4
# The bare system call ends one thread; the C library's exit would end the process.
SYS_EXIT = {"x86_64": 60, "aarch64": 93}[platform.machine()]


def ready(pid):
    print("ready", pid, flush=True)


def zombie():
    """A child that has ended and that nobody waits for; it ends when a line comes in."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write)
        os.read(read, 1)
        os._exit(0)
    ready(child)
    sys.stdin.readline()
    os.write(write, b"x")
    signal.pause()


def threads_only():
    """A process whose main thread has left while another goes on: it shows state Z and lives."""
    threading.Thread(target=lambda: time.sleep(120)).start()
    ready(os.getpid())
    libc.syscall(SYS_EXIT, 0)


def hidden():
    """A process that lets nobody of its own user look into it, and whose parent has left."""
    if os.fork() != 0:
        sys.stdin.readline()
        os._exit(0)
    os.setsid()
    if os.fork() != 0:
        os._exit(0)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    while os.getppid() != 1:
        time.sleep(0.005)
    ready(os.getpid())
    time.sleep(120)


def double_fork():
    """A grandchild in a session of its own, given to pid 1; the program itself stays."""
    child = os.fork()
    if child == 0:
        os.setsid()
        if os.fork() != 0:
            os._exit(0)
        while os.getppid() == child:
            time.sleep(0.005)
        ready(os.getpid())
        time.sleep(120)
        os._exit(0)
    os.waitpid(child, 0)
    signal.pause()


def prefork():
    """A parent that listens and a worker that has inherited the socket. Says `ready PARENT WORKER PORT`."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    sock.listen(4)
    worker = os.fork()
    if worker == 0:
        signal.pause()
    print("ready", os.getpid(), worker, sock.getsockname()[1], flush=True)
    signal.pause()


def named():
    libc.prctl(PR_SET_NAME, sys.argv[2].encode(), 0, 0, 0)
    ready(os.getpid())
    signal.pause()


{
    "zombie": zombie,
    "threads-only": threads_only,
    "hidden": hidden,
    "double-fork": double_fork,
    "prefork": prefork,
    "named": named,
}[sys.argv[1]]()
