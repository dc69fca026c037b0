// What a hand can draw on the map: a box, a circle or a polygon to choose by, a line to measure.
//
// A press and a drag, or two clicks, or two times Enter at the crosshair; each click of a line or a polygon adds one.

import { toUnit } from "./cases.js";
import { onGlobe } from "./follow.js";

const CORNERS = 48;
const MOST_CORNERS = 500;
const EARTH = 6371008.8;
const CLICK_REACH = 4;

export class Tools {
    constructor(map, live, store, look, channel) {
        Object.assign(this, { map, live, store, look, channel });
        this.name = "";
        this.points = [];
        this.pressed = null;
        this.taken = false;
        map.on({ mousedown: this._onDown, mousemove: this._onMove, mouseup: this._onUp }, this);
        map.on({ click: this._onClick, dblclick: this._onDoubleClick }, this);
    }

    get active() {
        return this.name !== "";
    }

    // Whether what the mouse does now is the tool's: the click that ends it, too.
    get hasMouse() {
        return this.active || this.taken;
    }

    choose(name) {
        this.name = name;
        this.points = [];
        this.pressed = null;
        this._sketch(null);
        this.map.dragging[name === "box" || name === "circle" ? "disable" : "enable"]();
        this.map.getContainer().classList.toggle("hall-drawing", name !== "");
    }

    // Whether the key was the tool's.
    press(what) {
        if (what === "pick") {
            this._add(this.map.getCenter());
            this.taken = false;
            return true;
        }
        if (what === "undo") {
            this.points.pop();
            this._sketch(null);
            return true;
        }
        if (what === "stop" || (what === "open" && this._isLine)) {
            this._finish(what === "open");
            this.taken = false;
            return true;
        }
        return false;
    }

    get _isLine() {
        return this.name === "measure" || this.name === "polygon";
    }

    // A polygon that has three corners is told, if that is what ends it; one with fewer goes on.
    _finish(wanted) {
        if (this.name !== "polygon" || !wanted) {
            this._end();
        } else if (this.points.length > 2) {
            this._tellArea();
            this._end();
        }
    }

    _onDown(event) {
        this.taken = false;
        if (this.name === "box" || this.name === "circle") {
            this.pressed = event.containerPoint;
            if (!this.points.length) {
                this.points = [event.latlng];
            }
        }
    }

    _onMove(event) {
        if (this.active && this.points.length) {
            this._sketch(event.latlng);
        }
    }

    _onUp(event) {
        const from = this.pressed;
        this.pressed = null;
        if (from && this.points.length && from.distanceTo(event.containerPoint) > CLICK_REACH) {
            this._add(event.latlng);
        }
    }

    _onClick(event) {
        if (!this.active) {
            return;
        }
        const first = this.points[0];
        if (!this._isLine && (!first || first.equals(event.latlng))) {
            this.points = [event.latlng]; // the press has set the first corner already
            return;
        }
        this._add(event.latlng);
    }

    _onDoubleClick() {
        if (this._isLine) {
            this._finish(true);
        }
    }

    _add(latlng) {
        const last = this.points[this.points.length - 1];
        if (this.name === "polygon" && (this.points.length >= MOST_CORNERS || (last && last.equals(latlng)))) {
            return; // the second half of a double click
        }
        this.points.push(latlng);
        if (this.name === "measure") {
            this._sketch(null);
            this._tellMeasured();
        } else if (this.name === "polygon") {
            this._sketch(null);
        } else if (this.points.length > 1) {
            this._tellArea();
            this._end();
        } else {
            this._sketch(null);
        }
    }

    _end() {
        const { name } = this;
        this.taken = true;
        const measured = name === "measure" && this.points.length > 1 ? this.live.overlay.sketch : null;
        this.choose("");
        if (measured) {
            this.live.overlay.sketch = measured; // the line stays to be read until the next tool or Esc
            this.live.refresh();
        }
        this.channel.say({ kind: "toolEnded", name });
    }

    _tellArea() {
        const [first, second] = this.points;
        const round = this.name === "circle";
        const radius = round ? apart(first, second) : 0;
        const ring = this._ring(this.points, radius);
        const inside = round ? (place) => apart(first, place) <= radius : (place) => within(ring, place);
        this.channel.say({
            kind: "areaChosen",
            shape: this.name,
            ring: ring.map(degrees),
            caseIds: this._casesWhere(inside),
            centre: round ? degrees(first) : null,
            radius,
        });
    }

