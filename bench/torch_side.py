"""The PyTorch half of `npm run bench`: the same network, weights and inputs. For each line on stdin it computes once and prints milliseconds.

usage: torch_side.py FOLDER denoise|train   (FOLDER holds config.json, weights.safetensors, inputs.safetensors)
"""
import json
import sys
import time

import torch
from safetensors.torch import load_file

from mdm import UNet

torch.set_num_threads(int(sys.argv[3]) if len(sys.argv) > 3 else torch.get_num_threads())
folder, task = sys.argv[1], sys.argv[2]
config = json.load(open(f"{folder}/config.json"))
network = UNet(config["denoiser"], config["width"])
network.load_state_dict(load_file(f"{folder}/weights.safetensors"), strict=True)
inputs = load_file(f"{folder}/inputs.safetensors")
levels = range(config["levels"])
parameters = list(network.parameters())


def prepare(layout):
    network.to(memory_format=layout)
    nchw = lambda name: inputs[name].permute(0, 3, 1, 2).contiguous(memory_format=layout)
    return [nchw(f"x{i}") for i in levels], [nchw(f"v{i}") for i in levels]


def forward(pictures):
    return network(pictures[0], inputs["times"], inputs["features"], inputs["mask"])


@torch.no_grad()
def denoise(pictures):
    return forward(pictures)


def make_train():
    optimiser = torch.optim.Adam(parameters, lr=1e-4, betas=(0.9, 0.99), eps=1e-8)
    average = [p.detach().clone() for p in parameters]

    def train(pictures):
        loss = sum(torch.nn.functional.mse_loss(a, b) for a, b in zip(forward(pictures), pictures[1]))
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 2.0)
        optimiser.step()
        with torch.no_grad():
            torch._foreach_lerp_(average, parameters, 1e-3)
        return loss

    return train


if task == "denoise":
    outputs = denoise(prepare(torch.contiguous_format))
    first = [o.permute(0, 2, 3, 1).flatten()[:64].tolist() for o in outputs]
else:
    first = []
print(json.dumps(first), flush=True)
run = denoise if task == "denoise" else make_train()
for line in sys.stdin:
    layout = torch.channels_last if line.strip() == "channels_last" else torch.contiguous_format
    pictures = prepare(layout)
    run(pictures)  # untimed, as on our side
    start = time.perf_counter()
    run(pictures)
    print((time.perf_counter() - start) * 1e3, flush=True)
