"""Records of what was compared or measured: their form (tests/evidence/README.md), where they come from, how they are
read back. A comparison is repeated by every test; only names and bounds must be those of the committed file."""

import datetime
import json
import math
import os
import platform
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "evidence"

KINDS = ("real peer", "closed form", "measurement")
TEXTS = ("name", "what", "our", "peer", "kind", "command", "date")
MACHINE = ("processor", "cores", "system")
COMPARED = ("ours", "theirs", "difference", "bound")
MEASURED = ("value", "low", "high")


def machine() -> dict:
    """The machine that this runs on."""
    processor = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    try:
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        system = platform.platform()
    return {"processor": processor, "cores": os.cpu_count(), "system": f"{system}, {platform.system()} {platform.release()}"}


def write(record: dict) -> None:
    """Writes a record, with machine and date, to the committed folder."""
    whole = {**record, "machine": machine(), "date": datetime.datetime.now(datetime.timezone.utc).date().isoformat()}
    order = ("name", "what", "our", "peer", "kind", "command", "machine", "date", "figures", "not_modelled")
    whole = {key: whole[key] for key in order}
    check_form(whole)
    path = FOLDER / f"{whole['name']}.json"
    path.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
    print(f"   written: tests/evidence/{path.name}")


def read(name: str) -> dict:
    """The committed record of that name."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        raise AssertionError(f"tests/evidence/{name}.json is missing: run `cargo xtask record`")
    return json.loads(path.read_text())


def check_form(record: dict) -> None:
    """Raises AssertionError where a record has not the form that the README describes."""
    keys = {*TEXTS, "machine", "figures", "not_modelled"}
    assert set(record) == keys, f"keys: {sorted(set(record) ^ keys)} too many or missing"
    for key in TEXTS:
        assert isinstance(record[key], str) and record[key], f"{key}: {record[key]!r} is no text"
    assert record["kind"] in KINDS, f"kind: {record['kind']!r} is none of {', '.join(KINDS)}"
    datetime.date.fromisoformat(record["date"])
    assert set(record["machine"]) == set(MACHINE), f"machine: {sorted(record['machine'])}"
    assert isinstance(record["not_modelled"], list) and all(isinstance(text, str) for text in record["not_modelled"])
    assert record["figures"], "figures: there is none"
    numbers = MEASURED if record["kind"] == "measurement" else COMPARED
    names = [figure["name"] for figure in record["figures"]]
    assert len(names) == len(set(names)), "figures: a name is there twice"
    for figure in record["figures"]:
        where = f"figure {figure['name']!r}"
        assert set(figure) == {"name", "unit", "samples", *numbers}, f"{where}: {sorted(figure)}"
        assert isinstance(figure["unit"], str) and figure["unit"], f"{where}: unit"
        assert isinstance(figure["samples"], int) and figure["samples"] > 0, f"{where}: samples"
        for key in numbers:
            value = figure[key]
            assert type(value) in (int, float) and math.isfinite(value), f"{where}: {key} {value!r}"
        if numbers is MEASURED:
            assert figure["low"] <= figure["value"] <= figure["high"], f"{where}: outside its interval"
        else:
            assert 0 <= figure["difference"] <= figure["bound"], f"{where}: beyond its bound"


def check_repeated(figures: list, committed: dict) -> None:
    """Raises AssertionError where names or bounds are not those of the committed record."""
    def promised(figures):
        return {figure["name"]: (figure["bound"], figure["unit"]) for figure in figures}

    now, before = promised(figures), promised(committed["figures"])
    assert now == before, (
        f"figures or bounds differ from tests/evidence/{committed['name']}.json: "
        f"{sorted(set(now.items()) ^ set(before.items()))}"
    )


if __name__ == "__main__":
    # Records that tests have left in a folder, without machine and date.
    for file in sorted(Path(sys.argv[1]).glob("*.json")):
        write(json.loads(file.read_text()))
