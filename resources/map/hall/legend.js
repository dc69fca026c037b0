// The legend is folium's layer control: every layer with its sign and its name, to be switched on and off.

import { element } from "./look.js";
import { drawGlyph } from "./cameras.js";
import { drawLamp } from "./signs.js";
import { flat, pictures } from "./tiles.js";
import { drawFigure } from "./walkers.js";

const SWATCH = 16;

export class LegendOf {
    constructor(map, control, layers, look, live, channel) {
        Object.assign(this, { map, control, look, live, channel });
        this.made = new Map(Object.entries(layers));
        this.made.forEach(flat);
        this.states = new Map();
        this.applying = false;
        this.row = -1;
        control._addItem = (item) => this._rowOf(item);
        control._handlingClick = false;
        L.DomEvent.disableClickPropagation(control.getContainer());
        L.DomEvent.disableScrollPropagation(control.getContainer());
        map.on("overlayadd overlayremove baselayerchange", this._onSwitched, this);
        this._show(false);
    }

    get isOpen() {
        return this.open;
    }

    toggle() {
        this._show(!this.open);
    }

    // All layers, in the order of the legend.
    set(states) {
        this.applying = true;
        this.states = new Map(states.map((state) => [state.key, state]));
        for (const layer of this.made.values()) {
            this.control.removeLayer(layer);
        }
        for (const [key, layer] of this.made) {
            if (!this.states.has(key)) {
                layer.remove();
            }
        }
        states.forEach((state, number) => this._apply(state, number));
        this._turnHosts();
        this.applying = false;
        this.draw();
    }

    setLook(look, dress) {
        for (const layer of this.made.values()) {
            this._turn(layer, { look, dress });
        }
        this.live.restyle();
        this.draw();
    }

    draw() {
        this.control._update();
        this._lightRow();
    }

    // Whether the key was the legend's.
    press(what) {
        const boxes = this._boxes();
        if (what === "up" || what === "down") {
            const step = what === "up" ? -1 : 1;
            this.row = (this.row + step + boxes.length) % Math.max(1, boxes.length);
            this._lightRow();
        } else if (what === "pick" || what === "open") {
            boxes[this.row]?.click();
        } else if (what === "stop" || what === "legend") {
            this._show(false);
        } else {
            return false;
        }
        return true;
    }

    _show(open) {
        this.open = open;
        this.row = open ? 0 : -1;
        this.control.getContainer().classList.toggle("hall-open", open);
        this._lightRow();
        this.channel.say({ kind: "legendOpen", shown: open });
    }

    _boxes() {
        return [...this.control.getContainer().querySelectorAll("input")];
    }

    _lightRow() {
        this._boxes().forEach((box, number) => {
            box.closest("label").classList.toggle("hall-row", number === this.row);
        });
    }

    _apply(state, number) {
        const layer = this._layerOf(state);
        if (layer instanceof L.TileLayer) {
            this._turn(layer, { ...state.options, look: this.look.look, dress: this.look.dress });
            layer.setOpacity(state.opacity);
            layer.setZIndex(number + 1);
        }
        if (state.listed) {
            this.control[state.base ? "addBaseLayer" : "addOverlay"](layer, state.key);
        }
        if (state.shown) {
            layer.addTo(this.map);
        } else {
            layer.remove();
        }
    }

    // A layer of pictures; what the canvas draws is switched through an empty one.
    _layerOf(state) {
        let layer = this.made.get(state.key);
        if (layer === undefined) {
            layer = state.template ? pictures(state) : state.partOf ? this._partSwitch() : this._canvasSwitch(state.key);
            this.made.set(state.key, layer);
        }
        return layer;
    }

    _canvasSwitch(key) {
        const layer = L.layerGroup();
        const show = (shown) => () => {
            if (key === "cases") {
                this.live.casesShown = shown;
            } else {
                this.live.overlay.hidden[shown ? "delete" : "add"](key);
            }
            this.live.refresh();
        };
        show(false)();
        return layer.on("add", show(true)).on("remove", show(false));
    }

    _partSwitch() {
        return L.layerGroup().on("add remove", () => this.applying || this._turnHosts());
    }

    // Layers that show others show those that are switched on, and go where none is.
    _turnHosts() {
        const states = [...this.states.values()];
        for (const key of new Set(states.map((state) => state.partOf).filter(Boolean))) {
            const host = this.made.get(key);
            const shown = states.filter((state) => state.partOf === key && this.map.hasLayer(this.made.get(state.key)));
            if (shown.length && this.states.get(key)?.shown) {
                this._turn(host, { variant: shown.map((state) => state.key).join("-") });
                host.addTo(this.map);
            } else {
                host?.remove();
            }
        }
    }

