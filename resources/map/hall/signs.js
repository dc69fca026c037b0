// How things look on the canvas: lamps told apart by shape, the phase as a ring that fills, plates with text.

import { LAMPS } from "./cases.js";

const TOKENS = { over: "over", due: "due", ok: "ok", none: "control", paused: "secondary" };

export function lampToken(lamp) {
    return TOKENS[lamp] ?? "accent";
}

// ● in time, ▲ due, ■ over, two bars paused, ○ without a limit; other signs are a diamond.
export function lampPath(lamp, x, y, radius) {
    const path = new Path2D();
    if (lamp === "due") {
        const reach = radius * 1.18;
        path.moveTo(x, y - reach);
        path.lineTo(x + reach * 0.98, y + reach * 0.78);
        path.lineTo(x - reach * 0.98, y + reach * 0.78);
        path.closePath();
    } else if (lamp === "over") {
        path.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
    } else if (lamp === "paused") {
        path.rect(x - radius * 0.85, y - radius * 0.9, radius * 0.65, radius * 1.8);
        path.rect(x + radius * 0.2, y - radius * 0.9, radius * 0.65, radius * 1.8);
    } else if (lamp === "none" || lamp === "ok") {
        path.arc(x, y, radius, 0, 2 * Math.PI);
        if (lamp === "none") {
            path.closePath();
            path.moveTo(x + radius * 0.5, y);
            path.arc(x, y, radius * 0.5, 0, 2 * Math.PI, true);
        }
    } else {
        path.moveTo(x, y - radius * 1.2);
        path.lineTo(x + radius * 1.2, y);
        path.lineTo(x, y + radius * 1.2);
        path.lineTo(x - radius * 1.2, y);
        path.closePath();
    }
    return path;
}

export function drawLamp(pen, look, lamp, x, y, radius, edge) {
    const path = lampPath(lamp, x, y, radius);
    if (edge) {
        pen.strokeStyle = edge;
        pen.lineWidth = Math.max(2, radius * 0.5);
        pen.lineJoin = "round";
        pen.stroke(path);
    }
    pen.fillStyle = look.colours[lampToken(lamp)];
    pen.fill(path);
}

export const CASE_RADIUS = 10;

// A case: its lamp on a disc, around it a thin ring that closes by a quarter with each phase it has reached.
export function drawCaseSign(pen, look, lamp, phase, x, y) {
    const radius = look.px(CASE_RADIUS);
    const ring = look.px(1.5);
    pen.fillStyle = look.colours.input;
    disc(pen, x, y, radius + look.px(1));
    pen.fill();
    pen.lineWidth = ring;
    pen.strokeStyle = look.colours.line;
    disc(pen, x, y, radius - ring / 2);
    pen.stroke();
    pen.strokeStyle = look.colours.secondary;
    pen.beginPath();
    pen.arc(x, y, radius - ring / 2, -Math.PI / 2, -Math.PI / 2 + (phase * Math.PI) / 2);
    pen.stroke();
    drawLamp(pen, look, lamp, x, y, look.px(5.4));
}

// Signs are drawn once and stamped from then on; there are only so many different ones.
const MOST_STAMPS = 2000;
// A sign for several cases, in pixels; the bar of its lamps is drawn in eighths.
export const CLUSTER_WIDE = 29;
export const CLUSTER_HIGH = 22;
const SHARES = 8;

export class Stamps {
    constructor(look) {
        this.look = look;
        this.drawn = new Map();
    }

    clear() {
        this.drawn.clear();
    }

    ofCase(lamp, phase, ratio) {
        const side = 2 * Math.ceil(this.look.px(CASE_RADIUS + 2));
        return this._of(`${lamp} ${phase} ${ratio}`, side, side, ratio, (pen) => {
            drawCaseSign(pen, this.look, lamp, phase, side / 2, side / 2);
        });
    }

    // A case among so many that its phase would only be noise.
    ofLamp(lamp, ratio) {
        const side = 2 * Math.ceil(this.look.px(9));
        return this._of(`${lamp} ${ratio}`, side, side, ratio, (pen) => {
            drawLamp(pen, this.look, lamp, side / 2, side / 2, this.look.px(5.4), this.look.colours.input);
        });
    }

    // Cases too close to be told apart: the worst lamp among them, how many they are, the shares of all lamps.
    ofCluster(lamp, count, lamps, ratio) {
        const text = count > 9999 ? "9999+" : String(count);
        const parts = lamps.map((each) => Math.ceil((each / count) * SHARES));
        const wide = Math.ceil(this.look.px(CLUSTER_WIDE + 7 * (text.length - 1)));
        const high = Math.ceil(this.look.px(CLUSTER_HIGH));
        return this._of(`${lamp} x${text} ${parts.join("-")} ${ratio}`, wide, high, ratio, (pen) => {
            drawCluster(pen, this.look, lamp, text, parts, wide, high);
        });
    }

