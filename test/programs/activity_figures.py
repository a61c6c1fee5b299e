"""Figures over a journal, computed from its files alone, oldest first: what somebody else would write after
reading how a line of the journal is made (server/store/record.ts). Prints them as JSON."""
import hashlib
import json
import math
import os
import re
import sys


def records(directory):
    names = [n for n in os.listdir(directory) if re.fullmatch(r"journal-\d+-\d+\.ndjson", n)]
    names.sort(key=lambda name: [int(number) for number in re.findall(r"\d+", name)])
    expected = None
    for name in names:
        with open(os.path.join(directory, name), "rb") as lines:
            for line in lines:
                digest = line[9:73].decode()
                if hashlib.sha256(line[75:-1]).hexdigest() != digest:
                    sys.exit(f"{name} has a line that is not sound")
                record = json.loads(line)
                if "revision" not in record:
                    continue
                first = record["revision"] - len(record["events"]) + 1
                if expected is not None and first != expected:
                    sys.exit(f"{name}: after {expected - 1} comes {first}")
                expected = record["revision"] + 1
                yield record


def main(directory):
    leases, waiting, waits = {}, {}, []
    types, projects = {}, {}
    total = {"leases": 0, "conflicts": 0, "reassignments": 0}
    events, start, end = 0, None, None
    counter = {"portLeased": "leases", "portContested": "conflicts", "portMoved": "reassignments"}
    for record in records(directory):
        at = record["at"]
        for event in record["events"]:
            events += 1
            start = at if start is None else min(start, at)
            end = at if end is None else max(end, at)
            kind = event["type"]
            if kind == "portLeased":
                lease = event["lease"]
                leases[lease["id"]] = (lease["type"], lease["projectId"])
            lease_id = event.get("leaseId") or event.get("lease", {}).get("id")
            if lease_id is None:
                continue
            service_type, project = leases[lease_id]
            of_project = projects.setdefault(project, {"events": 0, "leases": 0})
            of_project["events"] += 1
            of_project["leases"] += kind == "portLeased"
            if kind in counter:
                total[counter[kind]] += 1
                of_type = types.setdefault(service_type, dict.fromkeys(counter.values(), 0))
                of_type[counter[kind]] += 1
            if kind == "portLeased" or (kind == "leasePassed" and event["state"] == "reserved"):
                waiting[lease_id] = at
            elif kind == "portBound" and lease_id in waiting:
                waits.append(at - waiting.pop(lease_id))
    waits.sort()
    rank = lambda share: waits[math.ceil(share * len(waits)) - 1]
    busiest = lambda table, name, key: [
        {name: which, **counts}
        for which, counts in sorted(table.items(), key=lambda row: (-row[1][key], row[0]))[:20]
    ]
    print(json.dumps({
        "events": events, "from": start, "to": end, **total,
        "types": busiest(types, "type", "leases"),
        "projects": busiest(projects, "projectId", "events"),
        "timeToBind": {"count": len(waits), "p50": rank(0.5), "p95": rank(0.95), "longest": waits[-1]},
    }))


main(sys.argv[1])
