"""Scores of damage by two classical detectors, as 8-bit pictures: detect-peers.py FOLDER, for each *.marked.png there.

top-hat: white and black top-hats at five sizes, the larger of both over the local activity (mean absolute Laplacian, 33 px).
median: distance from the median of three sizes, over the same activity.
"""

import pathlib
import sys

import cv2
import numpy as np

SIZES = (3, 5, 9, 15, 25)


def activity(grey):
    return cv2.blur(np.abs(cv2.Laplacian(grey, cv2.CV_32F, ksize=1)), (33, 33)) + 2.0


def top_hat(grey):
    best = np.zeros_like(grey)
    for size in SIZES:
        kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        for way in (cv2.MORPH_TOPHAT, cv2.MORPH_BLACKHAT):
            best = np.maximum(best, cv2.morphologyEx(grey, way, kernel))
    return best / activity(grey)


def median(grey):
    eight = grey.astype(np.uint8)
    best = np.zeros_like(grey)
    for size in (5, 11, 21):
        best = np.maximum(best, np.abs(grey - cv2.medianBlur(eight, size)))
    return best / activity(grey)


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.marked.png")):
    grey = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE).astype(np.float32)
    for name, detect in (("top-hat", top_hat), ("median", median)):
        scores = np.clip(255 * np.tanh(detect(grey) / 12), 0, 255).astype(np.uint8)
        cv2.imwrite(str(path).replace(".marked.png", f".{name}.png"), scores)