    _of(key, wide, high, ratio, draw) {
        let stamp = this.drawn.get(key);
        if (stamp === undefined) {
            if (this.drawn.size >= MOST_STAMPS) {
                this.drawn.clear();
            }
            stamp = { image: blank(wide * ratio, high * ratio), wide, high };
            const pen = stamp.image.getContext("2d");
            pen.scale(ratio, ratio);
            draw(pen);
            this.drawn.set(key, stamp);
        }
        return stamp;
    }
}

function blank(wide, high) {
    const made = document.createElement("canvas");
    made.width = Math.ceil(wide);
    made.height = Math.ceil(high);
    return made;
}

// Below the count a bar with the colours of all lamps, the worst on the left.
function drawCluster(pen, look, lamp, text, parts, wide, high) {
    const edge = look.px(1);
    const bar = look.px(3);
    plateShape(pen, look, edge, edge, wide - 2 * edge, high - 2 * edge, look.px(4));
    pen.save();
    pen.clip();
    const all = parts.reduce((sum, part) => sum + part, 0);
    let left = edge;
    for (let rank = parts.length - 1; rank >= 0; rank -= 1) {
        const share = ((wide - 2 * edge) * parts[rank]) / all;
        pen.fillStyle = look.colours[lampToken(LAMPS[rank])];
        pen.fillRect(left, high - edge - bar, share, bar);
        left += share;
    }
    pen.restore();
    pen.strokeStyle = look.colours.border;
    pen.lineWidth = 1;
    pen.stroke();
    const middle = (high - bar) / 2;
    drawLamp(pen, look, lamp, look.px(9.5), middle, look.px(4.4));
    pen.font = look.font(12, 600);
    pen.fillStyle = look.colours.text;
    pen.textBaseline = "middle";
    pen.textAlign = "center";
    pen.fillText(text, (look.px(14.5) + wide - look.px(4)) / 2, middle + 0.8);
}

export function drawPlate(pen, look, left, middle, text, weight = 400) {
    pen.font = look.font(12, weight);
    const wide = pen.measureText(text).width + look.px(12);
    const high = look.px(20);
    plateShape(pen, look, Math.round(left) + 0.5, Math.round(middle - high / 2) + 0.5, wide, high, 4);
    pen.strokeStyle = look.colours.border;
    pen.lineWidth = 1;
    pen.stroke();
    pen.fillStyle = look.colours.text;
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    pen.fillText(text, Math.round(left) + look.px(6), middle + 0.5);
    return wide;
}

// The name of an area on its ground: a plate in the area's colour with its middle there.
export function drawName(pen, look, text, x, middle, token) {
    pen.font = look.font(13, 600);
    const wide = pen.measureText(text).width + look.px(16);
    const high = look.px(24);
    plateShape(pen, look, Math.round(x - wide / 2) + 0.5, Math.round(middle - high / 2) + 0.5, wide, high, 4);
    pen.strokeStyle = look.colours[token] ?? look.colours.accent;
    pen.lineWidth = 1.5;
    pen.stroke();
    pen.fillStyle = look.colours.text;
    pen.textBaseline = "middle";
    pen.textAlign = "center";
    pen.fillText(text, Math.round(x), middle + 0.5);
}

function plateShape(pen, look, left, top, wide, high, round) {
    pen.beginPath();
    pen.roundRect(left, top, wide, high, round);
    pen.fillStyle = look.colours.panel;
    pen.fill();
}

// The case in hand: a larger lamp in a ring, its number beside it.
export function drawInHand(pen, look, lamp, label, x, y) {
    pen.fillStyle = look.colours.input;
    disc(pen, x, y, look.px(16));
    pen.fill();
    ringAround(pen, look, x, y, look.px(16));
    drawLamp(pen, look, lamp, x, y, look.px(8));
    if (label) {
        drawPlate(pen, look, x + look.px(22), y, label, 600);
    }
}

export function ringAround(pen, look, x, y, radius) {
    for (const [token, width] of [["input", 4.5], ["text", 2]]) {
        pen.strokeStyle = look.colours[token];
        pen.lineWidth = width;
        disc(pen, x, y, radius);
        pen.stroke();
    }
}

export function drawMark(pen, look, sign, x, y) {
    drawLamp(pen, look, sign || "none", x, y, look.px(6), look.colours.input);
}

export function drawCrosshair(pen, look, x, y) {
    const gap = look.px(5);
    const reach = look.px(16);
    pen.lineCap = "round";
    for (const [token, width] of [["input", 4.5], ["accent", 2]]) {
        pen.strokeStyle = look.colours[token];
        pen.lineWidth = width;
        pen.beginPath();
        for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
            pen.moveTo(x + dx * gap, y + dy * gap);
            pen.lineTo(x + dx * reach, y + dy * reach);
        }
        pen.stroke();
    }
    pen.lineCap = "butt";
}

export function disc(pen, x, y, radius) {
    pen.beginPath();
    pen.arc(x, y, radius, 0, 2 * Math.PI);
}
