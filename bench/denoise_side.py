"""The PyTorch half of `npm run bench -- denoise`: the same network, weights and inputs. For each line on stdin, a layout and `eager` or
`compiled` (torch.compile at its best: max-autotune, weights frozen), it computes once and prints milliseconds.

usage: denoise_side.py FOLDER   (FOLDER holds config.json, weights.safetensors, inputs.safetensors)
"""
import copy
import functools
import json
import sys
import time

import torch
import torch._inductor.config
from safetensors.torch import load_file

from mdm import UNet

folder = sys.argv[1]
config = json.load(open(f"{folder}/config.json"))
network = UNet(config["denoiser"], config["width"])
network.load_state_dict(load_file(f"{folder}/weights.safetensors"), strict=True)
inputs = load_file(f"{folder}/inputs.safetensors")
levels = range(config["levels"])


torch._inductor.config.freezing = True


@functools.cache
def compiled(layout):
    return torch.compile(copy.deepcopy(network).to(memory_format=layout), mode="max-autotune-no-cudagraphs")


def prepare(layout, mode):
    pictures = [inputs[f"x{i}"].permute(0, 3, 1, 2).contiguous(memory_format=layout) for i in levels]
    return compiled(layout) if mode == "compiled" else network.to(memory_format=layout), pictures


@torch.no_grad()
def run(own, pictures):
    return own(pictures, inputs["times"], inputs["features"], inputs["mask"])


outputs = run(*prepare(torch.contiguous_format, "eager"))
print(json.dumps([o.permute(0, 2, 3, 1).flatten()[:64].tolist() for o in outputs]), flush=True)
for line in sys.stdin:
    layout, mode = line.split()
    chosen = prepare(torch.channels_last if layout == "channels_last" else torch.contiguous_format, mode)
    run(*chosen)  # untimed, as on our side
    start = time.perf_counter()
    run(*chosen)
    print((time.perf_counter() - start) * 1e3, flush=True)
