// A small Max that runs the generated patches: real JSON, real scripts, real UDP; signals are not computed.
//
//   node minimax.js PACKAGE SPEED NAME...
//
// loads the abstractions NAME... side by side and runs until stdin ends; metronomes go SPEED times as fast.
// NAME=KEY gives one another name here, NAME:ARGUMENT an argument.
// stdin, a line each:  {"to": NAME, "inlet": 0, "message": ["search", "warm", "pad"]} or {"close": NAME}
//                      or {"object": "jweb", "in": NAME, "message": [...]}: what an object outside puts out
// stdout, a line each: {"from": NAME, "outlet": 0, "message": [...]}      what came out of it
//                      {"object": "sfplay~ 2", "in": NAME, "n": 0, "message": [...]}   what an audio object was told
//                      {"sent": [address, ...]} and {"heard": [address, ...]}   OSC
//                      {"wrong": "..."}     what Max would print in red
"use strict";
const dgram = require("dgram");
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const { load } = require("./max_js.js");
const osc = require("./osc.js");

const [folder, speed, ...names] = process.argv.slice(2);
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const receivers = {};
const OUTSIDE = new Set(["sfplay~", "line~", "*~", "jweb"]); // what they are told is said, and they say nothing
let lastHash = 1000;

const atom = (word) => (word !== "" && !Number.isNaN(Number(word)) ? Number(word) : word);
const timers = {
    schedule: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
    },
};

// Makers: (arguments, out, life) -> handler(inlet, message). `out(outlet, message)` passes on.
const MAKERS = {
    s: ([name]) => (_, message) => (receivers[name] || []).forEach((hear) => hear(message)),
    r: ([name], out) => {
        (receivers[name] = receivers[name] || []).push((message) => out(0, message));
        return () => undefined;
    },
    route: (words, out) => (_, message) => {
        const at = words.indexOf(message[0]);
        if (at < 0) {
            out(words.length, message);
        } else {
            out(at, message.length > 1 ? message.slice(1) : ["bang"]);
        }
    },
    sel: (words, out) => (_, message) => {
        const at = message.length === 1 ? words.indexOf(message[0]) : -1;
        at < 0 ? out(words.length, message) : out(at, ["bang"]);
    },
    prepend: (words, out) => (_, message) => out(0, [...words, ...message]),
    pak: (words, out) => joiner(words, out, true),
    pack: (words, out) => joiner(words, out, false),
    unpack: (words, out) => (_, message) => {
        for (let n = Math.min(words.length, message.length) - 1; n >= 0; n--) {
            out(n, [message[n]]);
        }
    },
    clip: ([low, high], out) => (inlet, message) => {
        numbers("clip", message);
        out(0, message.map((value) => Math.min(high, Math.max(low, value))));
    },
    change: (_, out) => {
        let last = 0;
        return (__, message) => {
            if (message[0] !== last) {
                last = message[0];
                out(0, message);
            }
        };
    },
    deferlow: (_, out) => (__, message) => setImmediate(() => out(0, message)),
    sprintf: (words, out) => (_, message) => out(0, [words.slice(1).join(" ").replace("%ld", message[0])]),
    "zl.nth": ([place], out) => (_, message) => {
        if (message.length >= place) {
            out(0, [message[place - 1]]);
        }
    },
    "zl.slice": ([count], out) => (_, message) => {
        if (message.length > count) {
            out(1, message.slice(count));
        }
        out(0, message.slice(0, count));
    },
    // As in Max each set of values waits for itself, however many wait already.
    pipe: (words, out) => {
        const held = [...words];
        return (inlet, message) => {
            numbers("pipe", message);
            held[inlet] = message[0];
            if (inlet === 0) {
                const values = held.slice(0, -1);
                setTimeout(() => {
                    for (let n = values.length - 1; n >= 0; n--) {
                        out(n, [values[n]]);
                    }
                }, held[held.length - 1]);
            }
        };
    },
    gate: (_, out) => {
        let open = 0;
        return (inlet, message) => {
            if (inlet === 0) {
                open = message[0];
            } else if (open) {
                out(0, message);
            }
        };
    },
    t: (words, out) => (_, message) => {
        for (let n = words.length - 1; n >= 0; n--) {
            out(n, words[n] === "b" ? ["bang"] : message);
        }
    },
    speedlim: ([ms], out) => {
        let last = -Infinity;
        let held = null;
        return (_, message) => {
            const wait = last + ms - Date.now();
            if (wait <= 0 && held === null) {
                last = Date.now();
                out(0, message);
                return;
            }
            if (held === null) {
                setTimeout(() => {
                    last = Date.now();
                    const newest = held;
                    held = null;
                    out(0, newest);
                }, wait);
            }
            held = message;
        };
    },
    qmetro: (words, out) => {
        if (words[words.indexOf("@active") + 1] === 1) {
            onLoad.push(() => {
                out(0, ["bang"]);
                setInterval(() => out(0, ["bang"]), words[0] / Number(speed));
            });
        }
        return () => undefined;
    },
    loadbang: (_, out) => {
        onLoad.push(() => out(0, ["bang"]));
        return () => undefined;
    },
    udpsend: ([host, port]) => {
        const socket = dgram.createSocket("udp4");
        socket.bind(0, "127.0.0.1"); // as Max: one source port for good, not the one where answers are heard
        return (_, message) => {
            if (message[0] === "port") {
                port = message[1];
                return;
            }
            say({ sent: message });
            socket.send(osc.encode(message), port, host);
        };
    },
    udpreceive: (words, out, life) => {
        let socket = null;
        life.ends.push(() => socket !== null && socket.close());
        const listen = (port) => {
            if (socket !== null) {
                socket.close();
            }
            const opened = (socket = dgram.createSocket("udp4"));
            socket.on("error", () => opened === socket && (socket = null)); // taken: Max says so and goes on
            socket.on("message", (packet) => {
                for (const message of osc.messages(packet)) {
                    say({ heard: message });
                    out(0, message);
                }
            });
            socket.bind(port, "127.0.0.1");
        };
        return (_, message) => (message[0] === "port" ? listen(message[1]) : wrong(`udpreceive: ${message}`));
    },
    js: ([file, ...words], out) => {
        const full = path.join(folder, "javascript", file);
        const script = load(full, [file, ...words], out, timers, wrong);
        if (script.has("loadbang")) {
            onLoad.push(() => script.call(["loadbang"]));
        }
        return (_, message) => script.call(message);
    },
    message: (words, out) => () => out(0, words),
};

