"""CalibNN + SEIR in eager PyTorch on one thread, as JSON.

For bench/calib.ts one iteration: losses, first gradients, CPU ms. For bench/fit-speed.ts, where the setting has a SPLIT, a fit
of the weeks before it: after each iteration the error of the weeks from there on, and the CPU ms so far without reading that.

Layers are PyTorch's own (nn.GRU, nn.Linear); weights come from a folder, in the order and layout of the caller.
"""
import json
import os
import sys
import time

import torch

torch.set_num_threads(1)
FOLDER, ROUNDS, EACH = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
S = json.load(open(os.path.join(FOLDER, "setting.json")))
PLACES, WEEKS, HEADS, H, W = S["PLACES"], S["WEEKS"], S["HEADS"], 32, 64
numbers = torch.frombuffer(bytearray(open(os.path.join(FOLDER, "numbers.f32"), "rb").read()), dtype=torch.float32)
given, at = [], 0
for shape in S["shapes"] + [[PLACES, WEEKS, S["FEATURES"]], [WEEKS, PLACES]]:
    size = int(torch.tensor(shape).prod())
    given.append(numbers[at:at + size].reshape(shape).clone())
    at += size
*weights, features, data = given
SPLIT = S.get("SPLIT", WEEKS)
features = features[:, :SPLIT]


class Calib(torch.nn.Module):
    def __init__(self):
        super().__init__()
        linear = torch.nn.Linear
        self.encoder = torch.nn.GRU(S["FEATURES"], H, num_layers=2, bidirectional=True, batch_first=True)
        self.query, self.key, self.value = linear(W, W), linear(W, W), linear(W, W)
        self.context = linear(W + PLACES, W)
        self.ahead, self.joint = linear(1, W), linear(2 * W, W)
        self.decoder = torch.nn.GRU(W, H, bidirectional=True, batch_first=True)
        self.out, self.narrow, self.head = linear(W, H), linear(H, 16), linear(16, HEADS)

    def forward(self, x):
        encoded, ends = self.encoder(x)
        scores = self.query(encoded) @ self.key(encoded).transpose(1, 2) / W ** 0.5
        summed = (torch.softmax(scores, 2) @ self.value(encoded)).sum(1)
        context = torch.tanh(self.context(torch.cat([summed, torch.eye(PLACES)], 1)))
        weeks = self.ahead(torch.linspace(0, 1, WEEKS)[:, None])
        both = torch.cat([weeks.expand(PLACES, -1, -1), context[:, None].expand(-1, WEEKS, -1)], 2)
        decoded, _ = self.decoder(self.joint(both), ends[2:])
        return self.head(torch.relu(self.narrow(torch.tanh(self.out(decoded)))))


def places(model):
    """Each of our parameters as (tensor, how their gradient is read in our layout), in our order."""
    for layer in ("encoder l0", "encoder l1", "decoder l0"):
        name, level = layer.split()
        if name == "decoder":
            continue
        yield from gru(getattr(model, name), level)
    for part in (model.query, model.key, model.value, model.context, model.ahead, model.joint):
        yield from linear(part)
    yield from gru(model.decoder, "l0")
    for part in (model.out, model.narrow, model.head):
        yield from linear(part)


def linear(part):
    yield [part.weight], lambda w: w[0].t()
    yield [part.bias], lambda b: b[0][None]


def gru(cell, level):
    both = lambda name: [getattr(cell, f"{name}_{level}{side}") for side in ("", "_reverse")]
    yield both("weight_ih"), lambda w: torch.cat([w[0].t(), w[1].t()], 1)
    yield both("bias_ih"), lambda b: torch.cat(b)[None]
    yield both("weight_hh"), lambda w: torch.stack([w[0].t(), w[1].t()])
    yield both("bias_hh"), lambda b: torch.stack(b)[:, None]


def load(model):
    with torch.no_grad():
        for (tensors, _), ours in zip(places(model), weights):
            ours = ours[0]
            if len(tensors) == 1:
                tensors[0].copy_(ours.t() if tensors[0].dim() == 2 else ours[0])
                continue
            for d, tensor in enumerate(tensors):
                part = ours[d] if ours.dim() == 3 else ours.chunk(2, 1)[d]
                tensor.copy_(part.t() if tensor.dim() == 2 else part[0])


LOWER, UPPER = torch.tensor([0.0, 0.1, 0.05]), torch.tensor([2.0, 1.0, 1.0])
population = 10_000 + 370 * torch.arange(PLACES, dtype=torch.float32)
mixing = torch.full((PLACES, PLACES), 0.2 / (PLACES - 1)).fill_diagonal_(0.8)


def simulate(u):
    beta, sigma, gamma = (LOWER + (UPPER - LOWER) * torch.sigmoid(u)).unbind(2)
    infectious = S["SEED_SHARE"] * population
    susceptible, exposed = population - infectious, torch.zeros(PLACES)
    cases = []
    for t in range(WEEKS):
        new = susceptible * (1 - torch.exp(-beta[:, t] * (mixing @ (infectious / population))))
        onsets = exposed * (1 - torch.exp(-sigma[:, t]))
        recoveries = infectious * (1 - torch.exp(-gamma[:, t]))
        susceptible, exposed, infectious = susceptible - new, exposed + new - onsets, infectious + onsets - recoveries
        cases.append(onsets)
    return torch.stack(cases)


model = Calib()
load(model)
optimiser = torch.optim.AdamW(model.parameters(), lr=S["rate"], weight_decay=S["decay"])


def iterate():
    optimiser.zero_grad()
    loss = ((simulate(model(features)) - data) ** 2).mean().sqrt()
    loss.backward()
    gradients = None
    if not losses:
        gradients = [read([p.grad for p in tensors]).flatten().tolist() for tensors, read in places(model)]
    torch.nn.utils.clip_grad_norm_(model.parameters(), S["clip"])
    optimiser.step()
    losses.append(loss.item())
    return gradients


def fit():
    errors, spent, best = [], [], None
    used = 0.0
    for _ in range(S["ITERATIONS"]):
        began = time.process_time()
        optimiser.zero_grad()
        means = simulate(model(features))
        loss = ((means[:SPLIT] - data[:SPLIT]) ** 2).mean().sqrt()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), S["clip"])
        optimiser.step()
        used += time.process_time() - began
        errors.append(((means[SPLIT:] - data[SPLIT:]) ** 2).mean().sqrt().item())
        spent.append(1000 * used)
    print(json.dumps({"torch": torch.__version__, "rmse": errors, "ms": spent}))


if "SPLIT" in S:
    fit()
    sys.exit()
losses = []
gradients = iterate()
for _ in range(4):
    iterate()
times = []
for _ in range(ROUNDS):
    began = time.process_time()
    for _ in range(EACH):
        iterate()
    times.append(1000 * (time.process_time() - began) / EACH)
print(json.dumps({"torch": torch.__version__, "losses": losses[:5], "gradients": gradients, "ms": sorted(times)[len(times) // 2]}))
