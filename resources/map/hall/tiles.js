// Layers of pictures that a drag moves at once.
//
// Leaflet gives every tile a place in the third dimension, and Chromium then a layer of its own: without a
// graphics card a drag over two layers of tiles fell to a fifth of its frames. Placed flat, all tiles of a
// level are one.

export function flat(layer) {
    return layer.on("tileloadstart", ({ tile }) => {
        const { x, y } = tile._leaflet_pos;
        tile.style.transform = "";
        tile.style.left = `${x}px`;
        tile.style.top = `${y}px`;
    });
}

// Half as many requests a side where the picture of a tile can be four in one (its address has a {side}); on
// dense screens it is that large anyway.
const WIDE = { tileSize: 512, zoomOffset: -1, side: "wide" };

export function pictures(state) {
    const wide = state.template.includes("{side}") && !L.Browser.retina ? WIDE : { side: "plain" };
    return flat(L.tileLayer(state.template, {
        minZoom: 8,
        maxZoom: 20,
        maxNativeZoom: state.nativeZoom,
        opacity: state.opacity,
        errorTileUrl: "/page/hall/missing.svg",
        updateWhenZooming: false,
        keepBuffer: 1,
        look: "day",
        dress: "day",
        stamp: 0,
        variant: "-",
        ...wide,
        ...state.options,
    }));
}
