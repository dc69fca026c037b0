// Small cards over the map: a hint at the pointer, a card pinned to a place. Text only, whatever is in it.

import { element } from "./look.js";

const AWAY = 14;
// What the program's own buttons take of the right edge, at text scale 1.
const BUTTONS = 46;

export class Bubble {
    constructor(map) {
        this.map = map;
        this.tip = map.getContainer().appendChild(element("div", "hall-plate hall-hint"));
        this.card = map.getContainer().appendChild(element("div", "hall-plate hall-card"));
        this.place = null;
        map.on("move zoomend resize", () => this._stay());
    }

    // At a pixel of the map; a text without anything in it hides it.
    hint(point, text) {
        fill(this.tip, "", text ? text.split("\n") : []);
        this._put(this.tip, point);
    }

    unhint() {
        fill(this.tip, "", []);
    }

    pin({ lon, lat, title, lines }) {
        this.place = title || lines.length ? L.latLng(lat, lon) : null;
        fill(this.card, title, lines);
        this._stay();
    }

    unpin() {
        this.place = null;
        fill(this.card, "", []);
    }

    _stay() {
        this.unhint();
        if (this.place) {
            this._put(this.card, this.map.latLngToContainerPoint(this.place));
        }
    }

    // Beside the point, on the side with more room, clear of the program's buttons at the right edge.
    _put(card, { x, y }) {
        const scale = parseFloat(getComputedStyle(card).getPropertyValue("--scale")) || 1;
        const { x: width, y: height } = this.map.getSize();
        const size = { x: width - BUTTONS * scale, y: height };
        const left = x > size.x / 2 ? x - card.offsetWidth - AWAY : x + AWAY;
        const top = y > size.y / 2 ? y - card.offsetHeight - AWAY : y + AWAY;
        card.style.left = `${Math.max(4, Math.min(left, size.x - card.offsetWidth - 4))}px`;
        card.style.top = `${Math.max(4, Math.min(top, size.y - card.offsetHeight - 4))}px`;
    }
}

function fill(card, title, lines) {
    const parts = title ? [line("hall-title", title)] : [];
    card.replaceChildren(...parts, ...lines.map((text) => line("hall-line", text)));
}

function line(className, text) {
    const made = element("div", className);
    made.textContent = text;
    return made;
}
