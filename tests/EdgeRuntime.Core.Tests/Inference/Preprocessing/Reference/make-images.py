#!/usr/bin/env python3
"""Writes images.json: what OpenCV, Pillow and numpy make of one small picture, in 32-bit floats.

Needs python3-opencv, python3-pil and python3-numpy; the file was made with OpenCV 4.6.0, Pillow 9.4.0 and numpy 1.24.2 (Debian 12).
"""
import json
import os

import cv2
import numpy as np
from PIL import Image

HEIGHT, WIDTH = 9, 13
picture = np.random.default_rng(13).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.float32)


def opencv(width, height, method):
    return cv2.resize(picture, (width, height), interpolation=method)


def pillow(width, height, method):
    planes = [np.asarray(Image.fromarray(picture[..., c], mode="F").resize((width, height), method)) for c in range(3)]
    return np.stack(planes, axis=-1)


def letterbox(width, height, fill):
    """As detectors are trained: proportions kept, centred, the odd pixel to the right and to the bottom."""
    ratio = min(height / HEIGHT, width / WIDTH)
    inner_width, inner_height = round(WIDTH * ratio), round(HEIGHT * ratio)
    left, top = round((width - inner_width) / 2 - 0.1), round((height - inner_height) / 2 - 0.1)
    inner = cv2.resize(picture, (inner_width, inner_height), interpolation=cv2.INTER_LINEAR)
    return cv2.copyMakeBorder(inner, top, height - inner_height - top, left, width - inner_width - left, cv2.BORDER_CONSTANT, value=(fill,) * 3)


def step(op, result, **fields):
    return {"step": {"op": op, **fields}, "shape": list(result.shape), "values": [round(float(v), 4) for v in result.ravel()]}


cases = [step("resize", opencv(w, h, cv2.INTER_LINEAR), width=w, height=h) for w, h in ((5, 4), (13, 9), (20, 17), (1, 1))]
cases += [step("resize", opencv(w, h, cv2.INTER_AREA), width=w, height=h, method="area") for w, h in ((5, 4), (13, 3), (7, 9), (1, 1))]
cases += [step("resize", pillow(w, h, Image.BILINEAR), width=w, height=h, method="antialias") for w, h in ((5, 4), (13, 3), (20, 17), (6, 12))]
cases += [step("letterbox", letterbox(w, h, 114), width=w, height=h) for w, h in ((16, 16), (8, 8), (7, 16), (10, 5))]
cases += [step("letterbox", letterbox(16, 11, 0), width=16, height=11, fill=0)]
cases += [step("rotate", np.rot90(picture, -turns), degrees=90 * turns) for turns in (1, 2, 3)]
cases += [step("pad", np.pad(picture, ((2, 0), (1, 3), (0, 0)), constant_values=7), left=1, top=2, right=3, bottom=0, fill=7)]
cases += [step("grey", cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None])]
cases += [step("channelOrder", cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))]

with open(os.path.join(os.path.dirname(__file__), "images.json"), "w", encoding="ascii") as file:
    json.dump({"height": HEIGHT, "width": WIDTH, "picture": [int(v) for v in picture.ravel()], "cases": cases}, file, separators=(",", ":"))
    file.write("\n")
