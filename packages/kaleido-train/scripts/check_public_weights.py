"""Checks import and export of public weights against transformers and PyTorch (docs/public-weights.md), after `npm run build`:

    python3 packages/kaleido-train/scripts/check_public_weights.py [--seed N]

needs torch, transformers 5 and safetensors. Random T5s, saved in each layout that occurs, are imported beside fixtures/init/vis_model.pth
and exported again; what `from_pretrained` makes of the result must compute what the original does, bit for bit. Prints a line for each layout.
"""
import argparse
import copy
import json
import os
import shutil
import subprocess
import tempfile

import torch
from safetensors.torch import load_file
from transformers import T5Config, T5EncoderModel, T5ForConditionalGeneration

package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
denoiser = os.path.join(package, "fixtures", "init", "vis_model.pth")
tokenizer = os.path.join(package, "configs", "scenes-tokenizer.json")
VOCABULARY = 1 + max(json.load(open(tokenizer))["model"]["vocab"].values())
UNET = {
    **{"resolution": 4, "resolution_channels": [8], "num_resnets_per_resolution": 1, "attention_levels": "", "temporal_dim": 8},
    **{"skip_mid_blocks": True, "resnet_config": {"num_groups_norm": 8}},
}


def kaleido_train(*line):
    subprocess.run(["node", os.path.join(package, "dist", "bin.js"), *line], check=True, stderr=subprocess.PIPE)


def random_t5(**fields):
    sizes = {"vocab_size": VOCABULARY, "d_model": 8, "d_kv": 4, "d_ff": 12, "num_layers": 2, "num_decoder_layers": 3, "num_heads": 2}
    model = T5ForConditionalGeneration(T5Config(decoder_start_token_id=0, **sizes, **fields))
    for parameter in model.parameters():
        parameter.data += 0.05 * torch.randn_like(parameter)
    return model.eval()


def saved(dtype=torch.float32, **options):
    return lambda model, folder: model.to(dtype).save_pretrained(folder, **options)


def as_bin(shards, old=False):
    """Files of older versions: `pytorch_model.bin`; still older ones repeat the embedding and have a bias that nothing uses."""

    def save(model, folder):
        model.config.save_pretrained(folder)
        tensors = {name: x for name, x in model.state_dict().items() if "embed_tokens" not in name}
        if old:
            del tensors["lm_head.weight"]
            tensors["encoder.embed_tokens.weight"] = tensors["decoder.embed_tokens.weight"] = tensors["shared.weight"]
            bias = "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight"
            tensors[bias] = torch.zeros(32, model.config.num_heads)
        files = {}
        for index, (name, x) in enumerate(tensors.items()):
            files.setdefault(f"pytorch_model-{1 + index % shards:05}-of-{shards:05}.bin", {})[name] = x
        if shards == 1:
            torch.save(tensors, os.path.join(folder, "pytorch_model.bin"))
            return
        for file, content in files.items():
            torch.save(content, os.path.join(folder, file))
        with open(os.path.join(folder, "pytorch_model.bin.index.json"), "w") as out:
            json.dump({"weight_map": {name: file for file, content in files.items() for name in content}}, out)

    return save


def outputs(model):
    ids, start = torch.tensor([[5, 6, 7, 8, 1]]), torch.tensor([[0, 9, 10, 11]])
    model = model.float()
    with torch.no_grad():
        states = model.encoder(input_ids=ids).last_hidden_state
        return [states, model(input_ids=ids, decoder_input_ids=start).logits] if hasattr(model, "lm_head") else [states]


def equal(a, b):
    return all(torch.equal(x, y) for x, y in zip(a, b, strict=True))


def check(name, save, model, scratch):
    at = lambda part: os.path.join(scratch, f"{name}-{part}")
    os.makedirs(at("t5"))
    original = copy.deepcopy(model)
    save(original, at("t5"))
    expected = outputs(original)
    shutil.copy(tokenizer, os.path.join(at("t5"), "tokenizer.json"))
    results = {}
    for latents, kind in [(["text"], T5ForConditionalGeneration), ([], T5EncoderModel)]:
        config, folder, exported = [at(f"{part}{len(latents)}") for part in ["config", "model", "exported"]]
        with open(f"{config}.yaml", "w") as out:
            json.dump({"name": name, "model": {"latents": latents, "denoiser": UNET}, "steps": 1, "data": {"source": "scenes"}}, out)
        kaleido_train("import", "--t5", at("t5"), "--denoiser", denoiser, "--config", f"{config}.yaml", "-o", folder)
        kaleido_train("export", folder, "-o", exported, "--format", "transformers")
        found = outputs(kind.from_pretrained(exported))
        results[kind.__name__] = equal(found, expected[: len(found)])
    results["ml-mdm"] = same_denoiser(at("model0"), at("ml-mdm"))
    print(f"{name}: " + ", ".join(f"{what} {'equal' if fine else 'DIFFERENT'}" for what, fine in results.items()), flush=True)
    return all(results.values())


def same_denoiser(folder, exported):
    """Whether the exported file holds the tensors of the imported one; `load_state_dict` then takes both alike."""
    kaleido_train("export", folder, "-o", exported, "--format", "ml-mdm")
    found = torch.load(os.path.join(exported, "vis_model.pth"), weights_only=True)["state_dict"]
    given = load_file(os.path.join(folder, "denoiser.safetensors"))
    return found.keys() == given.keys() and all(torch.equal(found[name], x) for name, x in given.items())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=5)
    torch.manual_seed(parser.parse_args().seed)
    tied, untied = random_t5(), random_t5(tie_word_embeddings=False, feed_forward_proj="gated-gelu")
    layouts = {
        "tied": (saved(), tied),
        "untied": (saved(), untied),
        "tied-bfloat16": (saved(torch.bfloat16), tied),
        "untied-float16": (saved(torch.float16), untied),
        "untied-shards": (saved(max_shard_size="20KB"), untied),
        "tied-old-bin": (as_bin(1, old=True), tied),
        "untied-bin-shards": (as_bin(3), untied),
    }
    with tempfile.TemporaryDirectory() as scratch:
        fine = [check(name, save, model, scratch) for name, (save, model) in layouts.items()]
    raise SystemExit(0 if all(fine) else 1)


main()
