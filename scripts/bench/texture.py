#!/usr/bin/python3
"""How much texture fills of wide holes have, and whether it is the photo's own, beside classical methods.

    scripts/bench/texture.py PHOTOS RESULTS [DAMAGE]

PHOTOS has val/<photo>.png and masks/<photo>.<damage>.png (white = missing), RESULTS has <photo>.<damage>.png. For each method: masked
PSNR (dB); gradient energy in the holes against the truth's (1 = as much); and the sliced Wasserstein distance between 7x7 patches of the
Laplacian inside the holes and those of the known part, and those that the truth has in the holes (levels; 128 projections, the same for
all). The truth is not at 0 to the known part: what was torn away was not an average of the rest.
"""
import glob
import os
import subprocess
import sys
import tempfile

import cv2
import numpy as np
from skimage.restoration import inpaint_biharmonic

SIDE = 7
PROJECTIONS = 128
PATCHES = 4000


def gmic_patch(photo, mask):
    with tempfile.TemporaryDirectory() as folder:
        cv2.imwrite(folder + "/i.png", photo)
        cv2.imwrite(folder + "/m.png", mask)
        command = ["gmic", folder + "/i.png", folder + "/m.png", "-inpaint_matchpatch[0]", "[1]", "-k[0]", "-c", "0,255", "-o"]
        subprocess.run(command + [folder + "/o.png"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        return cv2.imread(folder + "/o.png")


def biharmonic(photo, mask):
    filled = inpaint_biharmonic(photo / 255.0, mask > 127, channel_axis=2)
    return np.rint(np.clip(filled, 0, 1) * 255).astype(np.uint8)


METHODS = {
    "telea": lambda photo, mask: cv2.inpaint(photo, mask, 5, cv2.INPAINT_TELEA),
    "navier-stokes": lambda photo, mask: cv2.inpaint(photo, mask, 5, cv2.INPAINT_NS),
    "biharmonic": biharmonic,
    "gmic-matchpatch": gmic_patch,
}


def grey(photo):
    return cv2.cvtColor(photo, cv2.COLOR_BGR2GRAY).astype(np.float32)


def gradient_energy(photo, hole):
    plane = grey(photo)
    across, down = np.diff(plane, axis=1)[:-1], np.diff(plane, axis=0)[:, :-1]
    return float((across**2 + down**2)[hole[:-1, :-1]].mean())


def patches(photo, where, random):
    """Patches of the Laplacian that lie wholly in `where`."""
    laplacian = cv2.Laplacian(grey(photo), cv2.CV_32F)
    kernel = np.ones((SIDE, SIDE), np.uint8)
    rows, columns = np.nonzero(cv2.erode(where.astype(np.uint8), kernel, borderValue=0))
    chosen = random.choice(len(rows), PATCHES, replace=len(rows) < PATCHES)
    half = SIDE // 2
    return np.stack([laplacian[y - half : y + half + 1, x - half : x + half + 1].ravel() for y, x in zip(rows[chosen], columns[chosen])])


def sliced_distance(one, other, directions):
    return float(np.abs(np.sort(one @ directions, axis=0) - np.sort(other @ directions, axis=0)).mean())


def main():
    photos, results = sys.argv[1:3]
    damage = sys.argv[3] if len(sys.argv) > 3 else "tears"
    rows = {}
    for path in sorted(glob.glob(f"{photos}/masks/*.{damage}.png")):
        name = os.path.basename(path)[: -len(f".{damage}.png")]
        truth = cv2.imread(f"{photos}/val/{name}.png")
        mask = cv2.imread(path, cv2.IMREAD_GRAYSCALE)
        hole = mask > 127
        damaged = truth.copy()
        damaged[hole] = 0
        directions = np.random.default_rng(1).normal(size=(SIDE * SIDE, PROJECTIONS)).astype(np.float32)
        directions /= np.linalg.norm(directions, axis=0)
        known = patches(truth, ~cv2.dilate(mask, np.ones((5, 5))).astype(bool), np.random.default_rng(2))
        fills = {name: method(damaged, mask) for name, method in METHODS.items()}
        fills["ours"] = cv2.imread(f"{results}/{name}.{damage}.png")
        fills["truth"] = truth
        wanted = gradient_energy(truth, hole)
        true_patches = patches(truth, hole, np.random.default_rng(4))
        for method, fill in fills.items():
            result = np.where(hole[..., None], fill, truth)
            error = (result.astype(float) - truth)[hole]
            psnr = 10 * np.log10(255**2 / max((error**2).mean(), 1e-9))
            own = patches(result, hole, np.random.default_rng(3))
            distances = [sliced_distance(own, other, directions) for other in (known, true_patches)]
            rows.setdefault(method, []).append((psnr, gradient_energy(result, hole) / wanted, *distances))
    for method, values in rows.items():
        psnr, energy, known, true = np.mean(values, axis=0)
        print(
            f"{damage} {method:16s} PSNR {psnr:6.2f} dB  gradient energy {energy:5.2f}  "
            f"patch distance to the known part {known:5.2f}, to the truth {true:5.2f}"
        )


if __name__ == "__main__":
    main()
