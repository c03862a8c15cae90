"""The PyTorch half of `npm run bench -- denoise`: the same network, weights and inputs. For each line on stdin it computes once and prints milliseconds.

usage: denoise_side.py FOLDER   (FOLDER holds config.json, weights.safetensors, inputs.safetensors)
"""
import json
import sys
import time

import torch
from safetensors.torch import load_file

from mdm import UNet

folder = sys.argv[1]
config = json.load(open(f"{folder}/config.json"))
network = UNet(config["denoiser"], config["width"])
network.load_state_dict(load_file(f"{folder}/weights.safetensors"), strict=True)
inputs = load_file(f"{folder}/inputs.safetensors")
levels = range(config["levels"])


def prepare(layout):
    network.to(memory_format=layout)
    return [inputs[f"x{i}"].permute(0, 3, 1, 2).contiguous(memory_format=layout) for i in levels]


@torch.no_grad()
def run(pictures):
    return network(pictures, inputs["times"], inputs["features"], inputs["mask"])


outputs = run(prepare(torch.contiguous_format))
print(json.dumps([o.permute(0, 2, 3, 1).flatten()[:64].tolist() for o in outputs]), flush=True)
for line in sys.stdin:
    pictures = prepare(torch.channels_last if line.strip() == "channels_last" else torch.contiguous_format)
    run(pictures)  # untimed, as on our side
    start = time.perf_counter()
    run(pictures)
    print((time.perf_counter() - start) * 1e3, flush=True)
