"""Denoising by OpenCV and scikit-image, each at the strength that suits these very pictures best: one JSON object, for
denoise.bench.mjs. FOLDER holds <photo>.clean.png and <photo>.<sigma>.png, 8-bit grey."""
import argparse, glob, json, os, time
import cv2
import numpy as np
from skimage.restoration import denoise_nl_means, denoise_wavelet


def opencv_means(noisy, sigma, h):
    return cv2.fastNlMeansDenoising(noisy, None, h, 7, 21)


def skimage_means(noisy, sigma, h):
    """With the true sigma, which a blind method is not told."""
    return to_bytes(denoise_nl_means(noisy / 255.0, h=h / 255, sigma=sigma / 255, fast_mode=True))


def skimage_wavelet(noisy, sigma, strength):
    return to_bytes(denoise_wavelet(noisy / 255.0, sigma=strength / 255, rescale_sigma=True))


# The second number: where the search begins, as a multiple of sigma.
METHODS = {
    "OpenCV fastNlMeansDenoising": (opencv_means, 1.0),
    "scikit-image denoise_nl_means": (skimage_means, 0.7),
    "scikit-image denoise_wavelet": (skimage_wavelet, 1.0),
}
STEP = 0.1


def to_bytes(values):
    return np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)


def psnr(clean, result):
    return 10 * np.log10(255**2 / np.mean((clean.astype(float) - result) ** 2))


def best_strength(method, start, pairs, sigma):
    """Walks in steps of a tenth of sigma from `start` to whichever side is better, until it gets worse."""
    tried = {}

    def at(tenths):
        if tenths not in tried:
            begun = time.perf_counter()
            results = [method(noisy, sigma, tenths * STEP * sigma) for _, noisy in pairs]
            seconds = (time.perf_counter() - begun) / len(pairs)
            mean = float(np.mean([psnr(clean, result) for (clean, _), result in zip(pairs, results)]))
            tried[tenths] = (mean, seconds)
        return tried[tenths][0]

    best = round(start / STEP)
    for direction in (1, -1):
        while best + direction > 0 and at(best + direction) > at(best):
            best += direction
    return {"strength": best * STEP * sigma, "psnr": tried[best][0], "seconds": tried[best][1], "tried": len(tried)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--sigmas", required=True)
    arguments = parser.parse_args()
    found = {}
    for sigma in arguments.sigmas.split(","):
        pairs = []
        for path in sorted(glob.glob(os.path.join(arguments.folder, "*.clean.png"))):
            noisy = path.replace(".clean.png", f".{sigma}.png")
            pairs.append([cv2.imread(name, cv2.IMREAD_GRAYSCALE) for name in (path, noisy)])
        found[sigma] = {
            name: best_strength(method, start, pairs, float(sigma)) for name, (method, start) in METHODS.items()
        }
    print(json.dumps(found))


if __name__ == "__main__":
    main()
