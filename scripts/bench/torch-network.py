"""The reference network (src-main/nn/families/reference) in PyTorch: milliseconds of a training step and of a forward
pass on the CPU, as one JSON object. Run by train.bench.mjs as the peer of Heirloom's own runtime."""
import argparse, json, resource, statistics, time
import torch
import torch.nn as nn
import torch.nn.functional as F


class Layer(nn.Module):
    def __init__(self, inputs, outputs, stride, gated):
        super().__init__()
        self.gated = gated
        self.conv = nn.Conv2d(inputs, outputs * (2 if gated else 1), 3, stride=stride, padding=1)

    def forward(self, x):
        y = self.conv(x)
        if not self.gated:
            return F.relu(y)
        features, gates = y.chunk(2, 1)
        return F.elu(features) * torch.sigmoid(gates)


class Network(nn.Module):
    def __init__(self, width, gated):
        super().__init__()
        layer = lambda i, o, s=1: Layer(i, o, s, gated)
        w = width
        self.e1, self.e2a, self.e2b = layer(4, w), layer(w, 2 * w, 2), layer(2 * w, 2 * w)
        self.e3a, self.e3b = layer(2 * w, 4 * w, 2), layer(4 * w, 4 * w)
        self.m1, self.m2 = layer(4 * w, 4 * w), layer(4 * w, 4 * w)
        self.d2, self.d1, self.y = layer(6 * w, 2 * w), layer(3 * w, w), nn.Conv2d(w, 3, 3, padding=1)

    def forward(self, x):
        e1 = self.e1(x)
        e2 = self.e2b(self.e2a(e1))
        m = self.m2(self.m1(self.e3b(self.e3a(e2))))
        d2 = self.d2(torch.cat([F.interpolate(m, scale_factor=2), e2], 1))
        return self.y(self.d1(torch.cat([F.interpolate(d2, scale_factor=2), e1], 1)))


def milliseconds(work, count):
    times = []
    for _ in range(count + 3):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[3:])


def main():
    parser = argparse.ArgumentParser()
    for name, value in (("threads", 2), ("batch", 4), ("size", 96), ("width", 32), ("steps", 15)):
        parser.add_argument("--" + name, type=int, default=value)
    parser.add_argument("--gated", action="store_true")
    parser.add_argument("--layout", choices=["channels_last", "contiguous"], required=True)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    layout = getattr(torch, "channels_last" if a.layout == "channels_last" else "contiguous_format")
    net = Network(a.width, a.gated).to(memory_format=layout)
    x = torch.rand(a.batch, 4, a.size, a.size).contiguous(memory_format=layout)
    y = torch.rand(a.batch, 3, a.size, a.size)
    adam = torch.optim.Adam(net.parameters(), 1e-3)

    def step():
        adam.zero_grad()
        (net(x) - y).abs().mean().backward()
        adam.step()

    def forward():
        with torch.no_grad():
            net(x)

    train = milliseconds(step, a.steps)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"train": train, "forward": milliseconds(forward, a.steps), "peakMiB": peak}))


if __name__ == "__main__":
    main()
