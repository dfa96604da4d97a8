"""The network of `./steepest train` in PyTorch, and its training loop in eager mode.

Prints one JSON object: the tokens per second of each interval of steps, the first of which is warm-up.
"""

import argparse
import json
import math
import time

import torch
from torch import nn
from torch.nn import functional as F


class Attention(nn.Module):
    def __init__(self, width, depth, heads):
        super().__init__()
        self.heads = heads
        deviation = width**-0.5
        self.q = linear(width, width, deviation)
        self.k = linear(width, width, deviation)
        self.v = linear(width, width, deviation)
        self.out = linear(width, width, deviation / math.sqrt(2 * depth))

    def forward(self, x):
        b, t, width = x.shape
        q, k, v = (
            layer(x).view(b, t, self.heads, width // self.heads).transpose(1, 2)
            for layer in (self.q, self.k, self.v)
        )
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(mixed.transpose(1, 2).reshape(b, t, width))


class Block(nn.Module):
    def __init__(self, width, depth, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attn = Attention(width, depth, heads)
        self.norm2 = nn.LayerNorm(width)
        self.up = linear(width, 4 * width, width**-0.5)
        self.down = linear(4 * width, width, (2 * depth * 4 * width) ** -0.5)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.down(F.gelu(self.up(self.norm2(x))))


class Gpt(nn.Module):
    def __init__(self, vocabulary, context, width, depth, heads):
        super().__init__()
        self.tok = nn.Embedding(vocabulary, width)
        self.pos = nn.Embedding(context, width)
        nn.init.normal_(self.tok.weight, 0, math.sqrt(0.5))
        nn.init.normal_(self.pos.weight, 0, math.sqrt(0.5))
        self.blocks = nn.ModuleList(Block(width, depth, heads) for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.head = linear(width, vocabulary, 0.02)

    def forward(self, tokens):
        x = self.tok(tokens) + self.pos.weight[: tokens.shape[1]]
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


def linear(inputs, outputs, deviation):
    layer = nn.Linear(inputs, outputs, bias=False)
    nn.init.normal_(layer.weight, 0, deviation)
    return layer


def optimizers(name, model):
    """PyTorch's own at their fastest settings; Muon steps the matrices of the blocks, fused AdamW the rest."""
    adamw = dict(lr=0.008, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.01, fused=True)
    if name == "adamw":
        return [torch.optim.AdamW(model.parameters(), **adamw)]
    hidden = [p for p in model.blocks.parameters() if p.ndim == 2]
    chosen = {id(p) for p in hidden}
    rest = [p for p in model.parameters() if id(p) not in chosen]
    muon = torch.optim.Muon(hidden, lr=0.04, momentum=0.95, nesterov=True, weight_decay=0.01)
    return [muon, torch.optim.AdamW(rest, **adamw)]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--optimizer", choices=["adamw", "muon"], default="adamw")
    options.add_argument("--precision", choices=["float32", "bfloat16"], default="float32")
    options.add_argument("--width", type=int, default=128)
    options.add_argument("--depth", type=int, default=4)
    options.add_argument("--heads", type=int, default=4)
    options.add_argument("--context", type=int, default=64)
    options.add_argument("--batch", type=int, default=16)
    options.add_argument("--vocabulary", type=int, default=87)
    options.add_argument("--steps", type=int, default=60)
    options.add_argument("--interval", type=int, default=20)
    options.add_argument("--threads", type=int, default=2)
    args = options.parse_args()

    torch.set_num_threads(args.threads)
    torch.manual_seed(1)
    model = Gpt(args.vocabulary, args.context, args.width, args.depth, args.heads)
    steppers = optimizers(args.optimizer, model)
    text = torch.randint(args.vocabulary, (1_000_000,))

    def step():
        for stepper in steppers:
            stepper.zero_grad(set_to_none=True)
        starts = torch.randint(len(text) - args.context, (args.batch,)).tolist()
        inputs = torch.stack([text[i : i + args.context] for i in starts])
        targets = torch.stack([text[i + 1 : i + 1 + args.context] for i in starts])
        with torch.autocast("cpu", torch.bfloat16, enabled=args.precision == "bfloat16"):
            logits = model(inputs)
            loss = F.cross_entropy(logits.view(-1, args.vocabulary), targets.view(-1))
        loss.backward()
        for stepper in steppers:
            stepper.step()
        return loss.item()

    speeds = []
    tokens = args.interval * args.batch * args.context
    for _ in range(args.steps // args.interval):
        begin = time.perf_counter()
        for _ in range(args.interval):
            step()
        speeds.append(tokens / (time.perf_counter() - begin))
    print(json.dumps({"torch": torch.__version__, "tokens_per_second": speeds}))


if __name__ == "__main__":
    main()
