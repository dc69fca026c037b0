// The open cases, as columns: twenty thousand of them are gone through at every repaint.

const RANK = { over: 4, due: 3, ok: 2, none: 1, paused: 0 };
export const LAMPS = ["paused", "none", "ok", "due", "over"];
const FIRST_ROOM = 1024;

export class CaseStore {
    constructor() {
        this.clear();
    }

    clear() {
        this.count = 0;
        this.index = new Map();
        this._make(FIRST_ROOM);
    }

    _make(room) {
        this.ids = grown(this.ids, new Float64Array(room), this.count);
        this.x = grown(this.x, new Float64Array(room), this.count);
        this.y = grown(this.y, new Float64Array(room), this.count);
        this.warn = grown(this.warn, new Float64Array(room), this.count);
        this.due = grown(this.due, new Float64Array(room), this.count);
        this.phase = grown(this.phase, new Uint8Array(room), this.count);
        this.paused = grown(this.paused, new Uint8Array(room), this.count);
    }

    take(batch) {
        if (batch.fresh) {
            this.clear();
        }
        for (const [id, lon, lat, phase, warn, due, paused] of batch.put) {
            this._put(id, lon, lat, phase, warn, due, paused);
        }
        for (const id of batch.gone) {
            this._remove(id);
        }
    }

    _put(id, lon, lat, phase, warn, due, paused) {
        let at = this.index.get(id);
        if (at === undefined) {
            if (this.count === this.ids.length) {
                this._make(this.count * 2);
            }
            at = this.count;
            this.count += 1;
            this.index.set(id, at);
        }
        const unit = toUnit(lon, lat);
        this.ids[at] = id;
        this.x[at] = unit.x;
        this.y[at] = unit.y;
        this.phase[at] = phase;
        this.warn[at] = warn;
        this.due[at] = due;
        this.paused[at] = paused ? 1 : 0;
    }

    _remove(id) {
        const at = this.index.get(id);
        if (at === undefined) {
            return;
        }
        const last = this.count - 1;
        for (const column of [this.ids, this.x, this.y, this.warn, this.due, this.phase, this.paused]) {
            column[at] = column[last];
        }
        this.index.set(this.ids[at], at);
        this.index.delete(id);
        this.count = last;
    }

    // 0 paused … 4 over: the larger, the sooner somebody must act.
    rank(at, now) {
        if (this.paused[at]) {
            return RANK.paused;
        }
        if (!this.due[at]) {
            return RANK.none;
        }
        if (now > this.due[at]) {
            return RANK.over;
        }
        return this.warn[at] && now >= this.warn[at] ? RANK.due : RANK.ok;
    }
}

function grown(old, fresh, count) {
    if (old !== undefined && count) {
        fresh.set(old.subarray(0, count));
    }
    return fresh;
}

// Web mercator on the unit square: x east, y south.
export function toUnit(lon, lat) {
    const sine = Math.sin((Math.max(-85.0511, Math.min(85.0511, lat)) * Math.PI) / 180);
    return { x: lon / 360 + 0.5, y: 0.5 - Math.atanh(sine) / (2 * Math.PI) };
}