    _ring(corners, radius) {
        if (this.name === "polygon") {
            return corners;
        }
        return this.name === "circle" ? circleAround(corners[0], radius) : boxBetween(corners[0], corners[1]);
    }

    _casesWhere(inside) {
        const found = [];
        for (let at = 0; at < this.store.count; at += 1) {
            const place = this.map.unproject([this.store.x[at] * 256, this.store.y[at] * 256], 0);
            if (inside(place)) {
                found.push(this.store.ids[at]);
            }
        }
        return found;
    }

    _tellMeasured() {
        const squareMetres = this.points.length > 2 ? areaOf(this.points) : 0;
        this.channel.say({ kind: "measured", metres: lengthOf(this.points), squareMetres });
    }

    // *moving* is where the pointer is: the corner that is not set yet.
    _sketch(moving) {
        const corners = moving ? [...this.points, moving] : this.points;
        this.live.overlay.sketch = corners.length ? this._drawn(corners) : null;
        this.live.refresh();
    }

    _drawn(corners) {
        const set = this.points.map(unit);
        if (this.name === "measure") {
            const text = corners.length > 1 ? this.look.lengthText(lengthOf(corners)) : "";
            return { points: corners.map(unit), corners: set, closed: false, dashed: false, text };
        }
        const [first, second = first] = corners;
        const radius = apart(first, second);
        const ring = this._ring(corners.length > 1 ? corners : [first, second], radius);
        const text = this.name === "circle" && radius ? this.look.lengthText(radius) : "";
        return { points: ring.map(unit), corners: set, closed: true, dashed: true, text };
    }
}

function unit({ lng, lat }) {
    return toUnit(lng, lat);
}

function degrees({ lng, lat }) {
    return [onGlobe(lng, 180), onGlobe(lat, 90)];
}

function boxBetween(first, second) {
    const box = L.latLngBounds(first, second);
    return [box.getSouthWest(), box.getNorthWest(), box.getNorthEast(), box.getSouthEast()];
}

// Whether *place* is inside: how often a line to the east of it crosses the outline.
function within(ring, place) {
    let inside = false;
    ring.forEach((one, number) => {
        const other = ring[(number + 1) % ring.length];
        const crosses = one.lat > place.lat !== other.lat > place.lat;
        if (crosses && place.lng < one.lng + ((place.lat - one.lat) / (other.lat - one.lat)) * (other.lng - one.lng)) {
            inside = !inside;
        }
    });
    return inside;
}

function circleAround(centre, radius) {
    const north = (radius / EARTH) * (180 / Math.PI);
    const east = north / Math.max(0.01, Math.cos((centre.lat * Math.PI) / 180));
    return Array.from({ length: CORNERS }, (_none, number) => {
        const angle = (2 * Math.PI * number) / CORNERS;
        return L.latLng(centre.lat + north * Math.cos(angle), centre.lng + east * Math.sin(angle));
    });
}

// Metres on the sphere; L.CRS.Earth uses the same formula with a rounder radius.
function apart(first, second) {
    const turn = Math.PI / 180;
    const dLat = Math.sin(((second.lat - first.lat) * turn) / 2);
    const dLon = Math.sin(((second.lng - first.lng) * turn) / 2);
    const along = dLat ** 2 + Math.cos(first.lat * turn) * Math.cos(second.lat * turn) * dLon ** 2;
    return 2 * EARTH * Math.asin(Math.min(1, Math.sqrt(along)));
}

function lengthOf(points) {
    return points.slice(1).reduce((sum, point, number) => sum + apart(points[number], point), 0);
}

// Square metres of a ring on a plane around its first corner: a city is small.
function areaOf(points) {
    const turn = (Math.PI / 180) * EARTH;
    const shrink = Math.cos((points[0].lat * Math.PI) / 180);
    const flat = points.map(({ lng, lat }) => [(lng - points[0].lng) * turn * shrink, (lat - points[0].lat) * turn]);
    const doubled = flat.reduce((sum, [x, y], number) => {
        const [nextX, nextY] = flat[(number + 1) % flat.length];
        return sum + x * nextY - nextX * y;
    }, 0);
    return Math.abs(doubled) / 2;
}
