"""Checks packages/shared's safetensors reader and writer against Python's `safetensors` and `torch`, bit by bit.

    npx tsc -p packages/shared && python3 scripts/check_safetensors.py            # compares, prints one line a check
    python3 scripts/check_safetensors.py --fixture packages/shared/fixtures/dtypes.safetensors   # rewrites the tests' fixture

Development only: needs torch and safetensors; the tests do not.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

shared = (Path(__file__).parent.parent / "packages/shared/dist").as_uri()

READ = f"""
const [path, out] = process.argv.slice(1);
const {{ openSafetensors }} = await import('{shared}/safetensors.js');
const {{ writeFileSync }} = await import('node:fs');
const file = await openSafetensors(path);
const index = {{}};
for (const name of file.names) {{
  const tensor = await file.read(name);
  writeFileSync(`${{out}}/${{Object.keys(index).length}}.bin`, new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength));
  index[name] = {{ dtype: tensor.dtype, shape: tensor.shape }};
}}
await file.close();
console.log(JSON.stringify(index));
"""

WRITE = f"""
const [path, out] = process.argv.slice(1);
const {{ openSafetensors, writeSafetensors }} = await import('{shared}/safetensors.js');
const file = await openSafetensors(path);
const tensors = await file.readAll();
await file.close();
for (const dtype of ['F32', 'F16', 'BF16']) {{
  const start = performance.now();
  await writeSafetensors(`${{out}}/${{dtype}}.safetensors`, tensors, {{ dtype, metadata: {{ format: 'pt', grüße: '值' }} }});
  console.error(dtype, Math.round(performance.now() - start), 'ms');
}}
"""


def node(script: str, *args: object) -> str:
    return subprocess.run(["node", "--input-type=module", "-e", script, *map(str, args)], check=True, stdout=subprocess.PIPE, text=True).stdout


def every_dtype() -> dict[str, torch.Tensor]:
    """All bit patterns of the narrow floats, the corners of the others."""
    bytes_ = torch.arange(256).to(torch.uint8)
    words = torch.arange(65536).to(torch.int32).to(torch.uint16)
    ints = lambda t: torch.tensor([torch.iinfo(t).min, -1, 0, 1, torch.iinfo(t).max], dtype=t)
    return {
        "f64": torch.tensor([0.1, -1e300, 1e-310, float("inf"), float("nan")], dtype=torch.float64),
        "f32": torch.tensor([[0.1, -0.0, 1e-45], [3.4e38, float("-inf"), float("nan")]]),
        "f16": words.clone().view(torch.float16),
        "bf16": words.clone().view(torch.bfloat16),
        "f8_e4m3": bytes_.clone().view(torch.float8_e4m3fn),
        "f8_e5m2": bytes_.clone().view(torch.float8_e5m2),
        "f8_e4m3fnuz": bytes_.clone().view(torch.float8_e4m3fnuz),
        "f8_e5m2fnuz": bytes_.clone().view(torch.float8_e5m2fnuz),
        "f8_e8m0": bytes_.clone().view(torch.float8_e8m0fnu),
        "i64": torch.tensor([-(2**31), -1, 0, 2**31 - 1]),
        "i32": ints(torch.int32),
        "i16": ints(torch.int16),
        "i8": ints(torch.int8),
        "u64": torch.tensor([0, 1, 2**31 - 1]).to(torch.uint64),
        "u32": torch.tensor([0, 1, 2**31 - 1]).to(torch.uint32),
        "u16": torch.tensor([0, 1, 65535], dtype=torch.int32).to(torch.uint16),
        "u8": torch.tensor([0, 1, 255], dtype=torch.uint8),
        "bool": torch.tensor([[True, False, True]]),
        "scalar": torch.tensor(2.5),
        "empty": torch.zeros(0, 3),
    }


def fixture() -> dict[str, torch.Tensor]:
    """As `every_dtype`, small enough to commit: the F16 and BF16 patterns thinned out."""
    tensors = every_dtype()
    step = torch.arange(0, 65536, 509)
    for name in ("f16", "bf16"):
        tensors[name] = tensors[name].view(torch.uint16).to(torch.int32)[step].to(torch.uint16).view(tensors[name].dtype)
    return tensors


def equal(a: torch.Tensor, b: torch.Tensor) -> bool:
    """Equal bits, all NaN alike."""
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if not a.dtype.is_floating_point:
        return torch.equal(a, b)
    nan = a.isnan()
    return torch.equal(nan, b.isnan()) and torch.equal(a[~nan], b[~nan]) and torch.equal(a[~nan].signbit(), b[~nan].signbit())


def check_reading(tensors: dict[str, torch.Tensor], folder: Path) -> list[tuple[str, bool]]:
    save_file(tensors, folder / "all.safetensors")
    index = json.loads(node(READ, folder / "all.safetensors", folder))
    host = {"float32": torch.float32, "int32": torch.int32, "bool": torch.bool}
    results = []
    for i, (name, info) in enumerate(index.items()):
        raw = bytearray((folder / f"{i}.bin").read_bytes())
        got = torch.frombuffer(raw, dtype=host[info["dtype"]]) if raw else torch.zeros(0)
        results.append((f"read {name}", equal(got.reshape(info["shape"]), tensors[name].to(host[info["dtype"]]))))
    results.append(("read every tensor", set(index) == set(tensors)))
    return results


def check_writing(folder: Path) -> list[tuple[str, bool]]:
    """Random float32 patterns, and all that lie on, just below and just above a tie of F16 and BF16."""
    patterns = torch.randint(-(2**31), 2**31, (1 << 22,), generator=torch.Generator().manual_seed(0)).to(torch.int32)
    ties = []
    for dtype in (torch.float16, torch.bfloat16):
        values = torch.arange(65536).to(torch.int32).to(torch.uint16).view(dtype).float()
        values = values[values.isfinite()].sort().values.double()
        middle = ((values[1:] + values[:-1]) / 2).float().view(torch.int32)
        ties += [middle - 1, middle, middle + 1]
    values = torch.cat([patterns, *ties]).view(torch.float32)
    values = values[values.isfinite() & (values.abs() < 65520)]
    values = torch.cat([values, torch.tensor([float("inf"), float("-inf"), float("nan")])])
    tensors = {"values": values, "int": torch.arange(5).to(torch.int32), "flag": torch.tensor([True, False]), "none": torch.zeros(2, 0), "0": torch.tensor(1.0)}
    save_file(tensors, folder / "values.safetensors")
    node(WRITE, folder / "values.safetensors", folder)
    results = []
    for name, dtype in (("F32", torch.float32), ("F16", torch.float16), ("BF16", torch.bfloat16)):
        path = folder / f"{name}.safetensors"
        got = load_file(path)
        expected = {k: v.to(dtype) if v.dtype == torch.float32 else v for k, v in tensors.items()}
        results += [(f"write {name} {k}", equal(got[k], expected[k])) for k in expected]
        save_file(expected, folder / "reference.safetensors")
        with safe_open(path, "pt") as file, safe_open(folder / "reference.safetensors", "pt") as reference:
            results.append((f"write {name} metadata", file.metadata() == {"format": "pt", "grüße": "值"}))
            results.append((f"write {name} order", file.offset_keys() == reference.offset_keys()))
    return results


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fixture", type=Path)
    arguments = parser.parse_args()
    if arguments.fixture:
        tensors = fixture()
        save_file(tensors, arguments.fixture, {"made by": "safetensors and torch"})
        expected = {name: [repr(x) for x in t.to(torch.float32 if t.dtype.is_floating_point else torch.int32).flatten().tolist()] for name, t in tensors.items()}
        arguments.fixture.with_suffix(".json").write_text(json.dumps(expected) + "\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        results = check_reading(every_dtype(), Path(folder)) + check_writing(Path(folder))
    for name, passed in results:
        print(f"{'ok  ' if passed else 'FAIL'} {name}")
    sys.exit(0 if all(passed for _, passed in results) else 1)


main()
