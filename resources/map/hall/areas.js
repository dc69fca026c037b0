// Outlines: whether a border of one is in view, and where on the part in view its name stands.

// Whether any border of these outlines runs through the bounds; points and bounds are of one plane.
export function bordersIn(outlines, bounds) {
    return outlines.some((points) => points.some((point, number) => {
        const next = points[(number + 1) % points.length];
        return Boolean(L.LineUtil.clipSegment(point, next, bounds));
    }));
}

// A point inside the outline and inside the bounds, in the middle of both; null where they do not meet.
export function heartOf(points, bounds) {
    const part = L.PolyUtil.clipPolygon(points, bounds);
    if (part.length < 3) {
        return null;
    }
    const heights = part.map(({ y }) => y);
    const y = (Math.min(...heights) + Math.max(...heights)) / 2;
    const crossed = [];
    part.forEach((one, number) => {
        const other = part[(number + 1) % part.length];
        if ((one.y > y) !== (other.y > y)) {
            crossed.push(one.x + ((y - one.y) * (other.x - one.x)) / (other.y - one.y));
        }
    });
    crossed.sort((one, other) => one - other);
    let widest = null;
    for (let number = 0; number + 1 < crossed.length; number += 2) {
        const [left, right] = [crossed[number], crossed[number + 1]];
        if (widest === null || right - left > widest.right - widest.left) {
            widest = { left, right };
        }
    }
    return widest && { x: (widest.left + widest.right) / 2, y };
}
