"""Claim D4-5, said of Python: 1,200 ns against 120 ns per message. `measure.py FOLDER [ROUNDS]` times the documents' charge
with json and with Google's protobuf, in interleaved rounds, and writes tests/evidence/python-protobuf.json. FOLDER is what
proto's example `peer_cases` wrote. Nothing else should run meanwhile; no test compares times."""

import json
import math
import platform
import random
import sys
import timeit
from pathlib import Path
from statistics import median

import google.protobuf
from google.protobuf.internal import api_implementation

import evidence
import schemas

DEFAULT_ROUNDS = 31
BATCH_SECONDS = 0.02

#: What is timed. Both sides of a pair start from the same plain values and end with the same.
TASKS = {
    "json.dumps": "dumps(document)",
    "SerializeToString": "message.SerializeToString()",
    "json.dumps, document made anew": "dumps({'customer_id': customer_id, 'amount_cents': amount_cents, "
    "'currency': currency, 'idempotency_key': idempotency_key})",
    "SerializeToString, message made anew": "Charge(customer_id=customer_id, amount_cents=amount_cents, "
    "currency=currency, idempotency_key=idempotency_key).SerializeToString()",
    "json.loads": "loads(text)",
    "ParseFromString": "Charge().ParseFromString(binary)",
    "json.loads, every field read": "read = loads(text); read['customer_id']; read['amount_cents']; "
    "read['currency']; read['idempotency_key']",
    "ParseFromString, every field read": "read = Charge(); read.ParseFromString(binary); read.customer_id; "
    "read.amount_cents; read.currency; read.idempotency_key",
}


def interval(values: list) -> tuple:
    """The median with its 95 % interval between order statistics, as in the measure crate."""
    ordered, count = sorted(values), len(values)
    below, rank = 0.0, 0
    while (below := below + math.comb(count, rank) / 2**count) <= 0.025:
        rank += 1
    assert rank > 0, f"rounds: {count} is not from 6 up"
    return median(ordered), ordered[rank - 1], ordered[count - rank]


def ratio(one: list, other: list) -> tuple:
    """The median of the ratio in each round with its 95 % bootstrap interval, as in the measure crate."""
    ratios = [left / right for left, right in zip(one, other)]
    draw = random.Random(1)
    medians = sorted(median(draw.choices(ratios, k=len(ratios))) for _ in range(4000))
    return median(ratios), medians[100], medians[3899]


def measured(rounds: int, names: dict) -> dict:
    """Nanoseconds per call in each round, by task."""
    timers = {task: timeit.Timer(code, globals=names) for task, code in TASKS.items()}
    numbers = {}
    for task, timer in timers.items():
        number, seconds = timer.autorange()
        numbers[task] = max(1, round(number * BATCH_SECONDS / seconds))
        timer.timeit(numbers[task])
    times = {task: [] for task in TASKS}
    order, shuffle = list(TASKS), random.Random(1)
    for number in range(rounds):
        order.reverse() if number % 2 else shuffle.shuffle(order)
        for task in order:
            times[task].append(timers[task].timeit(numbers[task]) / numbers[task] * 1e9)
    return times


def figure(name: str, unit: str, rounds: int, estimate: tuple) -> dict:
    value, low, high = (float(f"{number:.4g}") for number in estimate)
    return {"name": name, "value": value, "low": low, "high": high, "unit": unit, "samples": rounds}


def main() -> None:
    cases = Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else DEFAULT_ROUNDS
    if not 6 <= rounds <= 1001:
        sys.exit(f"rounds: {rounds} is not from 6 to 1001")
    charge = schemas.message_types(cases)["charge"]
    text = (cases / "charge" / "1.json-spaced").read_text()
    binary = (cases / "charge" / "1.protobuf").read_bytes()
    document, message = json.loads(text), charge.FromString(binary)
    assert json.dumps(document) == text and message.SerializeToString() == binary
    assert len(text) == 105 and len(binary) == 34
    names = {
        "dumps": json.dumps, "loads": json.loads, "Charge": charge, "document": document,
        "message": message, "text": text, "binary": binary, **document,
    }
    times = measured(rounds, names)
    rows = [figure(task, "ns", rounds, interval(values)) for task, values in times.items()]
    tasks = list(TASKS)
    rows += [
        figure(f"{slow} / {fast}", "ratio", rounds, ratio(times[slow], times[fast]))
        for slow, fast in zip(tasks[::2], tasks[1::2])
    ]
    for row in rows:
        print(f"   {row['name']:70} {row['value']:8g} ({row['low']:g} to {row['high']:g}) {row['unit']}")
    evidence.write({
        "name": "python-protobuf",
        "what": "The documents' charge, written and read by Python: json (105 bytes) against protobuf (34 bytes)",
        "our": f"timeit, interleaved rounds, batches of {BATCH_SECONDS * 1000:g} ms; median with its 95 % interval",
        "peer": f"protobuf {google.protobuf.__version__} ({api_implementation.Type()}), json of "
        f"{platform.python_implementation()} {platform.python_version()} in {sys.base_prefix}",
        "kind": "measurement",
        "command": "cargo xtask measure-python",
        "figures": rows,
        "not_modelled": [
            "upb makes Python objects of a message's fields only when they are read; json.loads makes all of them.",
            "Other builds of Python: json's times differ by half between builds and with what else runs, the ratios far less.",
            "Faster JSON libraries for Python (orjson, msgspec), and gRPC's own work around each message.",
        ],
    })


if __name__ == "__main__":
    main()
