"""Tokens per second of `./steepest train` over those of the same network in PyTorch eager.

Rounds alternate the two, each in a process of its own, on as many threads. The first interval of each is warm-up;
start-up, evaluation and sampling do not count. Prints, per optimizer and precision, the median ratio over the rounds
and the lowest and highest. Run it by ./run.sh, which sees to a Python with torch.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent


def network(args):
    names = ("width", "depth", "heads", "context", "batch", "threads", "steps")
    return [word for name in names for word in (f"--{name}", str(getattr(args, name)))]


def ours(args, optimizer, precision):
    with tempfile.TemporaryDirectory() as folder:
        result = pathlib.Path(folder, "result.json")
        command = [str(ROOT / "steepest"), "train", "--optimizer", optimizer, "--precision", precision]
        command += ["--evaluate-every", str(args.interval), "--evaluation-batches", "1"]
        command += ["--out", str(pathlib.Path(folder, "run")), "--json", str(result)]
        run(command + network(args))
        curve = json.loads(result.read_text())["runs"][0]["curve"]
    pairs = zip(curve, curve[1:])
    return [(b["tokens"] - a["tokens"]) / (b["seconds"] - a["seconds"]) for a, b in pairs]


def eager(args, optimizer, precision):
    command = [sys.executable, str(HERE / "gpt.py"), "--optimizer", optimizer, "--precision", precision]
    command += ["--interval", str(args.interval)] + network(args)
    return json.loads(run(command))["tokens_per_second"]


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr}")
    return done.stdout


def speed(intervals):
    return statistics.median(intervals[1:])


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--optimizers", default="adamw,muon")
    options.add_argument("--precisions", default="float32,bfloat16")
    for name, default in dict(
        width=128, depth=4, heads=4, context=64, batch=16, threads=2, steps=100, interval=10
    ).items():
        options.add_argument(f"--{name}", type=int, default=default)
    args = options.parse_args()
    if args.steps < 2 * args.interval:
        options.error("--steps must be at least twice --interval: the first interval is warm-up")

    print(
        f"{args.depth} blocks of width {args.width}, context {args.context}, batch {args.batch},"
        f" {args.threads} threads of {os.cpu_count()} cores, {args.rounds} rounds"
    )
    print(f"{'optimizer':10} {'precision':10} {'ours tok/s':>11} {'torch tok/s':>11} {'ratio':>6}  lowest to highest")
    for optimizer in args.optimizers.split(","):
        for precision in args.precisions.split(","):
            rounds = []
            for i in range(args.rounds):
                # each begins every other round
                order = (ours, eager) if i % 2 == 0 else (eager, ours)
                speeds = {each: speed(each(args, optimizer, precision)) for each in order}
                rounds.append((speeds[ours], speeds[eager]))
            mine, theirs = zip(*rounds)
            ratios = [a / b for a, b in rounds]
            print(
                f"{optimizer:10} {precision:10} {statistics.median(mine):11.0f} {statistics.median(theirs):11.0f}"
                f" {statistics.median(ratios):6.2f}  {min(ratios):.2f} to {max(ratios):.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
