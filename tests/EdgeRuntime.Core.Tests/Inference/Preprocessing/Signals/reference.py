"""Writes reference.json: signal steps computed by numpy and scipy. Run with Debian's python3-numpy and python3-scipy: python3 reference.py"""

import json
from pathlib import Path

import numpy as np
from scipy import fft, signal

RATE = 16000
rng = np.random.RandomState(7)
time = np.arange(300) / RATE
x = (0.5 * np.sin(2 * np.pi * 1000 * time) + 0.2 * np.sin(2 * np.pi * 3100 * time + 1) + 0.1 * rng.randn(300)).astype(np.float32).astype(np.float64)


def frames(values, length, hop):
    count = 1 + (len(values) - length) // hop
    return np.stack([values[i * hop : i * hop + length] for i in range(count)])


def stft(values, window, hop, points, shape, convention, padding):
    taps = signal.get_window(shape, window, fftbins=True)
    if padding != "none":
        values = np.pad(values, points // 2, mode={"zero": "constant", "reflect": "reflect"}[padding])
    if convention == "librosa":
        left = (points - window) // 2
        taps = np.pad(taps, (left, points - window - left))
        return np.abs(np.fft.rfft(frames(values, points, hop) * taps, points))
    return np.abs(np.fft.rfft(frames(values, window, hop) * taps, points))


def htk(hz):
    return 2595 * np.log10(1 + np.asarray(hz) / 700)


def slaney(hz):
    hz = np.asarray(hz, float)
    return np.where(hz < 1000, hz * 3 / 200, 15 + 27 * np.log(np.maximum(hz, 1) / 1000) / np.log(6.4))


def mel(bins, bands, low, high, scale, area):
    hz = np.linspace(0, RATE / 2, bins)
    to_mel = slaney if scale == "slaney" else htk
    edges = np.linspace(to_mel(low), to_mel(high), bands + 2)
    if scale == "tensorflow":
        place, edge = to_mel(hz), edges
    else:
        fine = np.linspace(0, RATE / 2, 2_000_001)
        place, edge = hz, np.interp(edges, to_mel(fine), fine)
    rising = (place[:, None] - edge[:-2]) / (edge[1:-1] - edge[:-2])
    falling = (edge[2:] - place[:, None]) / (edge[2:] - edge[1:-1])
    weights = np.maximum(0, np.minimum(rising, falling))
    if scale == "tensorflow":
        weights[0] = 0
    return weights * (2 / (edge[2:] - edge[:-2]) if area else 1)


cases = {"input": x}
cases["stft-librosa-zero"] = stft(x, 50, 40, 64, "hann", "librosa", "zero")
cases["stft-librosa-reflect-power"] = stft(x, 64, 40, 64, "hann", "librosa", "reflect") ** 2
cases["stft-tensorflow"] = stft(x, 50, 40, 64, "hann", "tensorflow", "none")
cases["stft-hamming"] = stft(x, 50, 40, 64, "hamming", "librosa", "none")
power = stft(x, 256, 44, 256, "hann", "librosa", "none") ** 2
for scale, area in (("slaney", True), ("htk", False), ("htk", True), ("tensorflow", False)):
    cases[f"mel-{scale}-{str(area).lower()}"] = power @ mel(129, 10, 20, 7600, scale, area)
decibels = 10 * np.log10(np.maximum(power @ mel(129, 10, 20, 7600, "slaney", True), 1e-10))
decibels = np.maximum(decibels, decibels.max() - 20)
cases["mfcc-librosa"] = fft.dct(decibels, type=2, norm="ortho", axis=-1)[:, :5]
natural = np.log(np.sqrt(power) @ mel(129, 10, 20, 4000, "tensorflow", False) + 1e-6)
cases["mfcc-tensorflow"] = (fft.dct(natural, type=2, axis=-1) / np.sqrt(2 * 10))[:, :5]
cases["dct-none"] = fft.dct(natural, type=2, axis=-1)[:, :4]
edges = [0, 500, 1500, 4000, 8000]
hz = np.linspace(0, RATE / 2, 129)
cases["bands"] = np.stack([power[:, (hz >= a) & (hz < b)].sum(axis=1) for a, b in zip(edges, edges[1:])], axis=1)
for up, down in ((2, 1), (1, 3), (3, 2), (160, 441)):
    cases[f"resample-{up}-{down}"] = signal.resample_poly(x, up, down)
cases["standardize"] = (x - x.mean()) / x.std()
cases["standardize-band"] = (power - power.mean(axis=0)) / power.std(axis=0)

text = ",\n".join(f'"{name}": [{", ".join(f"{v:.7g}" for v in np.ravel(values))}]' for name, values in cases.items())
Path(__file__).with_name("reference.json").write_text("{\n" + text + "\n}\n")
json.loads(Path(__file__).with_name("reference.json").read_text())
