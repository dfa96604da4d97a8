"""What part of a gpt2-small training step is Muon's, at a batch of real size, from parts measured here.

Forward and backward passes are measured by Steepest's training loop (Share.java) on networks of one and two blocks of
gpt2-small's width with its vocabulary and context: the difference is a block, the rest are the tables, the head and the
loss. Twelve blocks and the rest, as often as it takes to see --tokens, make the step beside Muon's, which
`./steepest bench --parameters gpt2-small --optimizers muon` measures. Needs no torch: python3 share.py
"""

import argparse
import json
import math
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
BLOCKS = 12


def java(rows, steps):
    classes = [ROOT / module / "target/classes" for module in ("train", "core")]
    path = os.pathsep.join([*map(str, classes), (ROOT / "benchmarks/target/classpath.txt").read_text().strip()])
    command = ["java", f"@{ROOT}/jvm.options", "-Xmx2g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"]
    command += ["-cp", path, str(HERE / "Share.java"), str(rows), str(steps)]
    environment = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE"}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return [json.loads(line) for line in done.stdout.splitlines()]


def muon(steps):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "bench.json")
        command = [str(ROOT / "steepest"), "bench", "--parameters", "gpt2-small", "--optimizers", "muon"]
        subprocess.run(
            command + ["--steps", str(steps), "--json", str(file)], check=True, stdout=subprocess.DEVNULL
        )
        return json.loads(file.read_text())["entries"][0]["median_ms"] / 1000


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tokens", type=int, default=32768, help="in a step")
    options.add_argument("--rows", type=int, default=2, help="sequences of 1024 tokens in a micro-batch")
    options.add_argument("--steps", type=int, default=3, help="that are timed")
    args = options.parse_args()

    subprocess.run([str(ROOT / "steepest"), "--version"], check=True, stdout=subprocess.DEVNULL)
    step = muon(args.steps)
    measured = java(args.rows, args.steps)
    print(f"Muon's step of gpt2-small: {step:.2f} s")
    print(f"{'precision':10} {'block s':>8} {'rest s':>8} {'passes s':>9} {'with Muon s':>12} {'Muon':>7}")
    for precision in ("float32", "bfloat16"):
        one, two = (m for m in measured if m["precision"] == precision)
        times = math.ceil(args.tokens / one["tokens"])
        block = two["seconds"] - one["seconds"]
        rest = one["seconds"] - block
        passes = times * (BLOCKS * block + rest)
        print(
            f"{precision:10} {block:8.3f} {rest:8.3f} {passes:9.1f} {passes + step:12.1f}"
            f" {100 * step / (passes + step):5.1f} %"
        )
    print(f"block and rest: a micro-batch of {one['tokens']} tokens; {times} of them make a step of {args.tokens}")


if __name__ == "__main__":
    main()
