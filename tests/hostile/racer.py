#!/usr/bin/python3
"""racer.py INBOUND SECRET SECONDS: swap and change entries while they are read

Puts one thing after the other under a few names in INBOUND, as fast as it
can: good files, files that grow and shrink while they lie there, links to
SECRET and to its directory, pipes, sockets, directories.  Whatever it opened
for writing it keeps open, and writes to it again later.  Prints how many
things it put there.
"""
import os
import random
import socket
import subprocess
import sys
import time

inbound, secret, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
here = os.path.dirname(os.path.abspath(__file__))
order = subprocess.run([os.path.join(here, "inputs.py"), "good", "NUMBER"],
                       check=True, capture_output=True).stdout
dice = random.Random(7)
kept = []
put = 0


def at(name):
    return os.path.join(inbound, name)


def good(path):
    with open(path, "wb") as f:
        f.write(order.replace(b"NUMBER", b"R-%d" % put))


def growing(path):
    good(path)
    kept.append(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW))


def linked(path):
    os.symlink(secret, path)


def linked_directory(path):
    os.symlink(os.path.dirname(secret), path)


def hard(path):
    os.link(secret, path)


def listening(path):
    # The name of a socket may have 107 bytes.
    os.chdir(inbound)
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(os.path.basename(path))


THINGS = [good, good, good, growing, growing, linked, linked_directory, hard,
          os.mkfifo, os.mkdir, listening]


def remove(path):
    try:
        os.unlink(path)
    except OSError:
        try:
            os.rmdir(path)
        except OSError:
            pass


def swap():
    """Make a thing beside, and put it where another one is."""
    global put
    name = at(f"victim-{dice.randrange(4)}.xml")
    beside = at(".beside")
    dice.choice(THINGS)(beside)
    put += 1
    try:
        os.rename(beside, name)
    except OSError:
        # A directory does not replace a file, nor the other way round.
        remove(name)
    # It may still be there: of two names of one file rename leaves both.
    remove(beside)


def change():
    """What is open is written to, whoever has it by now."""
    fd = dice.choice(kept)
    if dice.randrange(3) == 0:
        os.ftruncate(fd, dice.randrange(600))
    else:
        os.write(fd, b"<!-- " + b"x" * dice.randrange(5000) + b" -->\n")


end = time.monotonic() + seconds
while time.monotonic() < end:
    swap()
    if kept and dice.randrange(2):
        change()
    if len(kept) > 50:
        os.close(kept.pop(0))
    if dice.randrange(4) == 0:
        time.sleep(0.002)
print(put)
