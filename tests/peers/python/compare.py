"""Our bytes against Google's protobuf, json and gzip of Python: `compare.py FOLDER [record]`, where FOLDER is what proto's
example `peer_cases` wrote. Without `record` it is a test: one line per figure, and libtest's closing line."""

import gzip
import json
import platform
import sys
from collections import Counter
from pathlib import Path

import google.protobuf
import google.protobuf.message
import google.protobuf.unknown_fields
from google.protobuf.internal import api_implementation

import evidence
import schemas

NAME = "bytes-python"

#: Of 10,000 bytes of an embedding as JSON, how many Python may write differently: see `not_modelled`.
FLOATS = 50


def unlike(ours: bytes, theirs: bytes) -> int:
    """How many bytes are not the same: those of the pieces between commas that differ, the longer of both."""
    if ours == theirs:
        return 0
    left, right = ours.split(b","), theirs.split(b",")
    if len(left) != len(right):
        return max(len(ours), len(theirs))
    return sum(max(len(a), len(b)) for a, b in zip(left, right) if a != b)


def in_any_order(ours: bytes, theirs: bytes) -> int:
    """How many bytes are in fields that only one of both has, wherever they stand."""
    left, right = Counter(top_level_fields(ours)), Counter(top_level_fields(theirs))
    only = [sum(len(field) * count for field, count in side.items()) for side in (left - right, right - left)]
    return max(only)


def top_level_fields(message: bytes) -> list:
    """The fields of a message as they stand on the wire (protobuf.dev, "Encoding"): varints and length-delimited ones."""
    def varint(at):
        value = shift = 0
        while True:
            value |= (message[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if message[at - 1] < 0x80:
                return value, at

    found, start = [], 0
    while start < len(message):
        tag, at = varint(start)
        assert tag & 7 in (0, 2), f"wire type {tag & 7}: no map stands beside one here"
        value, at = varint(at)
        end = at + value if tag & 7 == 2 else at
        found.append(message[start:end])
        start = end
    return found


def protobuf_again(kind, ours: bytes) -> bytes:
    """Parsed and written again by Google's protobuf, with the entries of maps sorted."""
    message = kind.FromString(ours)
    unknown = google.protobuf.unknown_fields.UnknownFieldSet(message)
    assert len(unknown) == 0, "a field that the schema does not know"
    return message.SerializeToString(deterministic=True)


def json_again(ours: bytes) -> bytes:
    """Parsed and written again as json writes by default."""
    return json.dumps(json.loads(ours)).encode()


def judged(cases: Path, shape: str, kind) -> None:
    """Damaged messages are refused by both or by none."""
    rest = (cases / shape / "damaged").read_bytes()
    refused, unlike, count = 0, [], 0
    while rest:
        ours, length = rest[0] == 1, int.from_bytes(rest[1:5], "little")
        message, rest = rest[5:5 + length], rest[5 + length:]
        try:
            kind.FromString(message)
            theirs = True
        except google.protobuf.message.DecodeError:
            theirs = False
        count, refused = count + 1, refused + (not theirs)
        if ours != theirs:
            unlike.append(f"{message.hex()}: {'refused' if ours else 'read'} by Google's protobuf alone")
    assert not unlike, f"{len(unlike)} of {count}: {unlike[0]}"
    assert count >= 1000 and refused >= 100 and count - refused >= 100, f"{refused} of {count} are refused"


def compared(name: str, pairs: list, bound: int, unlike=unlike) -> dict:
    return {
        "name": name,
        "ours": sum(len(ours) for ours, _ in pairs),
        "theirs": sum(len(theirs) for _, theirs in pairs),
        "difference": sum(unlike(ours, theirs) for ours, theirs in pairs),
        "bound": bound,
        "unit": "bytes",
        "samples": len(pairs),
    }


def figures(cases: Path) -> list:
    rows = []
    for shape, kind in schemas.message_types(cases).items():
        def files(codec):
            found = sorted((cases / shape).glob(f"*.{codec}"))
            assert len(found) >= 20, f"{shape}: {len(found)} cases of {codec}"
            return [path.read_bytes() for path in found]

        binary = [(ours, protobuf_again(kind, ours)) for ours in files("protobuf")]
        if shape == "user":
            rows.append(compared(f"{shape}, protobuf, map entries in any order", binary, 0, in_any_order))
        else:
            rows.append(compared(f"{shape}, protobuf", binary, 0))
        text = [(ours, json_again(ours)) for ours in files("json-spaced")]
        most = sum(len(ours) for ours, _ in text) * FLOATS // 10_000 if shape == "embedding" else 0
        rows.append(compared(f"{shape}, json-spaced", text, most))
        packed = [
            (plain, gzip.decompress(packed))
            for codec in ("json", "json-spaced", "json-pretty", "json-canonical", "protobuf")
            for plain, packed in zip(files(codec), files(f"{codec}+gzip"))
        ]
        rows.append(compared(f"{shape}, gzip", packed, 0))
    return rows


def record(rows: list) -> dict:
    return {
        "name": NAME,
        "what": "Sample messages, parsed and written again by Python: bytes that are not the same",
        "our": "prost, serde_json (serde derive), flate2 with our own gzip frame",
        "peer": f"protobuf {google.protobuf.__version__} ({api_implementation.Type()}), json and gzip of Python "
        f"{platform.python_version()}",
        "kind": "real peer",
        "command": "cargo xtask record",
        "figures": rows,
        "not_modelled": [
            "The order of a map's entries, which protobuf leaves open: ours are sorted by key; so are upb's, but of two keys "
            "of which one begins with the other, the longer comes first.",
            "json.dumps escapes what is not ASCII, ours writes UTF-8: all samples are ASCII.",
            "Python writes floats below 0.0001 as 5.575642e-05, serde_json as 0.00005575642: the same number, about one in 700 "
            "of an embedding, and what its bound is for.",
            "Fields that the schema does not know, groups, extensions: the samples have none.",
        ],
    }


def main() -> None:
    cases = Path(sys.argv[1])
    rows = figures(cases)
    if sys.argv[2:] == ["record"]:
        evidence.write(record(rows))
        return
    failed = 0
    checks = [(row["name"], lambda row=row: bounded(row)) for row in rows]
    checks.append(("names and bounds are the committed ones", lambda: evidence.check_repeated(rows, evidence.read(NAME))))
    checks += [
        (f"{shape}: damaged bytes are refused by both or by none", lambda shape=shape, kind=kind: judged(cases, shape, kind))
        for shape, kind in schemas.message_types(cases).items()
    ]
    checks += [
        (f"the form of {path.name}", lambda path=path: evidence.check_form(evidence.read(path.stem)))
        for path in sorted(evidence.FOLDER.glob("*.json"))
    ]
    for name, check in checks:
        try:
            check()
            print(f"test {name} ... ok")
        except AssertionError as error:
            failed += 1
            print(f"test {name} ... FAILED\n{error}")
    verdict = "FAILED" if failed else "ok"
    print(f"test result: {verdict}. {len(checks) - failed} passed; {failed} failed; 0 ignored")
    sys.exit(1 if failed else 0)


def bounded(row: dict) -> None:
    assert row["difference"] <= row["bound"], f"{row['difference']} of {row['ours']} bytes differ, bound {row['bound']}"


if __name__ == "__main__":
    main()
