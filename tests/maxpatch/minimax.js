// A small Max that runs the generated patches: real JSON, real scripts, real UDP; signals are not computed.
//
//   node minimax.js PACKAGE SPEED BEATS NAME...
//
// loads the abstractions NAME... side by side and runs until stdin ends; metronomes go SPEED times as fast, and
// tonewalk.client's heart BEATS times.
// NAME=KEY gives one another name here, NAME:ARGUMENT an argument. What is in the n-th voice of its [poly~] is in KEY/n.
// stdin, a line each:  {"to": NAME, "inlet": 0, "message": ["search", "warm", "pad"]} or {"close": NAME}
//                      or {"object": "jweb", "in": NAME, "outlet": 0, "message": [...]}: what an object outside puts out;
//                      of a message box, by its text, that it is clicked; of a parameter, by its name, its value
// stdout, a line each: {"from": NAME, "outlet": 0, "message": [...]}      what came out of it
//                      {"object": "sfplay~ 2", "in": NAME, "n": 0, "message": [...]}   what an audio object was told
//                      {"sent": [address, ...]} and {"heard": [address, ...]}   OSC
//                      {"taken": PORT}      that a port can't be listened to
//                      {"wrong": "..."}     what Max would print in red
"use strict";
const dgram = require("dgram");
const fs = require("fs");
const path = require("path");
const readline = require("readline");
const { load } = require("./max_js.js");
const osc = require("./osc.js");

