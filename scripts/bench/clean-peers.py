"""Cleaning by OpenCV and scikit-image, each at the strength that suits these very pictures best: one JSON object, for clean.bench.mjs.
FOLDER holds <photo>.clean.png and <photo>.noisy.png, 8-bit sRGB."""
import argparse, glob, json, os
import cv2
import numpy as np
from skimage.restoration import denoise_nl_means, denoise_wavelet


def opencv_means(noisy, h):
    return cv2.fastNlMeansDenoisingColored(noisy, None, h, h, 7, 21)


def skimage_means(noisy, h):
    return to_bytes(denoise_nl_means(noisy / 255.0, h=h / 255, fast_mode=True, channel_axis=2))


def skimage_wavelet(noisy, h):
    return to_bytes(denoise_wavelet(noisy / 255.0, sigma=h / 255, channel_axis=2, convert2ycbcr=True, rescale_sigma=True))


METHODS = {"OpenCV NLM": opencv_means, "scikit-image NLM": skimage_means, "wavelet": skimage_wavelet}
STRENGTHS = [2, 4, 6, 9, 12, 16, 22, 30, 40]


def to_bytes(values):
    return np.clip(np.rint(values * 255), 0, 255).astype(np.uint8)


def psnr(clean, result):
    return 10 * np.log10(255**2 / max(1e-9, np.mean((clean.astype(float) - result) ** 2)))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    arguments = parser.parse_args()
    pairs = []
    for path in sorted(glob.glob(os.path.join(arguments.folder, "*.clean.png"))):
        pairs.append([cv2.imread(name) for name in (path, path.replace(".clean.", ".noisy."))])
    found = {}
    for name, method in METHODS.items():
        best = None
        for strength in STRENGTHS:
            mean = float(np.mean([psnr(clean, method(noisy, strength)) for clean, noisy in pairs]))
            if best is not None and mean < best["psnr"]:
                break
            best = {"strength": strength, "psnr": mean}
        found[name] = best
    print(json.dumps(found))


if __name__ == "__main__":
    main()
