"""The transformers half of `npm run bench -- prior`: a checkpoint folder of ours as a T5ForConditionalGeneration, and its `generate`.

usage: prior_side.py FOLDER THREADS   (a line of JSON on stdin is answered by a line on stdout)
"""
import json
import sys
import time

import torch
from safetensors.torch import load_file
from transformers import DynamicCache, EncoderDecoderCache, T5Config, T5ForConditionalGeneration

folder = sys.argv[1]
torch.set_num_threads(int(sys.argv[2]))
settings = json.load(open(f"{folder}/config.json"))["t5"]
weights = {name: tensor.float() for part in ("text_encoder", "prior") for name, tensor in load_file(f"{folder}/{part}.safetensors").items()}
table = weights["decoder.embed_tokens.weight"]

# The names are Hugging Face's already, but transformers shares one table among encoder, decoder and head: give each its own.
network = T5ForConditionalGeneration(T5Config(**settings, decoder_start_token_id=settings.get("pad_token_id", 0)))
network.decoder.embed_tokens = torch.nn.Embedding(*table.shape)
network.lm_head = torch.nn.Linear(*reversed(table.shape), bias=False)
network.load_state_dict({"encoder.embed_tokens.weight": weights["shared.weight"], "lm_head.weight": table, **weights}, strict=True)
network.eval()
print(json.dumps("ready"), flush=True)

for line in sys.stdin:
    request = json.loads(line)
    ids, mask = torch.tensor(request["ids"]), torch.tensor(request["mask"])
    torch.manual_seed(request["seed"])
    sampling = {"do_sample": True, "temperature": 1.0, "top_k": 0, "top_p": 1.0} if request["sample"] else {"do_sample": False}
    # The cache that generate would make, but for its number of layers, which transformers 5 takes from the encoder's.
    cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
    start = time.perf_counter()
    with torch.no_grad():
        said = network.generate(
            input_ids=ids, attention_mask=mask, max_new_tokens=request["tokens"], past_key_values=cache, use_cache=True, **sampling
        )
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "said": said[:, 1:].tolist()}), flush=True)
