"""Heeds neither TERM nor HUP, and has a grandchild in a session of its own that does not either; writes both pids to $PIDS."""
import os
import signal
import time

for each in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
    signal.signal(each, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        with open(os.environ["PIDS"] + ".part", "w") as file:
            file.write(f"{os.getpid()}")
        os.rename(os.environ["PIDS"] + ".part", os.environ["PIDS"])
        while True:
            time.sleep(60)
    os._exit(0)
print("deaf", flush=True)
while True:
    time.sleep(60)
