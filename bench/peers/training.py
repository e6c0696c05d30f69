"""The two estimators of bench/training.ts in eager PyTorch on one thread: CPU milliseconds per epoch, as JSON.

A masked autoregressive flow as in nflows (masks multiplied into the weights at each pass, affine transforms with the
bounded log scale used here) and a mixture density network with one matrix T per component.
"""
import json
import math
import sys
import time

import torch

torch.set_num_threads(1)
ROWS, INPUTS, CONDITIONS, BATCH = 5000, 7, 10, 200
ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
LIMIT, BOUND = 3.0, 8.0


def degrees(count):
    return torch.arange(count) * INPUTS // count


class Masked(torch.nn.Linear):
    def __init__(self, before, after):
        super().__init__(len(before), len(after))
        self.register_buffer("mask", (after[:, None] >= before[None, :]).float())

    def forward(self, x):
        return torch.nn.functional.linear(x, self.weight * self.mask, self.bias)


class Made(torch.nn.Module):
    def __init__(self, hidden=(50, 50, 50)):
        super().__init__()
        levels = [torch.arange(INPUTS) + 1] + [degrees(h) for h in hidden] + [degrees(2 * INPUTS)]
        self.layers = torch.nn.ModuleList(Masked(a, b) for a, b in zip(levels, levels[1:]))
        self.aside = torch.nn.Linear(CONDITIONS, hidden[0])

    def forward(self, x, c):
        h = torch.tanh(self.layers[0](x) + torch.tanh(self.aside(c)))
        for layer in self.layers[1:-1]:
            h = torch.tanh(layer(h))
        return self.layers[-1](h)


class Flow(torch.nn.Module):
    def __init__(self, transforms=5):
        super().__init__()
        self.parts = torch.nn.ModuleList(Made() for _ in range(transforms))

    def log_density(self, x, c):
        log = 0.0
        for part in self.parts:
            heads = part(x, c).view(-1, INPUTS, 2)
            a = LIMIT * torch.tanh(heads[..., 1] / LIMIT)
            x = (x * torch.exp(a) + heads[..., 0]).flip(1)
            log = log + a.sum(1)
        return log - 0.5 * (x * x).sum(1) - 0.5 * INPUTS * math.log(2 * math.pi)


class Mixture(torch.nn.Module):
    def __init__(self, components=8, hidden=50):
        super().__init__()
        self.components = components
        self.network = torch.nn.Sequential(
            torch.nn.Linear(CONDITIONS, hidden), torch.nn.Tanh(), torch.nn.Linear(hidden, hidden), torch.nn.Tanh(),
            torch.nn.Linear(hidden, components * (1 + 2 * INPUTS)))
        self.lower = torch.nn.Parameter(torch.zeros(components, INPUTS * (INPUTS - 1) // 2))
        self.register_buffer("where", torch.tril_indices(INPUTS, INPUTS, -1))

    def log_density(self, x, c):
        out, M = self.network(c), self.components
        weights = torch.log_softmax(out[:, :M], 1)
        mean = out[:, M:M * (1 + INPUTS)].view(-1, M, INPUTS)
        a = BOUND * torch.tanh(out[:, M * (1 + INPUTS):].view(-1, M, INPUTS) / BOUND)
        T = torch.zeros(M, INPUTS, INPUTS)
        T[:, self.where[0], self.where[1]] = self.lower
        r = x[:, None, :] - mean
        white = torch.exp(a) * (r + torch.einsum("bmi,mji->bmj", r, T))
        terms = weights + (a - 0.5 * white * white).sum(2)
        return torch.logsumexp(terms, 1) - 0.5 * INPUTS * math.log(2 * math.pi)


def epoch(model, optimiser, x, c):
    order = torch.randperm(ROWS)
    for start in range(0, ROWS, BATCH):
        rows = order[start:start + BATCH]
        optimiser.zero_grad()
        (-model.log_density(x[rows], c[rows]).mean()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
        optimiser.step()


def measure(model):
    c = torch.randn(ROWS, CONDITIONS)
    x = torch.randn(ROWS, INPUTS) + 0.5 * c[:, :INPUTS]
    best = math.inf
    for foreach in (False, True):  # whichever is faster
        optimiser = torch.optim.AdamW(model.parameters(), lr=5e-4, foreach=foreach)
        epoch(model, optimiser, x, c)
        times = []
        for _ in range(ROUNDS):
            began = time.process_time()
            epoch(model, optimiser, x, c)
            times.append(1000 * (time.process_time() - began))
        best = min(best, sorted(times)[len(times) // 2])
    return best


print(json.dumps({"torch": torch.__version__, "flow": measure(Flow()), "mixture": measure(Mixture())}))