const onLoad = [];

function joiner(words, out, always) {
    const held = [...words];
    return (inlet, message) => {
        numbers("pack", message);
        message.forEach((value, n) => inlet + n < held.length && (held[inlet + n] = value));
        if (always || inlet === 0) {
            out(0, [...held]);
        }
    };
}

function numbers(object, message) {
    if (message.some((value) => typeof value !== "number")) {
        wrong(`${object} was given ${JSON.stringify(message)}`);
    }
}

function wrong(text) {
    say({ wrong: text });
}

// One abstraction: its boxes with cords between them. Gives what takes messages at its inlets, and what closes it.
function instance(name, key, argument) {
    const life = { closed: false, ends: [] };
    const hash = ++lastHash;
    const file = path.join(folder, "patchers", `${name}.maxpat`);
    const { boxes, lines } = JSON.parse(fs.readFileSync(file, "utf8")).patcher;
    const handlers = {};
    const cords = lines.map(({ patchline: { source, destination } }) => ({ source, destination }));
    const placed = Object.fromEntries(boxes.map(({ box }) => [box.id, box.patching_rect]));
    // Max sends right to left, and of one column bottom to top
    const order = (a, b) => {
        const [one, other] = [placed[a.destination[0]], placed[b.destination[0]]];
        return other[0] - one[0] || other[1] - one[1];
    };
    const inlets = [];
    const audio = {};
    const said = {};
    for (const { box } of boxes.filter(({ box }) => box.maxclass !== "comment")) {
        const outs = cords.filter((cord) => cord.source[0] === box.id).sort(order);
        const out = (outlet, message) =>
            !life.closed &&
            outs
                .filter(({ source }) => source[1] === outlet)
                .forEach(({ destination: [id, inlet] }) => handlers[id](inlet, message));
        const text = box.maxclass === "newobj" ? box.text : `${box.maxclass} ${box.text || ""}`;
        const [kind, ...rest] = text.trim().split(" ");
        const words = rest.map((word) =>
            word === "#0" ? hash : word === "#1" ? (argument === undefined ? 0 : argument) : atom(word.replace("#0", hash)),
        );
        if (kind === "inlet") {
            inlets[box.index - 1] = (message) => out(0, message);
        } else if (kind === "outlet") {
            handlers[box.id] = (_, message) => say({ from: key, outlet: box.index - 1, message });
        } else if (OUTSIDE.has(kind)) {
            const n = (audio[kind] = (audio[kind] ?? -1) + 1);
            said[kind] = (message) => out(0, message);
            handlers[box.id] = (_, message) => say({ object: text, in: key, n, message });
        } else if (MAKERS[kind] === undefined) {
            throw new Error(`${name}.maxpat: this small Max has no ${kind}`);
        } else {
            handlers[box.id] = MAKERS[kind](words, out, life);
        }
    }
    const close = () => {
        life.closed = true;
        life.ends.forEach((end) => end());
    };
    return { inlets, close, said };
}

const instances = Object.fromEntries(
    names.map((name) => {
        const [whole, key] = name.split("=");
        const [kind, argument] = whole.split(":");
        return [key || kind, instance(kind, key || kind, argument)];
    }),
);
const input = readline.createInterface({ input: process.stdin });
input.on("line", (line) => {
    const { to, inlet, message, close, object, in: where } = JSON.parse(line);
    if (close !== undefined) {
        instances[close].close();
    } else if (object !== undefined) {
        instances[where].said[object](message);
    } else {
        instances[to].inlets[inlet](message);
    }
});
input.on("close", () => process.exit(0));
onLoad.forEach((run) => run());
