"""The nested UNet of docs/mdm.md in PyTorch, written for comparison only: same names, so a checkpoint of ours loads strictly."""
import math

import torch
import torch.nn as nn
import torch.nn.functional as F

HEADS = 8


def embed_steps(t, width):
    frequencies = torch.exp(-math.log(10000) * torch.arange(width // 2, device=t.device) / (width // 2))
    angles = t[:, None].float() * frequencies
    return torch.cat([angles.sin(), angles.cos()], 1)


class ResNet(nn.Module):
    def __init__(self, inputs, outputs, groups, temporal):
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, inputs)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.time_layer = nn.Linear(temporal, 2 * outputs)
        self.norm2 = nn.GroupNorm(groups, outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        if inputs != outputs:
            self.conv3 = nn.Conv2d(inputs, outputs, 1)

    def forward(self, x, temb):
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.time_layer(F.silu(temb))[:, :, None, None].chunk(2, 1)
        h = self.conv2(F.silu(self.norm2(h) * (1 + scale) + shift))
        return h + (self.conv3(x) if hasattr(self, "conv3") else x)


class Attention(nn.Module):
    def __init__(self, channels, context, with_ffn):
        super().__init__()
        self.norm = nn.GroupNorm(32, channels)
        self.qkv = nn.Conv2d(channels, 3 * channels, 1)
        self.norm_cond = nn.LayerNorm(context)
        self.kv_cond = nn.Linear(context, 2 * channels)
        self.proj_out = nn.Conv2d(channels, channels, 1)
        if with_ffn:
            widen, narrow = nn.Conv2d(channels, 4 * channels, 1), nn.Conv2d(4 * channels, channels, 1)
            self.ffn = nn.Sequential(nn.GroupNorm(32, channels), widen, nn.GELU(), narrow)

    def forward(self, x, context, mask):
        items, channels, height, width = x.shape
        split = lambda a: a.reshape(items, HEADS, channels // HEADS, -1).transpose(-1, -2)
        q, k, v = map(split, self.qkv(self.norm(x)).chunk(3, 1))
        kc, vc = map(split, self.kv_cond(self.norm_cond(context)).transpose(1, 2).chunk(2, 1))
        h = F.scaled_dot_product_attention(q, k, v)
        h = h + F.scaled_dot_product_attention(q, kc, vc, attn_mask=mask)
        x = x + self.proj_out(h.transpose(-1, -2).reshape(items, channels, height, width))
        return x + self.ffn(x) if hasattr(self, "ffn") else x


class LmHead(nn.Module):
    """A transformer layer over the features."""

    def __init__(self, width):
        super().__init__()
        self.attn = nn.ModuleDict({"norm": nn.LayerNorm(width), "qkv": nn.Linear(width, 3 * width), "proj_out": nn.Linear(width, width)})
        main = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.mlp = nn.ModuleDict({"main": main})

    def forward(self, x, mask):
        items, length, width = x.shape
        split = lambda a: a.reshape(items, length, HEADS, width // HEADS).transpose(1, 2)
        q, k, v = map(split, self.attn["qkv"](self.attn["norm"](x)).chunk(3, 2))
        h = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = x + self.attn["proj_out"](h.transpose(1, 2).reshape(items, length, width))
        return x + self.mlp["main"](x)


class Level(nn.Module):
    def __init__(self, channels, outputs, attentions, groups, temporal, context, with_ffn, resample):
        """channels: the input width of each ResNet; resample: None, 'down' or 'up'."""
        super().__init__()
        self.resnets = nn.ModuleList(ResNet(c, outputs, groups, temporal) for c in channels)
        if attentions:
            self.attn = nn.ModuleList(Attention(outputs, context, with_ffn) for _ in range(attentions * len(channels)))
        self.attentions = attentions
        self.direction = resample
        if resample:
            self.resample = nn.Conv2d(outputs, outputs, 3, stride=2 if resample == "down" else 1, padding=1)

    def forward(self, x, temb, context, mask, skips=None):
        seen = []
        for i, resnet in enumerate(self.resnets):
            x = resnet(x if skips is None else torch.cat([x, skips.pop()], 1), temb)
            for j in range(self.attentions):
                x = self.attn[i * self.attentions + j](x, context, mask)
            seen.append(x)
        if self.direction:
            x = self.resample(F.interpolate(x, scale_factor=2) if self.direction == "up" else x)
            seen.append(x)
        return x, seen


class UNet(nn.Module):
    """A UNet, or with `nested` the outer net of a nested one. The config has the fields of kaleido-diffuse's DenoiserConfig."""

    def __init__(self, config, features):
        """features: their width."""
        super().__init__()
        context, self.masked = config["contextWidth"], config["masked"]
        channels, counts, attentions = config["channels"], config["resnets"], config["attentions"]
        groups, with_ffn, self.temporal = config["groups"], config["feedForward"], config["temporalDim"]
        inner = config["nested"]["inner"] if "nested" in config else None
        make = lambda widths, level, resample: Level(
            widths, channels[level], attentions[level], groups, self.temporal, context, with_ffn, resample
        )
        self.temb_layer1 = nn.Linear(self.temporal // 4, self.temporal)
        self.temb_layer2 = nn.Linear(self.temporal, self.temporal)
        self.micro = config["micro"]
        if self.micro:
            embedding = lambda: nn.ModuleList([nn.Linear(self.temporal // 4, self.temporal), nn.Linear(self.temporal, self.temporal)])
            self.cond_layers = nn.ModuleDict({condition["name"]: embedding() for condition in self.micro})
        if not inner:
            self.cond_emb = nn.Linear(context, self.temporal, bias=False)
            if config["projects"]:
                self.lm_proj = nn.Linear(features, context)
            if config["lmHeads"]:
                self.lm_head = nn.ModuleList(LmHead(context) for _ in range(config["lmHeads"]))
        self.conv_in = nn.Conv2d(3, channels[0], 3, padding=1)
        widths, current, last = [channels[0]], channels[0], len(channels) - 1
        self.down_blocks = nn.ModuleList()
        for level, width in enumerate(channels):
            self.down_blocks.append(make([current] + [width] * (counts[level] - 1), level, "down" if level < last else None))
            widths += [width] * (counts[level] + (level < last))
            current = width
        if inner:
            self.inner_unet = UNet(inner, features)
            joint = inner["channels"][0]
            self.in_adapter = nn.Conv2d(current, joint, 3, padding=1)
            self.out_adapter = nn.Conv2d(joint, current, 3, padding=1)
        else:
            self.mid_blocks = nn.ModuleList(
                Level([current], current, number, groups, self.temporal, context, with_ffn, None) for number in (1, 0)
            )
        self.up_blocks = nn.ModuleList()
        for level in range(last, -1, -1):
            inputs = []
            for _ in range(counts[level] + 1):
                inputs.append(current + widths.pop())
                current = channels[level]
            self.up_blocks.append(make(inputs, level, "up" if level else None))
        self.norm_out = nn.GroupNorm(groups, current)
        self.conv_out = nn.Conv2d(current, 3, 3, padding=1)

    def innermost(self):
        return self.inner_unet.innermost() if hasattr(self, "inner_unet") else self

    def forward(self, xs, times, features, mask):
        cond, context, bias = self.innermost().read(features, mask)
        return self.denoise(xs, times, cond, context, bias, None)[0]

    def read(self, features, mask):
        """The pooled embedding, what cross-attention sees, and its mask."""
        bias = torch.zeros_like(mask).masked_fill(mask == 0, float("-inf"))[:, None, None, :] if self.masked else None
        context = self.lm_proj(features) if hasattr(self, "lm_proj") else features
        heads = getattr(self, "lm_head", [])
        for layer in heads:
            context = layer(context, bias)
        weights = mask[:, :, None] if self.masked or len(heads) == 0 else torch.ones_like(mask)[:, :, None]
        return self.cond_emb((context * weights).sum(1) / weights.sum(1)), context, bias

    def embed_defaults(self):
        """The micro-conditions, all at their defaults: only `scale` is not multiplied by 1000."""
        for condition in self.micro:
            first, second = self.cond_layers[condition["name"]]
            value = torch.tensor([condition["default"] * (1 if condition["name"] == "scale" else 1000)])
            yield second(F.silu(first(embed_steps(value, self.temporal // 4))))

    def denoise(self, xs, times, cond, context, mask, extra):
        temb = self.temb_layer2(F.silu(self.temb_layer1(embed_steps(times, self.temporal // 4)))) + cond + sum(self.embed_defaults())
        x = self.conv_in(xs[0])
        x = x if extra is None else x + extra
        skips = [x]
        for block in self.down_blocks:
            x, seen = block(x, temb, context, mask)
            skips += seen
        below = []
        if hasattr(self, "inner_unet"):
            below, u = self.inner_unet.denoise(xs[1:], times, cond, context, mask, self.in_adapter(x))
            x = x + self.out_adapter(u)
        else:
            for block in self.mid_blocks:
                x, _ = block(x, temb, context, mask)
        for block in self.up_blocks:
            x, _ = block(x, temb, context, mask, skips)
        return [self.conv_out(F.silu(self.norm_out(x)))] + below, x
