// The video points of the city: a sign with the wedge each looks into; from afar one sign for a square of them.
// widgets/map/camera_signs.py draws the same on Qt's own map.

import { toUnit } from "./cases.js";
import { drawPlate } from "./signs.js";

export const CAMERAS = "cameras";
const SPREAD = (28 * Math.PI) / 180;
const WEDGE = 40;
const HALF = 8;
const SQUARE = 72;
const HAND = 11;
// A sign that begins so many pixels outside of the view still reaches into it.
const EDGE = 48;
// Up to this zoom they crowd.
const CROWDED_TO = 15;

export class Cameras {
    constructor(overlay, look) {
        Object.assign(this, { overlay, look });
        this.all = [];
        this.spots = [];
    }

    set({ cameras }) {
        this.all = cameras.map(([key, lon, lat, dome, direction, label]) => {
            return { group: CAMERAS, key, lon, lat, dome, direction, label, ...toUnit(lon, lat) };
        });
    }

    // The one that is spoken of, -1 for none; a mark of another kind stays chosen.
    choose(key) {
        const camera = this.all.find((each) => each.key === key);
        if (camera !== undefined || this.overlay.chosen?.group === CAMERAS) {
            this.overlay.chosen = camera ?? null;
        }
    }

    // *place* turns unit coordinates into pixels of the canvas; *scale* is pixels across the world.
    paint(pen, { zoom, scale, size, place }) {
        this.spots = this.overlay.hidden.has(CAMERAS) ? [] : this._gather(zoom, scale, size, place);
        for (const { x, y, members } of this.spots) {
            if (zoom > CROWDED_TO && members.length === 1 && members[0].direction >= 0) {
                drawWedge(pen, this.look, x, y, members[0].direction);
            }
        }
        for (const spot of this.spots) {
            if (spot.members.length > 1) {
                drawMany(pen, this.look, spot.x, spot.y, spot.members.length);
            } else {
                const [camera] = spot.members;
                drawCamera(pen, this.look, camera.dome, spot.x, spot.y, this._isChosen(camera), camera.label);
            }
        }
    }

    // The sign under a pixel of the canvas, or null.
    under(at) {
        const reach = this.look.px(HAND);
        return this.spots.findLast(({ x, y }) => Math.hypot(x - at.x, y - at.y) <= reach) ?? null;
    }

    _isChosen(camera) {
        const { chosen } = this.overlay;
        return chosen !== null && chosen.group === CAMERAS && chosen.key === camera.key;
    }

    _gather(zoom, scale, size, place) {
        const seen = [];
        for (const camera of this.all) {
            const { x, y } = place(camera);
            if (x > -EDGE && y > -EDGE && x < size.x + EDGE && y < size.y + EDGE) {
                seen.push({ x, y, members: [camera] });
            }
        }
        if (zoom > CROWDED_TO) {
            return seen;
        }
        const side = this.look.px(SQUARE);
        const squares = new Map();
        for (const spot of seen) {
            const [camera] = spot.members;
            const key = `${Math.floor((camera.x * scale) / side)} ${Math.floor((camera.y * scale) / side)}`;
            squares.set(key, [...(squares.get(key) ?? []), spot]);
        }
        return [...squares.values()].map(joined);
    }
}

function joined(spots) {
    const sum = (name) => spots.reduce((all, spot) => all + spot[name], 0) / spots.length;
    return { x: sum("x"), y: sum("y"), members: spots.map((spot) => spot.members[0]) };
}

function drawWedge(pen, look, x, y, direction) {
    const middle = (direction * Math.PI) / 180 - Math.PI / 2;
    pen.beginPath();
    pen.moveTo(x, y);
    pen.arc(x, y, look.px(WEDGE), middle - SPREAD, middle + SPREAD);
    pen.closePath();
    pen.globalAlpha = 0.24;
    pen.fillStyle = pen.strokeStyle = look.colours.accent;
    pen.fill();
    pen.globalAlpha = 1;
    pen.lineWidth = 1;
    pen.stroke();
}

function drawCamera(pen, look, dome, x, y, chosen, label) {
    plate(pen, look, x - look.px(HALF), y, 2 * look.px(HALF), chosen);
    pen.fillStyle = look.colours.text;
    drawGlyph(pen, dome, x, y, look.px(HALF));
    if (chosen && label) {
        drawPlate(pen, look, x + look.px(14), y, label);
    }
}

function drawMany(pen, look, x, y, count) {
    const half = look.px(HALF);
    const text = String(count);
    const wide = 2 * half + look.px(7 * text.length + 4);
    plate(pen, look, x - wide / 2, y, wide, false);
    pen.fillStyle = look.colours.secondary;
    drawGlyph(pen, false, x - wide / 2 + half, y, half);
    pen.font = look.font(11, 600);
    pen.fillStyle = look.colours.text;
    pen.textBaseline = "middle";
    pen.textAlign = "center";
    pen.fillText(text, x + half - 2, y + 0.5);
}

function plate(pen, look, left, middle, wide, chosen) {
    const half = look.px(HALF);
    pen.beginPath();
    pen.roundRect(left, middle - half, wide, 2 * half, half / 2);
    pen.fillStyle = look.colours.input;
    pen.fill();
    pen.lineWidth = chosen ? 2.5 : 1;
    pen.strokeStyle = chosen ? look.colours.accent : look.colours.control;
    pen.stroke();
}

// A camera's body and lens, or the half ball of a dome under its ceiling, in a square of 2 × *half*.
export function drawGlyph(pen, dome, x, y, half) {
    pen.beginPath();
    if (dome) {
        pen.rect(x - 0.62 * half, y - 0.5 * half, 1.24 * half, 0.22 * half);
        pen.moveTo(x + 0.48 * half, y - 0.2 * half);
        pen.arc(x, y - 0.2 * half, 0.48 * half, 0, Math.PI);
    } else {
        pen.roundRect(x - 0.66 * half, y - 0.36 * half, 0.84 * half, 0.72 * half, 1);
        pen.moveTo(x + 0.24 * half, y);
        pen.lineTo(x + 0.68 * half, y - 0.36 * half);
        pen.lineTo(x + 0.68 * half, y + 0.36 * half);
        pen.closePath();
    }
    pen.fill();
}
