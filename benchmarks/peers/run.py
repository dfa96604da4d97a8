"""Times one step of our optimizers and of the peers on the same parameters and gradients, in alternating rounds.

Every run is a process of its own. Ratios are ours over the peer's in the same round; the tables hold medians over rounds.
A run during which other programs had more than a part of the cores is repeated, and marked if that did not help.
"""

import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import alignment
import sets
import table
from peers import PEERS
from registry import CLIP

HERE = pathlib.Path(__file__).resolve().parent
# names of ours by family
OURS = {
    "sgd": "sgd", "adamw": "adamw", "clip": "adamw", "sign": "sign", "lion": "lion", "prodigy": "prodigy",
    "muon": "muon-fast", "soap": "soap", "shampoo": "grafted-shampoo", "kl-shampoo": "kl-shampoo", "splus": "splus",
}
# what every call of ours is given in a family
GIVEN = {"clip": ["--clip", str(CLIP)]}
# more of ours, rows like those of peers
FURTHER = {"muon": [("muon", [])], "adamw": [("adamw", ["--unchecked"])], "sgd": [("sgd", ["--unchecked"])]}
ENVIRONMENTS = {
    "plain": {},
    "passive": {"OMP_WAIT_POLICY": "PASSIVE"},
    "huge pages": {"THP_MEM_ALLOC_ENABLE": "1"},
}
DISTURBED = 0.15  # of all cores, by other programs
# a refresh every so many steps: means over whole periods, not medians
PERIODS = {"soap": 10, "shampoo": 10, "kl-shampoo": 10, "splus": 20}


def arguments():
    options = argparse.ArgumentParser(prog="run", description=__doc__)
    options.add_argument("--parameters", default="gpt2-small", help="gpt2-small, char-gpt, 8M or 768x768*4,3072x768")
    options.add_argument("--families", default="sgd,adamw,lion,prodigy,muon", help="of " + ",".join(OURS))
    options.add_argument("--only", default="", help="peers whose names contain this, with commas between; ours always")
    options.add_argument("--without", default="", help="peers whose names contain this are left out")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument(
        "--repeats", type=int, default=3, help="how often a run is made again while other programs disturb it"
    )
    options.add_argument("--warm", type=int, default=3, help="steps that are not timed, of ours and of peers")
    options.add_argument("--steps", type=int, default=5, help="timed steps; at least a period where there is one")
    options.add_argument("--threads", type=int, default=os.cpu_count())
    options.add_argument("--limit", type=float, default=240, help="seconds that a peer may take for one run")
    options.add_argument("--spectrum", default="gauss", choices=["gauss", "power"], help="of hidden gradients")
    options.add_argument("--environments", default="plain", help="of torch's peers, any of " + ",".join(ENVIRONMENTS))
    options.add_argument("--steepest", default=str(HERE.parent.parent / "steepest"), help="our command")
    options.add_argument("--out", type=pathlib.Path, help="folder for peers.json and peers.md")
    return options.parse_args()


class Task:
    """Ours or a peer, and what its runs gave."""

    def __init__(self, label, family, peer, environment, options=()):
        self.label, self.family, self.peer, self.environment = label, family, peer, environment
        self.options = options  # of ours
        self.version = ""
        self.first = None
        self.steps = []  # of each round
        self.others = []  # what other programs had of the cores, of each round
        self.repeated = 0
        self.machine = None  # as ours says it
        self.failure = None
        self.alignment = {}

    def command(self, o, gradients, result, updates):
        shared = ["--gradients", gradients, "--json", result, "--threads", str(o.threads)]
        shared += ["--steps", str(max(o.steps, PERIODS.get(self.family, 0))), "--warm", str(o.warm)]
        shared += ["--updates", updates] if updates else []
        if self.peer is None:
            name = self.label.split()[0]
            return [o.steepest, "bench", "--optimizers", name, "--parameters", o.parameters, *self.options, *shared]
        return [sys.executable, str(HERE / "peer.py"), self.peer, *shared]

    def run(self, o, folder, gradients, exact):
        """One round: the first run that nothing disturbed, else the one that was disturbed least."""
        found, others = None, None
        for repeat in range(o.repeats + 1):
            self.repeated += min(repeat, 1)
            now, share = self.once(o, folder, gradients, None if self.steps or self.family != "muon" else exact)
            if self.failure:
                return
            if found is None or share < others:
                found, others = now, share
            if others <= DISTURBED:
                break
        self.steps.append(found["steps_ms"])
        self.others.append(others)
        self.version = found.get("version", "this")
        self.first = found.get("first_ms")

    def once(self, o, folder, gradients, exact):
        """What it gave, and what other programs had of the cores meanwhile."""
        result = folder / "result.json"
        updates = folder / "updates.safetensors"
        environment = {**os.environ, **self.environment}
        if self.peer is not None:
            environment["OMP_NUM_THREADS"] = str(o.threads)
        command = self.command(o, gradients, str(result), str(updates) if exact else None)
        before = time.monotonic(), busy(), children()
        self.failure = run(command, environment, o.limit)
        elapsed, all_busy, own = (b - a for a, b in zip(before, (time.monotonic(), busy(), children())))
        others = max(0, all_busy - own) / (elapsed * os.cpu_count())
        if self.failure:
            return None, others
        found = json.loads(result.read_text())
        if self.peer is None:
            self.machine = found["machine"]
            found = found["entries"][0]
        if exact:
            self.alignment = alignment.of(updates, exact)
        return found, others

    def disturbed(self):
        """Whether other programs disturbed a round in spite of its repeats."""
        return any(share > DISTURBED for share in self.others)

    def figure(self, steps):
        return statistics.fmean(steps) if self.family in PERIODS else statistics.median(steps)

    def figures(self):
        return [self.figure(steps) for steps in self.steps]