    // New words for the address; the pictures are asked for again only if one of them is different.
    _turn(layer, options) {
        const news = Object.entries(options).filter(([name, value]) => layer.options[name] !== value);
        if (news.length && layer instanceof L.TileLayer) {
            Object.assign(layer.options, Object.fromEntries(news));
            layer.redraw();
        }
    }

    _onSwitched(event) {
        const found = [...this.made].find(([_key, layer]) => layer === event.layer);
        if (this.applying || found === undefined) {
            return;
        }
        const shown = event.type !== "overlayremove";
        this.channel.say({ kind: "switched", key: found[0], shown });
    }

    // In place of Leaflet's own, which would read a name as HTML.
    _rowOf(item) {
        const { control } = this;
        const state = this.states.get(item.name);
        const label = element("label", "hall-layer");
        const box = element("input", "leaflet-control-layers-selector");
        box.type = item.overlay ? "checkbox" : "radio";
        box.name = item.overlay ? "" : "hall-base";
        box.checked = box.defaultChecked = this.map.hasLayer(item.layer);
        box.layerId = L.stamp(item.layer);
        control._layerControlInputs.push(box);
        L.DomEvent.on(box, "click", control._onInputClick, control);
        const words = element("span", "hall-name");
        words.textContent = state ? state.title : item.name;
        label.append(box, this._swatch(state ? state.sign : ""), words);
        (item.overlay ? control._overlaysList : control._baseLayersList).append(label);
        return label;
    }

    _swatch(sign) {
        const made = element("canvas", "hall-swatch");
        const ratio = window.devicePixelRatio || 1;
        const side = this.look.px(SWATCH);
        made.width = made.height = side * ratio;
        const pen = made.getContext("2d");
        pen.scale(ratio, ratio);
        if (sign && this.look.colours.text) {
            swatch(pen, this.look, sign, side);
        }
        return made;
    }
}

// Width, strength and dashes of the borders, as widgets/map/ground/border_paint.py paints them.
const LINES = {
    line: [1, 0.75, []],
    dashed: [1.6, 0.85, [3, 2]],
    thick: [2, 0.9, []],
    dashdot: [2.6, 1, [5, 2, 1.5, 2]],
};

function swatch(pen, look, sign, side) {
    const [shape, token = "secondary"] = sign.split(":");
    const colour = look.colours[token] ?? look.colours.secondary;
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = 1.6;
    if (shape === "area") {
        pen.globalAlpha = 0.25;
        pen.fillRect(2, 3, side - 4, side - 6);
        pen.globalAlpha = 1;
        pen.strokeRect(2, 3, side - 4, side - 6);
    } else if (shape in LINES) {
        [pen.lineWidth, pen.globalAlpha] = LINES[shape];
        pen.setLineDash(LINES[shape][2]);
        pen.beginPath();
        pen.moveTo(1, side / 2);
        pen.lineTo(side - 1, side / 2);
        pen.stroke();
    } else if (shape.startsWith("major")) {
        pen.fillStyle = look.colours[shape] ?? colour;
        pen.fill(majorPath(shape.slice(5), side));
    } else if (shape === "camera") {
        drawGlyph(pen, false, side / 2, side / 2, side / 2);
    } else if (shape === "walker") {
        drawFigure(pen, look, shape, side / 2, side / 2, side * 0.42);
    } else if (shape === "heat") {
        [0.2, 0.5, 1].forEach((share, step) => {
            pen.globalAlpha = share;
            pen.fillRect(1 + (step * (side - 2)) / 3, 3, (side - 2) / 3, side - 6);
        });
    } else {
        drawLamp(pen, look, shape, side / 2, side / 2, side * 0.32);
    }
}

// The shapes by which the majors of components are told apart, as widgets/map/component_sprites.py paints them.
const MAJOR_SHAPES = {
    "02": [[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]],
    "03": [[0, -0.95], [1, 0.85], [-1, 0.85]],
    "04": [[0, -1.06], [1.06, 0], [0, 1.06], [-1.06, 0]],
    "05": [[0, 0.95], [1, -0.85], [-1, -0.85]],
};

function majorPath(major, side) {
    const path = new Path2D();
    const middle = side / 2;
    const radius = side * 0.36;
    const corners = MAJOR_SHAPES[major];
    if (corners === undefined) {
        path.arc(middle, middle, radius, 0, 2 * Math.PI);
        return path;
    }
    corners.forEach(([x, y], number) => {
        path[number ? "lineTo" : "moveTo"](middle + x * radius, middle + y * radius);
    });
    path.closePath();
    return path;
}
