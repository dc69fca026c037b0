// What the operator's hand does on the map, said to the program.

import { onGlobe } from "./follow.js";

const STEP = 60;
const FINE = 10;
// Two answers a frame would be one too many.
const HOVER_EVERY = 60;

export class Hands {
    constructor(parts) {
        Object.assign(this, parts);
        this.ask = 0;
        this.hovered = 0;
        this.timer = 0;
        const events = {
            click: this._onClick,
            dblclick: this._onDoubleClick,
            contextmenu: this._onContext,
            mousemove: this._onMove,
            mouseout: this._onLeave,
        };
        this.map.on(events, this);
        this.map.getContainer().addEventListener("dragstart", (event) => event.preventDefault());
        window.addEventListener("contextmenu", (event) => event.preventDefault());
        this.keys = this._makeKeys();
    }

    press({ what, fine }) {
        if (this.legend.isOpen && this.legend.press(what)) {
            return;
        }
        if (this.tools.active && this.tools.press(what)) {
            return;
        }
        this.keys[what]?.(fine);
    }

    setAimed({ ring, cross }) {
        this.map.getContainer().classList.toggle("hall-aimed", ring);
        this.overlay.cross = cross;
    }

    showReadout({ ask, text }) {
        if (ask !== this.ask) {
            return;
        }
        if (this.pointed) {
            this.live.look.setReadout("");
            this.bubble.hint(this.pointed, text);
        } else {
            this.bubble.unhint();
            this.live.look.setReadout(text);
        }
    }

    _makeKeys() {
        const pan = (dx, dy) => (fine) => this.follow.pan(dx * (fine ? FINE : STEP), dy * (fine ? FINE : STEP));
        return {
            left: pan(-1, 0),
            right: pan(1, 0),
            up: pan(0, -1),
            down: pan(0, 1),
            zoomIn: () => this.follow.zoom(1),
            zoomOut: () => this.follow.zoom(-1),
            all: () => this.follow.fitAll(),
            case: () => this.follow.fitCase(),
            pick: () => this._say("picked", this.map.getCenter()),
            next: () => this._stepMark(1),
            back: () => this._stepMark(-1),
            open: () => this._openMark(),
            legend: () => this.legend.toggle(),
            stop: () => this.bubble.unpin(),
        };
    }

    _onClick(event) {
        if (this.tools.hasMouse) {
            return;
        }
        this.bubble.unpin();
        const { mark, ids, spot } = this.live.under(event.containerPoint);
        if (spot) {
            this._openSpot(spot, event.latlng);
            return;
        }
        if (mark) {
            this._choose(mark);
            this.channel.say({ kind: "markChosen", group: mark.group, key: mark.key });
        } else if (ids.length === 1) {
            this.channel.say({ kind: "caseChosen", caseId: ids[0] });
        } else if (ids.length > 1 && this._canOpen(ids)) {
            this.follow.byHand();
            this.map.fitBounds(this.live.boundsOf(ids), { padding: [40, 40], animate: false });
            return;
        }
        const keys = mark ? { [mark.group]: [mark.key] } : {};
        this._say("clicked", event.latlng, { caseIds: ids, keys });
    }

    // A camera is chosen like a mark; several in one sign are parted by coming nearer.
    _openSpot({ members }, latlng) {
        if (members.length > 1) {
            this.follow.byHand();
            const bounds = L.latLngBounds(members.map(({ lat, lon }) => [lat, lon]));
            this.map.fitBounds(bounds, { padding: [60, 60], maxZoom: 17, animate: false });
            return;
        }
        const [{ group, key }] = members;
        this._choose(members[0]);
        this.channel.say({ kind: "markChosen", group, key });
        this._say("clicked", latlng, { keys: { [group]: [key] } });
    }

    // Whether zooming in would part these cases.
    _canOpen(ids) {
        const bounds = this.live.boundsOf(ids);
        const zoom = this.map.getBoundsZoom(bounds, false, L.point(80, 80));
        return this.map.getZoom() < this.map.getMaxZoom() && zoom > this.map.getZoom();
    }

    _onDoubleClick(event) {
        if (!this.tools.hasMouse) {
            this._say("picked", event.latlng);
        }
    }

    _onContext(event) {
        const { ids } = this.live.under(event.containerPoint);
        const { x, y } = event.containerPoint;
        this._say("contextAsked", event.latlng, { x, y, caseIds: ids });
    }

    _onMove(event) {
        this.at = event;
        if (!this.timer) {
            this.timer = setTimeout(() => this._tellHover(), HOVER_EVERY);
        }
    }

    _onLeave() {
        clearTimeout(this.timer);
        this.timer = 0;
        this.ask += 1;
        this.live.look.setReadout("");
        this.bubble.unhint();
    }

    _tellHover() {
        this.timer = 0;
        if (this.map.dragging.moved?.() && this.map.dragging.moving()) {
            return;
        }
        const { mark: one, ids, sign, spot } = this.live.under(this.at.containerPoint);
        const mark = spot?.members.length === 1 ? spot.members[0] : one;
        this.pointed = mark || sign || spot ? this.at.containerPoint : null;
        this.map.getContainer().classList.toggle("hall-over", this.pointed !== null);
        this.ask += 1;
        this._say("hovered", this.at.latlng, {
            ask: this.ask,
            caseId: ids.length === 1 ? ids[0] : 0,
            count: spot && !mark ? spot.members.length : ids.length,
            group: mark ? mark.group : spot ? spot.members[0].group : "",
            key: mark ? mark.key : 0,
        });
    }

    _say(kind, { lng, lat }, more = {}) {
        this.channel.say({ kind, lon: onGlobe(lng, 180), lat: onGlobe(lat, 90), ...more });
    }

    _stepMark(step) {
        const marks = [...this.overlay.marks()];
        if (!marks.length) {
            return;
        }
        const here = marks.indexOf(this.overlay.chosen);
        const next = here < 0 ? (step > 0 ? 0 : marks.length - 1) : (here + step + marks.length) % marks.length;
        this._choose(marks[next]);
    }

    _choose(mark) {
        this.overlay.chosen = mark;
        const seen = this.map.getBounds().pad(-0.08);
        if (!seen.contains([mark.lat, mark.lon])) {
            this.follow.byHand();
            this.map.panTo([mark.lat, mark.lon], { animate: false });
        }
        this.live.refresh();
    }

    _openMark() {
        const mark = this.overlay.chosen;
        if (mark) {
            this.channel.say({ kind: "markChosen", group: mark.group, key: mark.key });
        }
    }
}
