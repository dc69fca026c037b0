// Where the map looks by itself: at the case, at the whole city, and not at all once a hand has moved it.

import { bordersIn } from "./areas.js";

const CASE_ZOOM = 17;
const TELL_AFTER = 60;

export class Follow {
    constructor(map, bounds, overlay, channel) {
        this.map = map;
        this.overlay = overlay;
        this.channel = channel;
        this.city = L.latLngBounds(bounds);
        this.following = true;
        this.atCase = false;
        this.before = null;
        this.home = null; // where it looked before a glance
        this.timer = 0;
        map.on("moveend", this._tellSoon, this);
        map.on("resize", () => this._follow());
        map.on("dragstart", () => this.byHand());
        map.getContainer().addEventListener("wheel", () => this.byHand(), { passive: true });
        this._follow();
    }

    setCity([west, south, east, north]) {
        this.city = L.latLngBounds([south, west], [north, east]);
        this._follow();
    }

    // From now on the map stays where the operator put it.
    byHand() {
        this.home = null;
        this._setFollowing(false);
    }

    // For a moment at these outlines and the case; where a border of them is in view already, nothing moves.
    glance(lines) {
        const home = this.home ?? this._here();
        if (!lines.length || bordersIn(lines.map(({ points }) => points), home.units)) {
            this.lookBack();
            return;
        }
        const bounds = L.latLngBounds([]);
        lines.forEach(({ points }) => points.forEach((unit) => bounds.extend(this._latLng(unit))));
        const { at } = this.overlay.inHand;
        if (at) {
            bounds.extend([at[1], at[0]]);
        }
        this.home = home;
        this.map.fitBounds(bounds, { padding: [28, 28], animate: false, maxZoom: CASE_ZOOM });
    }

    lookBack() {
        const { home } = this;
        if (home !== null) {
            this.home = null;
            this._look(home.centre, home.zoom);
            if (this.atCase) {
                this._follow();
            }
        }
    }

    _here() {
        const zoom = this.map.getZoom();
        const { min, max } = this.map.getPixelBounds();
        const across = max.subtract(min);
        const scale = 256 * 2 ** zoom;
        // A border at the very edge tells nobody anything.
        const units = L.bounds(min.add(across.multiplyBy(0.1)).divideBy(scale), max.subtract(across.multiplyBy(0.1)).divideBy(scale));
        return { centre: this.map.getCenter(), zoom, units, caseId: this.overlay.inHand.caseId };
    }

    _latLng({ x, y }) {
        return this.map.unproject([x * 256, y * 256], 0);
    }

    // The case in hand came, moved or went.
    aimAtCase(message) {
        if (this.home !== null && message.at !== null && message.caseId === this.home.caseId) {
            return; // the same case, told again
        }
        this.lookBack();
        const wasAtCase = this.atCase;
        this.atCase = message.at !== null;
        if (!this.following || (!this.atCase && !wasAtCase)) {
            return;
        }
        if (this.atCase && !wasAtCase) {
            this.before = this._isAll() ? null : { centre: this.map.getCenter(), zoom: this.map.getZoom() };
        }
        if (!this.atCase && this.before) {
            this._look(this.before.centre, this.before.zoom);
        } else {
            this._follow();
        }
    }

    fitCase() {
        if (this.overlay.inHand.at) {
            this.home = null;
            this.atCase = true;
            this._setFollowing(true);
            this._follow();
        }
    }

    fitAll() {
        this.atCase = false;
        this.before = this.home = null;
        this._setFollowing(true);
        this._follow();
    }

    lookAt({ lon, lat, zoom, byHand }) {
        if (byHand) {
            this.byHand();
        }
        this._look([lat, lon], zoom || this.map.getZoom());
    }

    frame([west, south, east, north]) {
        this.byHand();
        this.map.fitBounds([[south, west], [north, east]], { padding: [24, 24], animate: false, maxZoom: 18 });
    }

    pan(dx, dy) {
        this.byHand();
        this.map.panBy([dx, dy], { animate: false });
    }

    zoom(step) {
        this.byHand();
        this.map.setZoom(this.map.getZoom() + step, { animate: false });
    }

    _follow() {
        if (!this.following || this.home !== null || !this.map.getSize().x) {
            return;
        }
        const { at, accuracy } = this.overlay.inHand;
        if (this.atCase && at) {
            this._look([at[1], at[0]], this._zoomFor(at[1], accuracy));
        } else {
            this.map.fitBounds(this.city, { padding: [12, 12], animate: false });
        }
    }

    // Close to the case, and wide enough to show all of the circle it was located in.
    _zoomFor(lat, accuracy) {
        const shorter = Math.min(this.map.getSize().x, this.map.getSize().y);
        const most = (3.2 * accuracy) / Math.max(1, shorter);
        const fits = most ? Math.floor(Math.log2((156543.03 * Math.cos((lat * Math.PI) / 180)) / most)) : CASE_ZOOM;
        return Math.min(CASE_ZOOM, fits);
    }

    _look(centre, zoom) {
        this.map.setView(centre, zoom, { animate: false });
    }

    _isAll() {
        return this.map.getBoundsZoom(this.city) >= this.map.getZoom();
    }

    _setFollowing(following) {
        if (following !== this.following) {
            this.following = following;
            this._tellSoon();
        }
    }

    _tellSoon() {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.tell(), TELL_AFTER);
    }

    tell() {
        const centre = this.map.getCenter();
        const seen = this.map.getBounds();
        this.channel.say({
            kind: "moved",
            lon: onGlobe(centre.lng, 180),
            lat: onGlobe(centre.lat, 90),
            zoom: this.map.getZoom(),
            bounds: [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()],
            following: this.following,
            glancing: this.home !== null,
        });
    }
}

export function onGlobe(degrees, most) {
    return Math.max(-most, Math.min(most, degrees));
}
