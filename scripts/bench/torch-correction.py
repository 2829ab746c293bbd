#!/usr/bin/python3
"""Times a forward pass of the correction network in PyTorch, for `npm run bench -- photo`.

    scripts/bench/torch-correction.py THREADS SIZE TIER

Prints megapixels per second on one picture of SIZE x SIZE, the better of both memory layouts.
"""
import sys
import time

import torch
import torch.nn.functional as functional
from torch import nn

WIDTHS = (32, 64, 96, 96)
# Residual blocks on the way down and up.
BLOCKS = {"medium": ((1, 1, 2, 3), (1, 1, 1)), "fine": ((3, 1, 2, 3), (3, 1, 1))}


def convolution(inputs, outputs, stride=1):
    return nn.Conv2d(inputs, outputs, 3, stride, 1)


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.first, self.second = convolution(width, width), convolution(width, width)

    def forward(self, x):
        return x + self.second(functional.leaky_relu(self.first(x), 0.1))


class Correction(nn.Module):
    def __init__(self, down, up):
        super().__init__()
        self.enter = convolution(24, WIDTHS[0])
        self.halve = nn.ModuleList(convolution(WIDTHS[i - 1], WIDTHS[i], 2) for i in range(1, 4))
        self.down = nn.ModuleList(nn.Sequential(*(Block(w) for _ in range(n))) for w, n in zip(WIDTHS, down))
        self.join = nn.ModuleList(convolution(WIDTHS[i + 1], WIDTHS[i]) for i in range(3))
        self.up = nn.ModuleList(nn.Sequential(*(Block(w) for _ in range(n))) for w, n in zip(WIDTHS, up))
        self.leave = convolution(WIDTHS[0], 24)

    def forward(self, picture, mask, strength):
        def around(x):
            return functional.interpolate(functional.avg_pool2d(x, 8), scale_factor=8, mode="bilinear", align_corners=False)

        mean = around(picture)
        contrast = torch.sqrt(around(((picture - mean) ** 2).mean(1, keepdim=True)) + (1.5 / 255) ** 2)
        relative = torch.tanh((picture - mean) / (contrast * 4)) * 4
        level = torch.log(contrast / (15 / 255)) * 0.5
        x = torch.cat([relative, mask, strength * (50 / 255) / contrast, level], 1)
        x = functional.leaky_relu(self.enter(functional.pixel_unshuffle(x, 2)), 0.1)
        skips = []
        for i in range(4):
            if i > 0:
                x = functional.leaky_relu(self.halve[i - 1](x), 0.1)
            x = self.down[i](x)
            if i < 3:
                skips.append(x)
        for i in (2, 1, 0):
            x = functional.leaky_relu(self.join[i](functional.interpolate(x, scale_factor=2)) + skips[i], 0.1)
            x = self.up[i](x)
        estimate, gate = (functional.pixel_shuffle(half, 2) for half in self.leave(x).chunk(2, 1))
        return picture + (estimate * 0.5 - gate * (picture - mean) / contrast) * contrast


def megapixels_per_second(network, size, layout):
    network = network.to(memory_format=layout)
    inputs = [torch.rand(1, channels, size, size).to(memory_format=layout) for channels in (3, 1, 1)]
    times = []
    with torch.no_grad():
        for _ in range(12):
            start = time.perf_counter()
            network(*inputs)
            times.append(time.perf_counter() - start)
    return size * size / 1e6 / sorted(times)[len(times) // 2]


def main():
    threads, size = int(sys.argv[1]), int(sys.argv[2])
    torch.set_num_threads(threads)
    network = Correction(*BLOCKS[sys.argv[3]]).eval()
    print(max(megapixels_per_second(network, size, layout) for layout in (torch.contiguous_format, torch.channels_last)))


if __name__ == "__main__":
    main()
