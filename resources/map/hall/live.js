// One canvas over the pictures for everything that lives. It repaints once a frame and only what is in view.

import { heartOf } from "./areas.js";
import { LAMPS, toUnit } from "./cases.js";
import { parted } from "./crowds.js";
import { CASE_RADIUS, Stamps, drawCrosshair, drawInHand, drawMark, drawName, drawPlate, ringAround } from "./signs.js";
import { drawArrows, drawWalker, isWalker, liesBelow } from "./walkers.js";

// Side in pixels of the squares whose cases become one sign, by how many cases a square of 64 pixels has.
const CROWDS = [[0.2, 15], [0.8, 30], [4, 64], [Infinity, 88]];
const SQUARE = 64;
// From this side on a case alone is its lamp and no more: names below must stay readable.
const PLAIN_FROM = 64;
const WORLD = 256;

export const Live = L.Renderer.extend({
    options: { padding: 0.3, pane: "overlayPane" },

    initialize(store, overlay, look) {
        L.Renderer.prototype.initialize.call(this);
        this.store = store;
        this.overlay = overlay;
        this.look = look;
        this.cameras = null;
        this.casesShown = true;
        this.stamps = new Stamps(look);
        this.signs = [];
        this.cell = 0;
        this.frames = 0;
        this._wanted = 0;
        this._next = new Int32Array(0);
    },

    getEvents() {
        return { ...L.Renderer.prototype.getEvents.call(this), move: this._onMove, resize: this._update };
    },

    // Repaint with the next frame, however often this is said until then.
    refresh() {
        if (!this._wanted && this._map) {
            this._wanted = requestAnimationFrame(() => {
                this._wanted = 0;
                if (this._map) {
                    this._paint();
                }
            });
        }
    },

    restyle() {
        this.stamps.clear();
        this.refresh();
    },

    _initContainer() {
        this._container = document.createElement("canvas");
        this._container.className = "hall-live";
        this._pen = this._container.getContext("2d");
    },

    _destroyContainer() {
        cancelAnimationFrame(this._wanted);
        this._wanted = 0;
        this._container.remove();
        delete this._container;
        delete this._pen;
    },

    // A drag goes on: paint anew only where the canvas would end within the view.
    _onMove() {
        const from = this._map.containerPointToLayerPoint([0, 0]);
        const seen = L.bounds(from, from.add(this._map.getSize()));
        if (!this._map._animatingZoom && !this._bounds.contains(seen)) {
            this._update();
        }
    },

    _update() {
        if (this._map._animatingZoom && this._bounds) {
            return;
        }
        const zoomed = this._zoom !== this._map.getZoom();
        L.Renderer.prototype._update.call(this);
        const size = this._bounds.getSize();
        const ratio = window.devicePixelRatio || 1;
        if (this._container.width !== size.x * ratio || this._container.height !== size.y * ratio) {
            this._container.width = size.x * ratio;
            this._container.height = size.y * ratio;
            this._container.style.width = `${size.x}px`;
            this._container.style.height = `${size.y}px`;
        }
        L.DomUtil.setPosition(this._container, this._bounds.min);
        if (zoomed) {
            this.cell = 0;
        }
        this._paint();
    },

    _paint() {
        if (!this.look.colours.text) {
            return; // nobody has said yet how it should look
        }
        const pen = this._pen;
        const ratio = window.devicePixelRatio || 1;
        const size = this._bounds.getSize();
        pen.setTransform(ratio, 0, 0, ratio, 0, 0);
        pen.clearRect(0, 0, size.x, size.y);
        this.frames += 1;
        this._scale = WORLD * 2 ** this._zoom;
        this._origin = this._map.getPixelOrigin().add(this._bounds.min);
        this._paintLit(pen);
        this._paintLines(pen);
        this.cameras?.paint(pen, { zoom: this._zoom, scale: this._scale, size, place: (unit) => this._at(unit) });
        this.signs = this.casesShown ? this._gather(size) : [];
        this._paintMarks(pen, (mark) => liesBelow(mark.sign));
        this._paintCases(pen, ratio);
        this._paintMarks(pen, (mark) => !liesBelow(mark.sign));
        this._paintInHand(pen);
        this._paintSketch(pen);
        if (this.overlay.cross && !this.overlay.posing) {
            const middle = this._map.containerPointToLayerPoint(this._map.getSize().divideBy(2))
                .subtract(this._bounds.min);
            drawCrosshair(pen, this.look, middle.x, middle.y);
        }
    },

    // Unit coordinates to pixels of the canvas.
    _at(unit) {
        return { x: unit.x * this._scale - this._origin.x, y: unit.y * this._scale - this._origin.y };
    },

    // Signs of the cases in view: one each, or one for all of a square where they are crowded.
    _gather(size) {
        const { store, look } = this;
        const margin = look.px(CASE_RADIUS);
        const left = (this._origin.x - margin) / this._scale;
        const top = (this._origin.y - margin) / this._scale;
        const right = left + (size.x + 2 * margin) / this._scale;
        const bottom = top + (size.y + 2 * margin) / this._scale;
        const inHand = this.overlay.inHand.at ? this.overlay.inHand.caseId : 0;
        const seen = [];
        for (let at = 0; at < store.count; at += 1) {
            const x = store.x[at];
            const y = store.y[at];
            if (x >= left && x <= right && y >= top && y <= bottom && store.ids[at] !== inHand) {
                seen.push(at);
            }
        }
        const squares = Math.max(1, (size.x * size.y) / look.px(SQUARE) ** 2);
        return this._sorted(seen, this._cellFor(seen.length / squares));
    },

    // Kept until the zoom changes or it is far off, lest signs fall apart while the hand drags.
    _cellFor(crowd) {
        const wanted = CROWDS.find(([most]) => crowd <= most)[1];
        const keep = CROWDS.find(([most]) => crowd * 0.6 <= most)[1];
        if (!this.cell || wanted > this.cell || keep < this.cell) {
            this.cell = wanted;
        }
        return this.look.px(this.cell);
    },

    _sorted(seen, side) {
        const { store } = this;
        const now = this.look.now;
        if (this._next.length < store.count) {
            this._next = new Int32Array(store.ids.length);
        }
        const squares = new Map();
        for (const at of seen) {
            const x = store.x[at] * this._scale;
            const y = store.y[at] * this._scale;
            const key = Math.floor(x / side) * 67108864 + Math.floor(y / side);
            const rank = store.rank(at, now);
            const found = squares.get(key);
            if (found === undefined) {
                const lamps = [0, 0, 0, 0, 0];
                lamps[rank] = 1;
                squares.set(key, { first: at, last: at, count: 1, rank, x, y, lamps });
                this._next[at] = -1;
            } else {
                this._next[at] = found.first;
                found.first = at;
                found.count += 1;
                found.x += x;
                found.y += y;
                found.lamps[rank] += 1;
                found.rank = Math.max(found.rank, rank);
            }
        }
        return this._placed(parted([...squares.values()], this.look, this._next));
    },

    // What must be acted upon lies on top.
    _placed(signs) {
        for (const sign of signs) {
            sign.x = sign.x / sign.count - this._origin.x;
            sign.y = sign.y / sign.count - this._origin.y;
        }
        return signs.sort((one, other) => one.rank - other.rank);
    },

    _paintCases(pen, ratio) {
        for (const sign of this.signs) {
            const { image, wide, high } = this._stamp(sign, ratio);
            pen.drawImage(image, Math.round(sign.x - wide / 2), Math.round(sign.y - high / 2), wide, high);
            sign.wide = wide;
            sign.high = high;
        }
    },

    _stamp(sign, ratio) {
        const lamp = LAMPS[sign.rank];
        if (sign.count > 1) {
            return this.stamps.ofCluster(lamp, sign.count, sign.lamps, ratio);
        }
        return this.cell >= PLAIN_FROM
            ? this.stamps.ofLamp(lamp, ratio)
            : this.stamps.ofCase(lamp, this.store.phase[sign.first], ratio);
    },

    _paintLit(pen) {
        if (this.overlay.lit.length) {
            const path = new Path2D();
            this.overlay.lit.forEach((ring) => this._trace(path, ring, true));
            this._shade(pen, path, "accent", 0.16, 2, false);
        }
    },

    _paintLines(pen) {
        for (const group of this.overlay.shownGroups()) {
            for (const line of group.lines) {
                const path = new Path2D();
                this._trace(path, line.points, line.closed);
                const share = line.label ? 0.08 : line.closed ? 0.12 : 0;
                this._shade(pen, path, line.token, share, this.look.px(line.width), line.dashed, Boolean(line.label));
                if (line.arrows) {
                    const colour = this.look.colours[line.token] ?? this.look.colours.accent;
                    drawArrows(pen, this.look, line.points.map((unit) => this._at(unit)), colour);
                }
                if (line.label) {
                    this._paintName(pen, line);
                }
            }
        }
    },

    // The name of an outline, on the part of it that is seen and off the sign of the case.
    _paintName(pen, line) {
        const from = this._map.containerPointToLayerPoint([0, 0]).subtract(this._bounds.min);
        const seen = L.bounds(from, from.add(this._map.getSize()));
        const heart = heartOf(line.points.map((unit) => this._at(unit)), seen);
        if (heart === null) {
            return;
        }
        const { at } = this.overlay.inHand;
        const sign = at ? this._at(toUnit(at[0], at[1])) : null;
        const meets = sign && Math.abs(sign.y - heart.y) < this.look.px(30) && Math.abs(sign.x - heart.x) < this.look.px(260);
        drawName(pen, this.look, line.label, heart.x, meets ? sign.y - this.look.px(36) : heart.y, line.token);
    },

    _trace(path, points, closed) {
        points.forEach((unit, number) => {
            const { x, y } = this._at(unit);
            if (number) {
                path.lineTo(x, y);
            } else {
                path.moveTo(x, y);
            }
        });
        if (closed) {
            path.closePath();
        }
    },

    _shade(pen, path, token, share, width, dashed, strong = false) {
        const colour = this.look.colours[token] ?? this.look.colours.accent;
        if (share) {
            pen.globalAlpha = share;
            pen.fillStyle = colour;
            pen.fill(path, "evenodd");
            pen.globalAlpha = 1;
        }
        pen.lineJoin = "round";
        pen.setLineDash(dashed ? [6, 4] : []);
        if (!share || strong) {
            pen.strokeStyle = this.look.colours.input;
            pen.lineWidth = width + 2.5;
            pen.stroke(path);
        }
        pen.strokeStyle = colour;
        pen.lineWidth = width;
        pen.stroke(path);
        pen.setLineDash([]);
    },

    _paintMarks(pen, wanted) {
        const { chosen } = this.overlay;
        for (const mark of this.overlay.marks()) {
            if (!wanted(mark)) {
                continue;
            }
            const { x, y } = this._at(mark);
            if (mark === chosen) {
                ringAround(pen, this.look, x, y, this.look.px(12));
            }
            if (isWalker(mark.sign)) {
                drawWalker(pen, this.look, mark, x, y, this._zoom);
                continue;
            }
            drawMark(pen, this.look, mark.sign, x, y);
            if (mark === chosen && mark.label) {
                drawPlate(pen, this.look, x + this.look.px(16), y, mark.label);
            }
        }
    },

    _paintInHand(pen) {
        const { at, lamp, label, accuracy } = this.overlay.inHand;
        if (!at) {
            return;
        }
        const { x, y } = this._at(toUnit(at[0], at[1]));
        if (accuracy) {
            const path = new Path2D();
            path.arc(x, y, accuracy / metresAPixel(at[1], this._scale), 0, 2 * Math.PI);
            this._shade(pen, path, "accent", 0.1, 1.2, true);
        }
        drawInHand(pen, this.look, lamp, label, x, y);
    },

    // What a tool is drawing: an outline, corners, and a word beside the last of them.
    _paintSketch(pen) {
        const { sketch } = this.overlay;
        if (!sketch || !sketch.points.length) {
            return;
        }
        const path = new Path2D();
        this._trace(path, sketch.points, sketch.closed);
        this._shade(pen, path, "accent", sketch.closed ? 0.12 : 0, 2, sketch.dashed);
        for (const corner of sketch.corners) {
            const { x, y } = this._at(corner);
            ringAround(pen, this.look, x, y, this.look.px(3));
        }
        if (sketch.text) {
            const last = this._at(sketch.points[sketch.points.length - 1]);
            drawPlate(pen, this.look, last.x + this.look.px(10), last.y - this.look.px(14), sketch.text, 600);
        }
    },

    // What is under a pixel of the map: the mark or the sign drawn last there, or nothing.
    under(containerPoint) {
        if (this._wanted) { // what is on the screen is older than what is known
            cancelAnimationFrame(this._wanted);
            this._wanted = 0;
            this._paint();
        }
        const at = this._map.containerPointToLayerPoint(containerPoint).subtract(this._bounds.min);
        const reach = this.look.px(11);
        let mark = null;
        let nearest = reach;
        for (const each of this.overlay.marks()) {
            if (isWalker(each.sign) && !liesBelow(each.sign)) {
                continue; // of a trail: nobody is there now
            }
            const { x, y } = this._at(each);
            const away = Math.hypot(x - at.x, y - at.y);
            if (away <= nearest) {
                nearest = away;
                mark = each;
            }
        }
        const covered = !mark || liesBelow(mark.sign);
        for (let number = this.signs.length - 1; covered && number >= 0; number -= 1) {
            const sign = this.signs[number];
            if (Math.abs(sign.x - at.x) <= sign.wide / 2 && Math.abs(sign.y - at.y) <= sign.high / 2) {
                return { mark: null, ids: this._members(sign), sign };
            }
        }
        const spot = mark ? null : this.cameras?.under(at) ?? null;
        return { mark, ids: [], sign: null, spot };
    },

    _members(sign) {
        const ids = [];
        for (let at = sign.first; at >= 0; at = this._next[at]) {
            ids.push(this.store.ids[at]);
        }
        return ids;
    },

    // Where the cases of a sign lie, for zooming to them.
    boundsOf(ids) {
        const found = L.latLngBounds([]);
        for (const id of ids) {
            const at = this.store.index.get(id);
            found.extend(this._map.unproject([this.store.x[at] * WORLD, this.store.y[at] * WORLD], 0));
        }
        return found;
    },
});

function metresAPixel(lat, scale) {
    return (40075016.686 * Math.cos((lat * Math.PI) / 180)) / scale;
}
