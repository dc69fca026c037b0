// Signs of cases that would lie on each other.

import { CASE_RADIUS, CLUSTER_HIGH, CLUSTER_WIDE } from "./signs.js";

// Signs that would lie on each other become one; the largest first, so that it stays where it is.
// x and y are sums over the cases of a sign.
export function parted(signs, look, next) {
    signs.sort((one, other) => other.count - one.count || one.x - other.x || one.y - other.y);
    const side = look.px(CLUSTER_WIDE);
    const placed = new Map();
    const kept = [];
    for (const sign of signs) {
        const x = sign.x / sign.count;
        const y = sign.y / sign.count;
        const host = hostOf(placed, look, sign, x, y, side);
        if (host === undefined) {
            const key = squareOf(x, y, side);
            placed.set(key, [...(placed.get(key) ?? []), { sign, x, y }]);
            kept.push(sign);
        } else {
            join(host, sign, next);
        }
    }
    return kept;
}

function hostOf(placed, look, sign, x, y, side) {
    for (const dx of [-side, 0, side]) {
        for (const dy of [-side, 0, side]) {
            const found = (placed.get(squareOf(x + dx, y + dy, side)) ?? []).find((other) => {
                const apart = sign.count > 1 || other.sign.count > 1;
                const wide = look.px(apart ? CLUSTER_WIDE * 0.8 : CASE_RADIUS * 1.2);
                const high = look.px(apart ? CLUSTER_HIGH * 0.85 : CASE_RADIUS * 1.2);
                return Math.abs(other.x - x) < wide && Math.abs(other.y - y) < high;
            });
            if (found !== undefined) {
                return found.sign;
            }
        }
    }
    return undefined;
}

function squareOf(x, y, side) {
    return Math.floor(x / side) * 67108864 + Math.floor(y / side);
}

function join(host, sign, next) {
    next[host.last] = sign.first;
    host.last = sign.last;
    host.count += sign.count;
    host.x += sign.x;
    host.y += sign.y;
    host.rank = Math.max(host.rank, sign.rank);
    sign.lamps.forEach((count, rank) => { host.lamps[rank] += count; });
}
