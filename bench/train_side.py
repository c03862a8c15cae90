"""The PyTorch half of `npm run bench -- train`: encoder and decoder of transformers' T5, the nested UNet, the joint loss and Adam.

usage: train_side.py FOLDER   (FOLDER holds config.json, the three components and batch.safetensors)
Prints the losses of the first two steps; then, for each line on stdin, the milliseconds of a step, or its peak memory in MB for `memory`.
"""
import json
import resource
import sys
import time

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from transformers import T5Config, T5ForConditionalGeneration

from mdm import UNet

folder = sys.argv[1]
config = json.load(open(f"{folder}/config.json"))
settings = config["optimiser"]
batch = load_file(f"{folder}/batch.safetensors")
ids = lambda name: batch[name].long()
scales = config["scales"]

weights = {**load_file(f"{folder}/text_encoder.safetensors"), **load_file(f"{folder}/prior.safetensors")}
table = weights["decoder.embed_tokens.weight"]
language = T5ForConditionalGeneration(T5Config(**config["t5"], decoder_start_token_id=config["t5"].get("pad_token_id", 0)))
# transformers shares one table among encoder, decoder and head: give each its own.
language.decoder.embed_tokens = torch.nn.Embedding(*table.shape)
language.lm_head = torch.nn.Linear(*reversed(table.shape), bias=False)
language.load_state_dict({"encoder.embed_tokens.weight": weights["shared.weight"], "lm_head.weight": table, **weights}, strict=True)
language.eval()  # no dropout; gradients flow all the same
denoiser = UNet(config["denoiser"], config["width"])
denoiser.load_state_dict(load_file(f"{folder}/denoiser.safetensors"), strict=True)

trained = [*language.encoder.parameters(), *language.decoder.parameters(), language.lm_head.weight, *denoiser.parameters()]
parameters = list({id(p): p for p in trained}.values())
optimiser = torch.optim.Adam(parameters, lr=1, betas=(settings["beta1"], settings["beta2"]), eps=settings["epsilon"])
average = [p.detach().clone() for p in parameters]
steps = 0


def losses(layout):
    nchw = lambda x: x.permute(0, 3, 1, 2).contiguous(memory_format=layout)
    caption, latents = ids("caption.ids"), ids("latents.inputs.ids")
    caption_mask, latents_mask = batch["caption.mask"], batch["latents.inputs.mask"]
    encoded = language.encoder(input_ids=caption, attention_mask=caption_mask).last_hidden_state
    said = language.decoder(
        input_ids=latents, attention_mask=latents_mask, encoder_hidden_states=encoded, encoder_attention_mask=caption_mask, use_cache=False
    ).last_hidden_state
    mask = torch.cat([caption_mask, latents_mask], 1).float()
    features = torch.cat([encoded, said], 1) * mask[:, :, None]
    picture = nchw(batch["picture"])
    noisy, wanted = [], []
    for r, scale in enumerate(scales):
        clean = F.avg_pool2d(picture, scales[0] // scale) if r else picture
        gamma, noise = batch[f"gammas.{r}"][:, None, None, None], nchw(batch[f"noises.{r}"])
        noisy.append(gamma.sqrt() * clean + (1 - gamma).sqrt() * noise)
        wanted.append(gamma.sqrt() * noise - (1 - gamma).sqrt() * clean)
    predictions = denoiser(noisy, batch["times"], features, mask)
    parts = [F.mse_loss(a, b) for a, b in zip(predictions, wanted)]
    scores = language.lm_head(said)
    parts.append(F.cross_entropy(scores.flatten(0, 1), ids("latents.labels").flatten(), ignore_index=-100, reduction="sum") / config["labelTokens"])
    return parts


def train(layout):
    global steps
    for group in optimiser.param_groups:
        warm = max(1, steps) / settings["warmupSteps"] if steps < settings["warmupSteps"] else 1
        group["lr"] = settings["learningRate"] * warm
    steps += 1
    parts = losses(layout)
    optimiser.zero_grad()
    (sum(parts[:-1]) + config["eta"] * parts[-1]).backward()
    torch.nn.utils.clip_grad_norm_(parameters, settings["clipNorm"])
    optimiser.step()
    with torch.no_grad():
        torch._foreach_lerp_(average, parameters, 1 - settings["emaDecay"])
    return [part.item() for part in parts]


print(json.dumps([train(torch.contiguous_format), train(torch.contiguous_format)]), flush=True)
for line in sys.stdin:
    if line.startswith("memory"):
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, flush=True)
        continue
    layout = torch.channels_last if line.startswith("channels_last") else torch.contiguous_format
    denoiser.to(memory_format=layout)
    train(layout)  # untimed, as on our side
    start = time.perf_counter()
    train(layout)
    print((time.perf_counter() - start) * 1e3, flush=True)
