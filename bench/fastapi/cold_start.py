"""The same as ../cold-start.js: python cold_start.py FOLDER EVENT SPAWNED."""

import json
import os
import resource
import sys
import time

_, folder, event, spawned = sys.argv


def moment():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpuMs": (usage.ru_utime + usage.ru_stime) * 1000, "wallMs": time.time() * 1000 - float(spawned)}


def memory():
    with open("/proc/self/statm") as pages:
        return {"rss": int(pages.read().split()[1]) * os.sysconf("SC_PAGE_SIZE"), "heapUsed": 0}


booted = moment()
sys.path.insert(0, folder)
from main import handler  # noqa: E402

initialised = moment()
memory_at_start = memory()
called = moment()
answer = handler(json.loads(event), None)
answered = moment()

report = {
    "booted": booted,
    "initialised": initialised,
    "called": called,
    "answered": answered,
    "memoryAtStart": memory_at_start,
    "memory": memory(),
    "answer": answer,
}
os.write(3, json.dumps(report).encode())
