"""Runs one peer in a process of its own: warm steps, then timed ones."""

import argparse
import json
import time

import torch
from safetensors.torch import load_file, save_file

from peers import PEERS

WEIGHT = 0.02


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("name", choices=PEERS)
    options.add_argument("--gradients", required=True)
    options.add_argument("--json", required=True)
    options.add_argument("--updates", help="begin at weights of zero and write what the first step adds")
    options.add_argument("--warm", type=int, default=3)
    options.add_argument("--steps", type=int, default=10)
    options.add_argument("--threads", type=int, default=2)
    o = options.parse_args()

    torch.set_num_threads(o.threads)
    torch.manual_seed(1)
    peer = PEERS[o.name]
    gradients = load_file(o.gradients)
    parameters = {}
    for name, gradient in gradients.items():
        weights = torch.randn_like(gradient) * (0 if o.updates else WEIGHT)
        parameters[name] = torch.nn.Parameter(weights)
        parameters[name].grad = gradient.clone() if peer.own_gradients else gradient
    step = peer.build(parameters)
    times = []
    for i in range(-o.warm, o.steps):
        if peer.own_gradients:
            for name, p in parameters.items():
                if p.grad is None:
                    p.grad = gradients[name].clone()
                else:
                    p.grad.copy_(gradients[name])
        begin = time.perf_counter()
        step()
        taken = 1e3 * (time.perf_counter() - begin)
        if i == -o.warm and o.updates:
            write(o.updates, step, parameters)
        if i == -o.warm:
            first = taken
        if i >= 0:
            times.append(taken)
    with open(o.json, "w", encoding="utf-8") as out:
        json.dump({"name": o.name, "version": peer.version(), "first_ms": first, "steps_ms": times}, out)


def write(path, step, parameters):
    if hasattr(step, "read"):
        weights = {name: torch.tensor(w) for name, w in step.read().items()}
    else:
        weights = {name: p.detach().clone().contiguous() for name, p in parameters.items()}
    save_file(weights, path)


if __name__ == "__main__":
    main()
