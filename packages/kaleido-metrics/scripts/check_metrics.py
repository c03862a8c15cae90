"""Compares kaleido-metrics with pytorch-fid, torch-fidelity, prdc and vendi-score on the same features, in one run.

    npm run build && pip install pytorch-fid 'torch-fidelity==0.4.*' 'prdc==0.2' vendi-score
    python3 packages/kaleido-metrics/scripts/check_metrics.py                               # made features: one line a score
    python3 packages/kaleido-metrics/scripts/check_metrics.py --real a.npy --fake b.npy     # features of your own
    python3 packages/kaleido-metrics/scripts/check_metrics.py --count 10000 --width 2048    # more of them; the last two columns are seconds

Also checks that pytorch-fid reads the statistics that `kaleido-metrics stats` writes. Development only; the tests need no Python.
Ends with 1 when a score differs by more than 1e-9 (relative above 1).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from prdc import compute_prdc
from pytorch_fid.fid_score import calculate_frechet_distance, compute_statistics_of_path
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_kid import kernel_mmd
from torch_fidelity.metric_prc import prc_features_to_metric
from vendi_score import vendi

command = Path(__file__).parent.parent / "bin/kaleido-metrics.js"


def kaleido(*args: object) -> dict:
    ran = subprocess.run(["node", str(command), "--quiet", *map(str, args)], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(ran.stdout)


def timed(work) -> tuple[object, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def made_features(count: int, width: int, shift: float, seed: int) -> np.ndarray:
    """Correlated and never negative, as pooled activations are."""
    rng = np.random.default_rng(seed)
    basis = np.random.default_rng(0).normal(size=(32, width)) / 6
    return np.maximum((rng.normal(size=(count, 32)) + shift) @ basis + 0.2 * rng.normal(size=(count, width)) + 0.1, 0)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--real", type=Path)
    parser.add_argument("--fake", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--k", type=int, default=5)
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    if args.real is None:
        np.save(folder / "real.npy", made_features(args.count, args.width, 0, 1))
        np.save(folder / "fake.npy", made_features(args.count, args.width, 0.1, 2))
    sources = ["--real", args.real or folder / "real.npy", "--fake", args.fake or folder / "fake.npy"]
    real, fake = (np.load(path).astype(np.float64) for path in sources[1::2])
    torch_real, torch_fake = torch.from_numpy(real), torch.from_numpy(fake)

    moments = lambda x: (x.mean(axis=0), np.cov(x, rowvar=False))

    def covered(name: str, count: int) -> float:
        """torch-fidelity averages its counts in float32: back to the share that the count stands for."""
        scores = prc_features_to_metric(torch_fake, torch_real, prc_neighborhood=args.k, verbose=False)
        return round(scores[name] * count) / count

    references = {
        "fid": {
            "pytorch-fid": lambda: calculate_frechet_distance(*moments(real), *moments(fake)),
            "torch-fidelity": lambda: fid_statistics_to_metric(
                fid_features_to_statistics(torch_real), fid_features_to_statistics(torch_fake), False
            )["frechet_inception_distance"],
        },
        "kid": {"torch-fidelity": lambda: kernel_mmd(real, fake)} if len(real) == len(fake) else {},
        "precision": {"torch-fidelity": lambda: covered("precision", len(fake))},
        "recall": {"torch-fidelity": lambda: covered("recall", len(real))},
        "vendi": {"vendi-score": lambda: vendi.score_dual(fake) if fake.shape[1] < len(fake) else vendi.score_X(fake)},
    }
    strict, strict_seconds = timed(lambda: compute_prdc(real, fake, args.k))
    worst = 0.0

    def line(name: str, reference: str, got: float, expected: float, seconds: float, reference_seconds: float) -> None:
        nonlocal worst
        error = abs(got - expected) / max(1, abs(expected))
        worst = max(worst, error)
        print(f"{name:10} {reference:15} {got:.15g} {float(expected):.15g} error {error:.1e}  {seconds:.2f} s {reference_seconds:.2f} s")

    for name, others in references.items():
        ours, seconds = timed(lambda: kaleido(*sources, "--metrics", name, "--k", args.k, "--kid-subset", "all")[name]["value"])
        for reference, compute in others.items():
            expected, reference_seconds = timed(compute)
            line(name, reference, ours, expected, seconds, reference_seconds)
        if name in strict:
            line(name, "prdc (<)", ours, strict[name], seconds, strict_seconds)
    for name in ("density", "coverage"):
        ours, seconds = timed(lambda: kaleido(*sources, "--metrics", name, "--k", args.k)[name]["value"])
        line(name, "prdc", ours, strict[name], seconds, strict_seconds)

    subprocess.run(["node", str(command), "stats", str(sources[1]), "-o", str(folder / "stats.npz"), "-q"], check=True)
    mean, covariance = compute_statistics_of_path(str(folder / "stats.npz"), None, 1, real.shape[1], "cpu")
    line("stats", "pytorch-fid mu", np.abs(mean - real.mean(axis=0)).max(), 0, 0, 0)
    line("stats", "numpy sigma", np.abs(covariance - np.cov(real, rowvar=False)).max(), 0, 0, 0)
    print(f"largest error {worst:.1e}")
    return 0 if worst <= 1e-9 else 1


if __name__ == "__main__":
    sys.exit(main())
