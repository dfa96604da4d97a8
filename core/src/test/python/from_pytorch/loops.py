"""The training loops of docs/from-pytorch.md, in torch. The page shows the bodies of these functions."""

import math

import torch
from torch.nn.utils import clip_grad_norm_, clip_grad_value_
from torch.optim import lr_scheduler
from torch.optim.swa_utils import AveragedModel

from network import Net


def train(model, batches, *optimizers):
    """The loop where a line says nothing of it."""
    for batch in batches:
        for optimizer in optimizers:
            optimizer.zero_grad()
        model.loss(batch).backward()
        for optimizer in optimizers:
            optimizer.step()


def the_loop(model, batches):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    for batch in batches:
        optimizer.zero_grad()
        loss = model.loss(batch)
        loss.backward()
        optimizer.step()


def parameter_groups(model, batches):
    rest = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [{"params": model.encoder.parameters(), "lr": 0.001}, {"params": rest}], lr=0.01, weight_decay=0.1)
    train(model, batches, optimizer)


def no_decay(model, batches):
    decayed = [p for p in model.parameters() if p.ndim >= 2]
    others = [p for p in model.parameters() if p.ndim < 2]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}], lr=0.01)
    train(model, batches, optimizer)


def muon_with_adamw(model, batches):
    hidden = [model.encoder.weight, model.expert.weight]
    others = [p for p in model.parameters() if all(p is not h for h in hidden)]
    muon = torch.optim.Muon(hidden, lr=0.02, momentum=0.95, weight_decay=0.1)
    adamw = torch.optim.AdamW(others, lr=0.003, betas=(0.9, 0.95), eps=1e-10, weight_decay=0.1)
    for batch in batches:
        muon.zero_grad()
        adamw.zero_grad()
        model.loss(batch).backward()
        muon.step()
        adamw.step()


def freezing(model, batches):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    for batch in batches:
        if batch.step == 4:
            model.encoder.requires_grad_(False)
        if batch.step == 8:
            model.encoder.requires_grad_(True)
        optimizer.zero_grad()
        model.loss(batch).backward()
        optimizer.step()


def unfreezing(model, batches):
    model.encoder.requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    for batch in batches:
        if batch.step == 4:
            model.encoder.requires_grad_(True)
        optimizer.zero_grad()
        model.loss(batch).backward()
        optimizer.step()


def unused_with_adamw(model, batches):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    train(model, batches, optimizer)


def unused_with_sgd(model, batches):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    train(model, batches, optimizer)


def unused_with_muon(model, batches):
    optimizer = torch.optim.Muon([model.encoder.weight, model.expert.weight], lr=0.02, weight_decay=0.1)
    train(model, batches, optimizer)


def lambda_lr(model, batches):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    warmup, total = 3, 12

    def factor(done):
        if done < warmup:
            return (done + 1) / warmup
        return 0.1 + 0.9 * (1 + math.cos(math.pi * (done - warmup) / (total - warmup))) / 2

    scheduler = lr_scheduler.LambdaLR(optimizer, factor)
    for batch in batches:
        optimizer.zero_grad()
        model.loss(batch).backward()
        optimizer.step()
        scheduler.step()


def cosine_annealing_lr(model, batches):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    scheduler = lr_scheduler.CosineAnnealingLR(optimizer, T_max=12, eta_min=0.01)
    for batch in batches:
        optimizer.zero_grad()
        model.loss(batch).backward()
        optimizer.step()
        scheduler.step()


def step_lr(model, batches):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    scheduler = lr_scheduler.StepLR(optimizer, step_size=4, gamma=0.5)
    for batch in batches:
        optimizer.zero_grad()
        model.loss(batch).backward()
        optimizer.step()
        scheduler.step()


def learning_rate_by_hand(model, batches):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    for batch in batches:
        if batch.step == 7:  # the validation loss stopped falling
            for group in optimizer.param_groups:
                group["lr"] *= 0.1
        optimizer.zero_grad()
        model.loss(batch).backward()
        optimizer.step()


def one_schedule_for_muon(model, batches):
    hidden = [model.encoder.weight, model.expert.weight]
    others = [p for p in model.parameters() if all(p is not h for h in hidden)]
    muon = torch.optim.Muon(hidden, lr=0.02, momentum=0.95, weight_decay=0.1)
    adamw = torch.optim.AdamW(others, lr=0.003, betas=(0.9, 0.95), eps=1e-10, weight_decay=0.1)
    schedulers = [lr_scheduler.CosineAnnealingLR(o, T_max=12) for o in (muon, adamw)]
    for batch in batches:
        muon.zero_grad()
        adamw.zero_grad()
        model.loss(batch).backward()
        muon.step()
        adamw.step()
        for scheduler in schedulers:
            scheduler.step()


def clip_grad_norm(model, batches):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    for batch in batches:
        optimizer.zero_grad()
        model.loss(batch).backward()
        norm = clip_grad_norm_(model.parameters(), max_norm=2.0)
        batches.log("norm", norm)
        optimizer.step()


def clip_grad_value(model, batches):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    for batch in batches:
        optimizer.zero_grad()
        model.loss(batch).backward()
        clip_grad_value_(model.parameters(), clip_value=0.05)
        optimizer.step()


def accumulation(model, batches):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    for batch in batches:
        optimizer.zero_grad()
        for part in batch.parts(4):
            (model.loss(part) / 4).backward()
        optimizer.step()


def weight_average(model, batches):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)

    def debiased(average, weight, seen):
        return average + (1 - 0.9) / (1 - 0.9 ** (int(seen) + 1)) * (weight - average)

    average = AveragedModel(model, avg_fn=debiased)
    for batch in batches:
        optimizer.zero_grad()
        model.loss(batch).backward()
        optimizer.step()
        average.update_parameters(model)
        with torch.no_grad():
            batches.log("loss", average.module.loss(batch))


def state_dict(model, batches, file):
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    train(model, batches.until(6), optimizer)
    torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict()}, file)

    # in another process
    model = Net().double()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)
    saved = torch.load(file)
    model.load_state_dict(saved["model"])
    optimizer.load_state_dict(saved["optimizer"])
    train(model, batches, optimizer)


def autocast(model, batches):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
    for batch in batches:
        optimizer.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = model.loss(batch)
        loss.backward()
        optimizer.step()
