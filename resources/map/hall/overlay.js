// What lies over the pictures besides the open cases: the case in hand, the lit cell, drawings by group.

import { toUnit } from "./cases.js";

const NOBODY = { at: null, caseId: 0, lamp: "", label: "", accuracy: 0, note: "" };

export class Overlay {
    constructor() {
        this.inHand = NOBODY;
        this.lit = [];
        this.groups = new Map();
        this.hidden = new Set();
        this.chosen = null;
        this.sketch = null;
        this.cross = false;
        this.posing = false; // for a picture
    }

    setLit(rings) {
        this.lit = rings.map(unitLine);
    }

    setDrawing({ group, marks, lines }) {
        const marked = marks.map(([key, lon, lat, sign, label]) => {
            return { group, key, lon, lat, sign, label, ...toUnit(lon, lat) };
        });
        const drawn = lines.map(([points, token, width, closed, dashed, arrows, label]) => {
            return { points: unitLine(points), token, width, closed, dashed, arrows, label };
        });
        this.groups.set(group, { marks: marked, lines: drawn });
        if (this.chosen !== null && this.chosen.group === group) {
            this.chosen = marked.find((mark) => mark.key === this.chosen.key) ?? null;
        }
    }

    *shownGroups() {
        for (const [name, group] of this.groups) {
            if (!this.hidden.has(name)) {
                yield group;
            }
        }
    }

    *marks() {
        for (const group of this.shownGroups()) {
            yield* group.marks;
        }
    }
}

export function unitLine(points) {
    return points.map(([lon, lat]) => toUnit(lon, lat));
}
