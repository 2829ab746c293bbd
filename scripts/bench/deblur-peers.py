"""Deblurring by Richardson-Lucy and unsharp masking, each at what suits these very pictures best: one JSON object, for deblur.bench.mjs.
FOLDER holds <photo>.clean.png and <photo>.<sigma>.<grain>.png, 8-bit grey. Richardson-Lucy is told the true blur."""
import argparse, glob, json, os, time
import cv2
import numpy as np
from skimage.restoration import richardson_lucy


def gaussian(sigma):
    reach = int(np.ceil(4 * sigma))
    line = np.exp(-np.arange(-reach, reach + 1) ** 2 / (2 * sigma**2))
    kernel = np.outer(line, line)
    return kernel / kernel.sum()


def lucy(blurred, sigma, iterations):
    """On a picture that is mirrored at its edges, where the method knows nothing."""
    margin = int(np.ceil(6 * sigma))
    padded = np.pad(blurred / 255.0, margin, mode="reflect")
    result = richardson_lucy(padded, gaussian(sigma), num_iter=iterations)
    return to_bytes(result[margin:-margin, margin:-margin])


def unsharp(blurred, sigma, amount):
    values = blurred / 255.0
    soft = cv2.GaussianBlur(values, (0, 0), sigma)
    return to_bytes(values + amount * (values - soft))


# Strengths that are tried.
METHODS = {
    "Richardson-Lucy, true blur": (lucy, [1, 2, 3, 5, 8, 12, 20, 30, 50]),
    "unsharp mask": (unsharp, [0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.3, 1.6, 2, 2.5]),
}


def to_bytes(values):
    return np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)


def psnr(clean, result):
    return 10 * np.log10(255**2 / max(1e-9, np.mean((clean.astype(float) - result) ** 2)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--sigmas", required=True)
    parser.add_argument("--grains", required=True)
    arguments = parser.parse_args()
    found = {}
    for sigma in arguments.sigmas.split(","):
        for grain in arguments.grains.split(","):
            pairs = []
            for path in sorted(glob.glob(os.path.join(arguments.folder, "*.clean.png"))):
                blurred = path.replace(".clean.png", f".{sigma}.{grain}.png")
                pairs.append([cv2.imread(name, cv2.IMREAD_GRAYSCALE) for name in (path, blurred)])
            best = {}
            for name, (method, strengths) in METHODS.items():
                for strength in strengths:
                    begun = time.perf_counter()
                    results = [method(blurred, float(sigma), strength) for _, blurred in pairs]
                    seconds = (time.perf_counter() - begun) / len(pairs)
                    mean = float(np.mean([psnr(clean, result) for (clean, _), result in zip(pairs, results)]))
                    if name not in best or mean > best[name]["psnr"]:
                        best[name] = {"strength": strength, "psnr": mean, "seconds": seconds}
            found[f"{sigma} {grain}"] = best
    print(json.dumps(found))


if __name__ == "__main__":
    main()
