"""Tokens per second of two ranks of one thread over one process of two threads, in alternating rounds.

Trains the same network by `./steepest train --ranks 2 --threads 1`, with gradients sent during the backward pass and after
it, and by `./steepest train --threads 2`. Other options go to `train`: python3 ranks.py --rounds 3 -- --width 256
"""

import argparse
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).parent.parent.parent
KINDS = {
    "one process": (["--threads", "2"], ""),
    "ranks, during": (["--ranks", "2", "--threads", "1"], "-Dsteepest.overlap=true"),
    "ranks, after": (["--ranks", "2", "--threads", "1"], "-Dsteepest.overlap=false"),
}


def speed(options, java, command):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "train.json")
        line = [*command, "train", *options, "--json", str(file), "--out", str(pathlib.Path(folder, "run"))]
        environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE", "JAVA_TOOL_OPTIONS": java}
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
        run = json.loads(file.read_text())["runs"][0]
        return run["final"]["tokens"] / (run["optimizer_seconds"] + run["model_seconds"])


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--command", default=str(ROOT / "steepest"), help="that runs the command line")
    options.add_argument("train", nargs="*", help="options of train, after --")
    args = options.parse_args()
    found = {kind: [] for kind in KINDS}
    for _ in range(args.rounds):
        for kind, (own, java) in KINDS.items():
            found[kind].append(speed([*own, *args.train], java, shlex.split(args.command)))
            print(f"{kind:14} {found[kind][-1]:10,.0f} tokens/s", flush=True)
    print("medians")
    for kind, all_of_it in found.items():
        ratios = sorted(a / b for a, b in zip(all_of_it, found["one process"]))
        print(
            f"{kind:14} {statistics.median(all_of_it):10,.0f} tokens/s"
            f"  over one process {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        )


if __name__ == "__main__":
    main()