def busy():
    """Seconds that all cores together have computed for anybody; zero where the system does not tell."""
    try:
        with open("/proc/stat", encoding="ascii") as file:
            user, nice, system, _, _, interrupts, soft, stolen = map(int, file.readline().split()[1:9])
        # stolen: by other machines on the same processor
        return (user + nice + system + interrupts + soft + stolen) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0


def children():
    """Seconds that our own children have computed."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def run(command, environment, limit):
    """Why it failed, or None."""
    child = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        _, errors = child.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        return f"took longer than {limit:.0f} s"
    if child.returncode == 0:
        return None
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"[\w.]*(Error|Exception)\b|steepest:", line)]
    return (named or lines or [f"exit status {child.returncode}"])[-1][:200]


def tasks(o):
    wanted, unwanted = ([part.strip().lower() for part in given.split(",") if part.strip()] for given in (o.only, o.without))
    found = []
    for family in o.families.split(","):
        if family not in OURS:
            raise SystemExit(f"--families {family}: there are {', '.join(OURS)}")
        for name, further in [(OURS[family], []), *FURTHER.get(family, [])]:
            options = [*GIVEN.get(family, []), *further]
            found.append(Task(" ".join([name, *options]), family, None, {}, options))
        for name, peer in PEERS.items():
            if peer.family != family or wanted and not any(part in name.lower() for part in wanted):
                continue
            if any(part in name.lower() for part in unwanted):
                continue
            for setting in ["plain"] if peer.package == "optax" else o.environments.split(","):
                if setting not in ENVIRONMENTS:
                    raise SystemExit(f"--environments {setting}: there are {', '.join(ENVIRONMENTS)}")
                label = name if setting == "plain" else f"{name}, {setting}"
                found.append(Task(label, family, name, ENVIRONMENTS[setting]))
    return found


def main():
    o = arguments()
    shapes = sets.named(o.parameters)
    everything = tasks(o)
    with tempfile.TemporaryDirectory(prefix="steepest-peers") as name:
        folder = pathlib.Path(name)
        gradients = str(folder / "gradients.safetensors")
        say(f"{o.parameters}: writing gradients")
        sets.write_gradients(shapes, o.spectrum, gradients)
        exact = alignment.exact(shapes, gradients) if any(t.family == "muon" for t in everything) else None
        for i in range(o.rounds):
            for task in everything:
                if task.failure:
                    continue
                task.run(o, folder, gradients, exact)
                what = task.failure or f"{task.figures()[-1]:.1f} ms (other programs {task.others[-1]:.0%})"
                what += f", {task.repeated} repeats so far" if task.repeated else ""
                say(f"round {i + 1} of {o.rounds}: {task.family}, {task.label}: {what}")
    result = summary(o, shapes, everything)
    text = table.markdown(result)
    print(text)
    if o.out:
        o.out.mkdir(parents=True, exist_ok=True)
        (o.out / "peers.json").write_text(json.dumps(result, indent=1))
        (o.out / "peers.md").write_text(text)


def summary(o, shapes, everything):
    rows = []
    for task in everything:
        ours = next(t for t in everything if t.family == task.family and t.peer is None)
        both = list(zip(ours.figures(), task.figures()))
        rows.append({
            "family": task.family,
            "name": task.label,
            "ours": task is ours,
            "version": task.version,
            "failure": task.failure,
            "ms": statistics.median(task.figures()) if task.steps else None,
            "worst_ms": max(max(steps) for steps in task.steps) if task.steps else None,
            "first_ms": task.first,
            "ratio": statistics.median(mine / its for mine, its in both) if both else None,
            "alignment": task.alignment,
            "rounds": task.steps,
            "others": task.others,
            "repeated": task.repeated,
            "disturbed": task.disturbed(),
        })
    machine = next((task.machine for task in everything if task.machine), {})
    return {
        "date": datetime.date.today().isoformat(),
        "processor": machine.get("processor", platform.processor() or "unknown processor"),
        "class": machine.get("class", "unknown class"),
        "blas": machine.get("blas", "unknown BLAS"),
        "limit_of_others": DISTURBED,
        "parameters": o.parameters,
        "count": sum(m * n for m, n in shapes.values()),
        "spectrum": o.spectrum,
        "threads": o.threads,
        "rounds": o.rounds,
        "steps": o.steps,
        "warm": o.warm,
        "repeats": o.repeats,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "rows": rows,
    }


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
