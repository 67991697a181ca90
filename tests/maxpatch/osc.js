// OSC packets, as [udpsend] writes and [udpreceive] reads them.
"use strict";

function padded(text) {
    const bytes = Buffer.from(text, "utf8");
    return Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
}

function encode([address, ...values]) {
    const tags = values.map((value) => (typeof value === "string" ? "s" : Number.isInteger(value) ? "i" : "f"));
    const parts = values.map((value, n) => {
        if (tags[n] === "s") {
            return padded(value);
        }
        const bytes = Buffer.alloc(4);
        if (tags[n] === "i") {
            bytes.writeInt32BE(value);
        } else {
            bytes.writeFloatBE(value);
        }
        return bytes;
    });
    return Buffer.concat([padded(address), padded("," + tags.join("")), ...parts]);
}

function decode(packet) {
    let at = 0;
    const text = () => {
        const end = packet.indexOf(0, at);
        const value = packet.toString("utf8", at, end);
        at = end + (4 - (end % 4));
        return value;
    };
    const address = text();
    const values = [...text().slice(1)].map((tag) => {
        if (tag === "s") {
            return text();
        }
        const read = { i: () => packet.readInt32BE(at), f: () => packet.readFloatBE(at) }[tag];
        if (read === undefined) {
            throw new Error(`${address} carries a ${tag}, which Max does not read`);
        }
        const value = read();
        at += 4;
        return value;
    });
    return [address, ...values];
}

// What a packet holds, in its order: [udpreceive] drops a bundle's time.
function messages(packet) {
    if (packet.toString("latin1", 0, 8) !== "#bundle\0") {
        return [decode(packet)];
    }
    const inside = [];
    for (let at = 16; at < packet.length; ) {
        const length = packet.readInt32BE(at);
        inside.push(...messages(packet.subarray(at + 4, at + 4 + length)));
        at += 4 + length;
    }
    return inside;
}

module.exports = { encode, messages };
