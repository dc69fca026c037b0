// Colours, words, time and the frame of the map: scale, credit, read-out, note.

export class Look {
    constructor(map, scale) {
        this.map = map;
        this.look = this.dress = "day";
        this.scale = 1;
        this.colours = {};
        this.fonts = "sans-serif";
        this.texts = {};
        this.offset = 0;
        this.said = this.aside = "";
        this.bar = scale;
        scale._updateMetric = this._updateScale.bind(this);
        const corner = map.getContainer();
        this.credit = corner.appendChild(element("div", "hall-credit"));
        this.readout = corner.appendChild(element("div", "hall-plate hall-readout"));
        this.note = corner.appendChild(element("div", "hall-plate hall-note"));
    }

    set(message) {
        this.look = message.look;
        this.dress = message.dress;
        this.scale = message.scale;
        this.colours = message.colours;
        this.fonts = message.fonts.map((name) => JSON.stringify(name)).join(", ");
        const root = document.documentElement;
        for (const [name, colour] of Object.entries(message.colours)) {
            root.style.setProperty(`--${name}`, colour);
        }
        root.style.setProperty("--scale", String(message.scale));
        root.style.setProperty("--fonts", this.fonts);
        root.dataset.look = message.look;
    }

    setWords(texts) {
        this.texts = texts;
        this.bar._update();
    }

    setNow(seconds) {
        this.offset = seconds - Date.now() / 1000;
    }

    // The hall's time, in seconds since 1970.
    get now() {
        return Date.now() / 1000 + this.offset;
    }

    px(length) {
        return length * this.scale;
    }

    font(size, weight = 400) {
        return `${weight} ${this.px(size)}px ${this.fonts}`;
    }

    words(key, values = {}) {
        const text = this.texts[key] ?? "";
        return text.replace(/\{(\w+)\}/g, (_all, name) => String(values[name] ?? ""));
    }

    lengthText(metres) {
        if (metres >= 1000) {
            return this.words("kilometres", { count: String(Number((metres / 1000).toPrecision(4))) });
        }
        return this.words("metres", { count: String(Math.round(metres)) });
    }

    setCredit(text) {
        this.credit.textContent = text;
    }

    setNote(text) {
        this.said = text;
        this._showNote();
    }

    // For a moment, in place of the note.
    setAside(text) {
        this.aside = text;
        this._showNote();
    }

    _showNote() {
        this.note.textContent = this.aside || this.said;
    }

    setReadout(text) {
        this.readout.textContent = text;
    }

    _updateScale(most) {
        const metres = this.bar._getRoundNum(most);
        this.bar._updateScale(this.bar._mScale, this.lengthText(metres), metres / most);
    }
}

export function element(tag, className) {
    const made = document.createElement(tag);
    made.className = className;
    return made;
}
