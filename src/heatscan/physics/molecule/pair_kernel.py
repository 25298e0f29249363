"""The inner loops over masses, compiled: a module of its own, because Numba takes half a second to import."""

import functools

import numpy as np

from heatscan.physics.compiled import compiled

# Without the interpreter's lock, so that threads work side by side.
_compiled = functools.partial(compiled, nogil=True)
_BLOCK = 256


@_compiled
def accumulate(masses, others, near, once, share, bins, moments):
    """Add pairs of masses to a table of moments, shape (bins, 4, 7), by the leading bits of D^2 as a float.

    masses, others: arrays of x, y, z and weight of each. near: arrays group, pointers, lows and highs; a mass of group
    g meets the `others` in the ranges lows[r] to highs[r], r from pointers[g] to pointers[g + 1]. once: leave out those
    that do not come after it. share: first and step, every `step`-th mass from `first` on. bins: number of the lowest,
    and how many bits are left out. Pairs beyond the table's last bin are left out.
    """
    x, y, z, w = masses
    ox, oy, oz, ow = others
    group, pointers, lows, highs = near
    lowest, shift = bins
    dx, dy, dz = np.empty(_BLOCK), np.empty(_BLOCK), np.empty(_BLOCK)
    square, middle = np.empty(_BLOCK), np.empty(_BLOCK)
    bits, middle_bits = square.view(np.int64), middle.view(np.int64)
    one = np.int64(1)
    smallest, half, upper = lowest << shift, one << (shift - one), ~((one << shift) - one)
    count_bins = len(moments)
    for i in range(share[0], len(x), share[1]):
        for r in range(pointers[group[i]], pointers[group[i] + 1]):
            start = max(lows[r], i + 1) if once else lows[r]
            while start < highs[r]:
                count = min(_BLOCK, highs[r] - start)
                for j in range(count):
                    dx[j] = ox[start + j] - x[i]
                    dy[j] = oy[start + j] - y[i]
                    dz[j] = oz[start + j] - z[i]
                    square[j] = dx[j] * dx[j] + dy[j] * dy[j] + dz[j] * dz[j]
                for j in range(count):
                    middle_bits[j] = (max(bits[j], smallest) & upper) | half
                for j in range(count):
                    number = (middle_bits[j] >> shift) - lowest
                    if number >= count_bins:
                        continue
                    row = moments[number]
                    t = square[j] - middle[j]
                    a, b, c = dx[j], dy[j], dz[j]
                    weight = w[i] * ow[start + j]
                    aa, bb, cc, ab, ac, bc = a * a, b * b, c * c, a * b, a * c, b * c
                    for order in range(4):
                        row[order, 0] += weight
                        row[order, 1] += weight * aa
                        row[order, 2] += weight * bb
                        row[order, 3] += weight * cc
                        row[order, 4] += weight * ab
                        row[order, 5] += weight * ac
                        row[order, 6] += weight * bc
                        weight *= t
                start += count


@_compiled
def gather(modes, last, first_z, strides, sums):
    """Add k_a k_b |mu(k)|^2 of modes, shape (2 last_x + 1, 2 last_y + 1, n), to `sums` by k^2, shape (shells, 6).

    The modes along z are those from `first_z` on, never negative; each but the first stands for its mirror image too.
    """
    (last_x, last_y), (stride_x, stride_y, stride_z) = last, strides
    shells = len(sums)
    for i in range(modes.shape[0]):
        kx = (i - last_x) * stride_x
        for j in range(modes.shape[1]):
            ky = (j - last_y) * stride_y
            across = kx * kx + ky * ky
            if across >= shells:
                continue
            for n in range(modes.shape[2]):
                kz = (first_z + n) * stride_z
                shell = across + kz * kz
                if shell >= shells:
                    break
                mode = modes[i, j, n]
                power = mode.real * mode.real + mode.imag * mode.imag
                if kz > 0:
                    power *= 2
                sums[shell, 0] += power * kx * kx
                sums[shell, 1] += power * ky * ky
                sums[shell, 2] += power * kz * kz
                # Over both halves of the space these stand for +k and -k alike.
                sums[shell, 3] += power * kx * ky
                sums[shell, 4] += power * kx * kz
                sums[shell, 5] += power * ky * kz


@_compiled
def spread(along_x, along_y, along_z, weights, nodes):
    """Add masses to the nodes of a grid, shape (p, q, r), by Lagrange polynomials, shapes (n, p), (n, q), (n, r)."""
    for n in range(len(weights)):
        for i in range(nodes.shape[0]):
            outer = weights[n] * along_x[n, i]
            for j in range(nodes.shape[1]):
                inner = outer * along_y[n, j]
                for k in range(nodes.shape[2]):
                    nodes[i, j, k] += inner * along_z[n, k]
