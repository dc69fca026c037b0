// Collectors and their trails: a figure on a disc, arrows along a line, a moment with its time.

import { disc, drawPlate } from "./signs.js";

const SIGNS = new Set(["walker", "walkerOld", "walkerNow", "walkerLost", "moment"]);
// From this zoom on there is room for names, from that one on for figures.
const NAMED_FROM = 15;
const FIGURES_FROM = 14;
const RADIUS = 9;
const RADIUS_OF_REPLAY = 11;
const RADIUS_OF_DOT = 5;
const APART = 84;
const REACH = 6.5;

export function isWalker(sign) {
    return SIGNS.has(sign);
}

// Collectors who are somewhere now lie below the open cases, what is replayed above them.
export function liesBelow(sign) {
    return sign === "walker" || sign === "walkerOld";
}

export function drawWalker(pen, look, { sign, label }, x, y, zoom) {
    if (sign === "moment") {
        drawMoment(pen, look, label, x, y);
        return;
    }
    const replayed = !liesBelow(sign);
    const figure = replayed || zoom >= FIGURES_FROM;
    const radius = figure ? (replayed ? RADIUS_OF_REPLAY : RADIUS) : RADIUS_OF_DOT;
    drawFigure(pen, look, sign, x, y, look.px(radius), figure);
    if (label && zoom >= NAMED_FROM) {
        drawName(pen, look, label, x, y + look.px(radius + 9), sign);
    }
}

export function drawFigure(pen, look, sign, x, y, radius, figure = true) {
    const { accent, input, panel, secondary, control, text } = look.colours;
    const fill = { walkerOld: panel, walkerLost: input }[sign] ?? accent;
    const ink = { walkerOld: secondary, walkerLost: accent }[sign] ?? input;
    const edge = { walkerOld: control, walkerNow: text, walkerLost: accent }[sign] ?? input;
    pen.fillStyle = fill;
    disc(pen, x, y, radius);
    pen.fill();
    pen.strokeStyle = edge;
    pen.lineWidth = look.px(1.6);
    pen.setLineDash(sign === "walkerLost" ? [3, 2] : []);
    pen.stroke();
    pen.setLineDash([]);
    if (!figure) {
        return;
    }
    pen.fillStyle = ink;
    disc(pen, x, y - radius * 0.3, radius * 0.28);
    pen.fill();
    pen.beginPath();
    pen.arc(x, y + radius * 0.57, radius * 0.51, Math.PI, 2 * Math.PI);
    pen.closePath();
    pen.fill();
}

function drawName(pen, look, label, x, y, sign) {
    pen.font = look.font(12, 500);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    pen.lineWidth = look.px(3.2);
    pen.strokeStyle = look.colours.input;
    pen.strokeText(label, x, y);
    pen.fillStyle = sign === "walkerOld" ? look.colours.secondary : look.colours.text;
    pen.fillText(label, x, y);
}

function drawMoment(pen, look, label, x, y) {
    pen.fillStyle = look.colours.input;
    pen.strokeStyle = look.colours.accent;
    pen.lineWidth = 1.6;
    disc(pen, x, y, look.px(3.5));
    pen.fill();
    pen.stroke();
    if (label) {
        drawPlate(pen, look, x + look.px(8), y, label);
    }
}

// Which way a line is walked: an arrow head now and then, the first half a distance from its beginning.
export function drawArrows(pen, look, points, colour) {
    const apart = look.px(APART);
    let left = apart / 2;
    for (let number = 1; number < points.length; number += 1) {
        const from = points[number - 1];
        const dx = points[number].x - from.x;
        const dy = points[number].y - from.y;
        const length = Math.hypot(dx, dy);
        for (; length && left <= length; left += apart) {
            const share = left / length;
            drawArrow(pen, look, from.x + share * dx, from.y + share * dy, Math.atan2(dy, dx), colour);
        }
        left -= length;
    }
}

function drawArrow(pen, look, x, y, way, colour) {
    const reach = look.px(REACH);
    pen.beginPath();
    pen.moveTo(x + reach * Math.cos(way), y + reach * Math.sin(way));
    for (const turn of [0.78 * Math.PI, -0.78 * Math.PI]) {
        pen.lineTo(x + reach * Math.cos(way + turn), y + reach * Math.sin(way + turn));
    }
    pen.closePath();
    pen.strokeStyle = look.colours.input;
    pen.lineWidth = 1.6;
    pen.stroke();
    pen.fillStyle = colour;
    pen.fill();
}