const [folder, speed, beats, ...names] = process.argv.slice(2);
const say = (what) => process.stdout.write(JSON.stringify(what) + "\n");
const receivers = {};
const OUTSIDE = new Set(
    (
        "sfplay~ play~ line~ *~ out~ jweb pfft~ average~ snapshot~ fzero~ dspstate~ ezdac~ ezadc~ print " +
        "pictslider toggle number flonum textedit umenu notein plugout~ live.dial live.text"
    ).split(" "),
); // what they are told is said, and they say nothing by themselves
const instances = {};
const colls = {}; // of one name all have the same content
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
    routepass: (words, out) => (inlet, message) => {
        if (inlet > 0) {
            words[inlet - 1] = message[0];
            return;
        }
        const at = words.indexOf(message[0]);
        out(at < 0 ? words.length : at, message);
    },
    onebang: (_, out) => {
        let open = false;
        return (inlet) => {
            if (inlet === 1) {
                open = true;
            } else {
                const first = open;
                open = false;
                out(first ? 0 : 1, ["bang"]);
            }
        };
    },
    prepend: (words, out) => (_, message) => out(0, [...words, ...message]),
    pak: (words, out) => joiner(words, out, true),
    pack: (words, out) => joiner(words, out, false),
    stripnote: (_, out) => {
        let velocity = 0;
        return (inlet, message) => {
            if (inlet === 1) {
                velocity = message[0];
            } else if (velocity > 0) {
                out(1, [velocity]);
                out(0, message);
            }
        };
    },
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
    sprintf: (words, out) => (_, message) =>
        out(0, [words.filter((word) => word !== "symout").join(" ").replace("%ld", message[0])]),
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
    gate: ([, initial], out) => {
        let open = initial || 0;
        return (inlet, message) => {
            if (inlet === 0) {
                open = message[0];
            } else if (open) {
                out(open - 1, message);
            }
        };
    },
    int: (words, out) => kept(words, out, Math.trunc),
    float: (words, out) => kept(words, out, (value) => value),
    "==": (words, out) => reckoned("$f1 == $f2", words, out),
    ">": (words, out) => reckoned("$f1 > $f2", words, out),
    "+": (words, out) => reckoned("$f1 + $f2", words, out),
    "-": (words, out) => reckoned("$f1 - $f2", words, out),
    "*": (words, out) => reckoned("$f1 * $f2", words, out),
    "/": (words, out) => reckoned("$f1 / $f2", words, out),
    atodb: (_, out) => (__, message) => out(0, [message[0] > 0 ? 20 * Math.log10(message[0]) : -999]),
    random: ([below], out) => () => out(0, [Math.floor(Math.random() * below)]),
    metro: ([ms], out, life) => {
        let timer = null;
        life.ends.push(() => clearInterval(timer));
        return (inlet, message) => {
            if (inlet === 1) {
                ms = message[0];
                return;
            }
            clearInterval(timer);
            if (message[0]) {
                timer = setInterval(() => out(0, ["bang"]), ms);
                out(0, ["bang"]);
            }
        };
    },
    expr: (words, out) => reckoned(words.join(" "), [], out),
    dbtoa: (_, out) => (__, message) => {
        numbers("dbtoa", message);
        out(0, [10 ** (message[0] / 20)]);
    },
    counter: ([low, high], out) => {
        let next = low;
        return () => {
            const now = next;
            next = now === high ? low : now + 1;
            out(0, [now]);
        };
    },
    coll: ([name], out) => {
        const held = name === undefined ? {} : (colls[name] = colls[name] || {});
        let at = 0;
        return (__, message) => {
            if (message[0] === "remove") {
                delete held[message[1]];
            } else if (message[0] === "clear") {
                Object.keys(held).forEach((key) => delete held[key]);
            } else if (message[0] === "next") {
                const keys = Object.keys(held);
                if (keys.length > 0) {
                    out(0, held[keys[at++ % keys.length]]);
                }
            } else if (message.length > 1) {
                held[message[0]] = message.slice(1);
            } else if (held[message[0]] !== undefined) {
                out(0, held[message[0]]);
            }
        };
    },
    delay: ([ms], out) => {
        let timer = null;
        return (inlet, message) => {
            if (message[0] === "stop") {
                clearTimeout(timer);
                return;
            }
            ms = message[0] === "bang" ? ms : message[0];
            if (inlet === 0) {
                clearTimeout(timer);
                timer = setTimeout(() => out(0, ["bang"]), ms);
            }
        };
    },
    // A file that is there is read; of others Max says something in red, and there is no bang.
    "buffer~": ([name], out, life) => (_, message) => {
        say({ object: "buffer~", in: life.key, n: 0, message });
        if (fs.existsSync(message[1])) {
            setImmediate(() => out(1, ["bang"]));
        }
    },
    "poly~": ([name, count], out, life) => {
        const signals = 2;
        let target = 1;
        const voices = [];
        for (let n = 1; n <= count; n++) {
            const key = `${life.key}/${n}`;
            instances[key] = instance(name, key, undefined, n, (number, message) => out(signals + number, message));
            voices.push(instances[key]);
        }
        return (_, message) => {
            if (message[0] === "target") {
                target = message[1];
                return;
            }
            say({ object: `poly~ ${name}`, in: life.key, n: 0, message });
            voices.filter((__, n) => target === 0 || n + 1 === target).forEach((voice) => voice.ins[0](message));
        };
    },
    "thispoly~": (_, out, life) => (__, message) => {
        if (message[0] === "bang") {
            out(0, [life.voice]);
        } else {
            say({ object: "thispoly~", in: life.key, n: 0, message });
        }
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
    qmetro: (words, out, life) => {
        if (words[words.indexOf("@active") + 1] === 1) {
            onLoad.push(() => {
                out(0, ["bang"]);
                setInterval(() => out(0, ["bang"]), words[0] / Number(life.file === "tonewalk.client" ? beats : speed));
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
            socket.on("error", () => {
                say({ taken: port }); // as Max, which goes on
                socket = opened === socket ? null : socket;
            });
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
    message: (words, out, life) => (_, message) => {
        if (message[0] === "set") {
            say({ object: "message", in: life.key, n: 0, message }); // what it shows
            return;
        }
        const [first, ...rest] = words.map((word) => (/^\$\d$/.test(word) ? message[word[1] - 1] : word));
        if (/^;\s/.test(first)) {
            say({ object: first.slice(1).trim(), in: life.key, n: 0, message: rest }); // to a name: max is Max itself
        } else {
            // commas part messages, which follow each other
            const parts = [[]];
            for (const word of [first, ...rest]) {
                const ends = typeof word === "string" && word.endsWith(",");
                parts[parts.length - 1].push(ends ? atom(word.slice(0, -1)) : word);
                ends && parts.push([]);
            }
            parts.forEach((part) => out(0, part));
        }
    },
};

const onLoad = [];

function joiner(words, out, always) {
    const held = [...words];
    return (inlet, message) => {
        if (message[0] === "bang") {
            out(0, [...held]);
            return;
        }
        numbers("pack", message);
        message.forEach((value, n) => inlet + n < held.length && (held[inlet + n] = value));
        if (always || inlet === 0) {
            out(0, [...held]);
        }
    };
}

function kept([first], out, as) {
    let value = as(first || 0);
    return (inlet, message) => {
        if (message[0] !== "bang") {
            numbers("int or float", message);
            value = as(message[0]);
        }
        if (inlet === 0) {
            out(0, [value]);
        }
    };
}

function reckoned(expression, [second], out) {
    const held = [0, second || 0, 0, 0];
    const code = expression.replace(/\$[fi](\d)/g, (_, n) => `held[${n - 1}]`).replace(/\bexp\b/g, "Math.exp");
    const value = new Function("held", `return Number(${code})`);
    return (inlet, message) => {
        if (message[0] !== "bang") {
            numbers(expression, message);
            message.forEach((one, n) => (held[inlet + n] = one));
        }
        if (inlet === 0) {
            out(0, [value(held)]);
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
// In a [poly~]: its number there, and what takes what comes out of it.
function instance(name, key, argument, voice, up) {
    const life = { closed: false, ends: [], file: name, key, voice };
    const ins = [];
    const hash = ++lastHash;
    const file = ["patchers", "examples", "clippings"].map((place) => path.join(folder, place, `${name}.maxpat`)).find(fs.existsSync);
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
        const own = (word) => word.replace("#0", hash).replace(/^---/, `${key.split("/")[0]}-`); // as Live makes it
        const words = rest.map((word) =>
            word === "#0" ? hash : word === "#1" ? (argument === undefined ? 0 : argument) : atom(own(word)),
        );
        if (kind === "inlet") {
            inlets[box.index - 1] = (message) => out(0, message);
        } else if (kind === "in") {
            ins[words[0] - 1] = (message) => out(0, message);
        } else if (kind === "out") {
            handlers[box.id] = (_, message) => up(words[0] - 1, message);
        } else if (kind === "outlet") {
            handlers[box.id] = (_, message) =>
                up === undefined ? say({ from: key, outlet: box.index - 1, message }) : up(box.index - 1, message);
        } else if (OUTSIDE.has(kind)) {
            const n = (audio[kind] = (audio[kind] ?? -1) + 1);
            said[kind] = said[box.varname || kind] = (message, outlet) => out(outlet, message);
            handlers[box.id] = (_, message) => say({ object: text, in: key, n, message });
        } else if (kind.startsWith("tonewalk.")) {
            const inside = `${key}/${kind}`;
            instances[inside] = instance(kind, inside, words[0], undefined, out);
            handlers[box.id] = (inlet, message) => instances[inside].inlets[inlet](message);
        } else if (MAKERS[kind] === undefined) {
            throw new Error(`${name}.maxpat: this small Max has no ${kind}`);
        } else {
            handlers[box.id] = MAKERS[kind](words, out, life);
            if (kind === "message") {
                said[box.text] = () => handlers[box.id](0, ["bang"]);
            }
        }
    }
    const close = () => {
        life.closed = true;
        life.ends.forEach((end) => end());
    };
    return { inlets, ins, close, said };
}

for (const name of names) {
    const [whole, key] = name.split("=");
    const [kind, argument] = whole.split(":");
    instances[key || kind] = instance(kind, key || kind, argument);
}
const input = readline.createInterface({ input: process.stdin });
input.on("line", (line) => {
    const { to, inlet, message, close, object, in: where, outlet } = JSON.parse(line);
    if (close !== undefined) {
        instances[close].close();
    } else if (object !== undefined) {
        instances[where].said[object](message, outlet);
    } else {
        instances[to].inlets[inlet](message);
    }
});
input.on("close", () => process.exit(0));
onLoad.forEach((run) => run());
