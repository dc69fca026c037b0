// The map page of the hall: what folium made, brought to life and joined to the program.

import { heartOf } from "./areas.js";
import { connect } from "./channel.js";
import { Bubble } from "./bubble.js";
import { Cameras } from "./cameras.js";
import { CaseStore } from "./cases.js";
import { Follow } from "./follow.js";
import { Hands } from "./hands.js";
import { LegendOf } from "./legend.js";
import { Live } from "./live.js";
import { Look } from "./look.js";
import { Overlay } from "./overlay.js";
import { Tools } from "./tools.js";

const { map, layers, control, scale, bounds } = window.hallPage;
const look = new Look(map, scale);
const channel = await connect();
const store = new CaseStore();
const overlay = new Overlay();
const live = new Live(store, overlay, look).addTo(map);
live.cameras = new Cameras(overlay, look);
const bubble = new Bubble(map);
const follow = new Follow(map, bounds, overlay, channel);
const legend = new LegendOf(map, control, layers, look, live, channel);
const tools = new Tools(map, live, store, look, channel);
const hands = new Hands({ map, live, overlay, follow, legend, tools, bubble, channel });

const heard = {
    words: (message) => { look.setWords(message.texts); legend.draw(); live.refresh(); },
    look: (message) => { look.set(message); legend.setLook(look.look, look.dress); live.refresh(); },
    city: (message) => { follow.setCity(message.bounds); look.setCredit(message.credit); },
    cameras: (message) => { live.cameras.set(message); live.refresh(); },
    litCamera: (message) => { live.cameras.choose(message.key); live.refresh(); },
    clock: (message) => { look.setNow(message.now); live.refresh(); },
    cases: (message) => { store.take(message); live.refresh(); },
    caseInHand: (message) => {
        overlay.inHand = message;
        look.setNote(message.at ? "" : message.note);
        follow.aimAtCase(message);
        live.refresh();
    },
    litArea: (message) => { overlay.setLit(message.rings); live.refresh(); },
    drawing: (message) => { overlay.setDrawing(message); live.refresh(); },
    layers: (message) => { legend.set(message.layers); live.refresh(); },
    lookAt: (message) => follow.lookAt(message),
    frame: (message) => follow.frame(message.bounds),
    glance: ({ group, words }) => {
        look.setAside(words);
        follow.glance(overlay.groups.get(group)?.lines ?? []);
    },
    pose: ({ on }) => {
        map.getContainer().classList.toggle("hall-posing", on);
        overlay.posing = on;
        live.refresh();
        if (on) { // the second frame after this is on the screen
            requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => channel.say({ kind: "posed" }))));
        }
    },
    press: (message) => hands.press(message),
    tool: (message) => { tools.choose(message.name); live.refresh(); },
    aimed: (message) => { hands.setAimed(message); live.refresh(); },
    readout: (message) => hands.showReadout(message),
    bubble: (message) => bubble.pin(message),
};

channel.listen((message) => {
    const act = heard[message.kind];
    if (act === undefined) {
        throw new Error(`no such message: ${message.kind}`);
    }
    act(message);
});
window.addEventListener("error", (event) => channel.trouble(event.message));
window.addEventListener("unhandledrejection", (event) => channel.trouble(String(event.reason)));
// Only for pictures, for measuring and for tests: no other script in this page could use it.
const isLoading = (layer) => map.hasLayer(layer) && Boolean(layer.isLoading?.());
const isPainted = (cases) => store.count === cases && live._wanted === 0 && ![...legend.made.values()].some(isLoading);
window.hall = { map, store, live, overlay, follow, legend, tools, look, heartOf, isPainted };
channel.say({ kind: "ready" });
