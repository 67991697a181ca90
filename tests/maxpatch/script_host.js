// node script_host.js FILE ARGUMENTS CALLS: calls a script with messages, prints what it puts out.
// ARGUMENTS and CALLS are JSON; the call ["@wait", ms] lets time pass. Printed is a JSON list of [outlet, atom...].
"use strict";
const { load } = require("./max_js.js");

const [file, typed, calls] = process.argv.slice(2);
const out = [];
let now = 0;
let waiting = [];
// A Live in which one device is selected: TONEWALK_TEST_LIVE says {"class_name": ..., "takes": whether it has `replace_sample`}.
const live = JSON.parse(process.env.TONEWALK_TEST_LIVE || "{}");
class LiveAPI {
    constructor(path) {
        this.path = path;
    }
    get(name) {
        return [this.path.endsWith(" sample") ? live[name] || "" : live[name] || 0];
    }
    call(name, value) {
        out.push(["live", name, value]);
        if (live.takes) {
            live.file_path = value;
        }
    }
}
const timers = {
    LiveAPI,
    Date: { now: () => now },
    schedule: (ms, run) => {
        const one = { due: now + ms, run };
        waiting.push(one);
        return () => (waiting = waiting.filter((other) => other !== one));
    },
};

function pass(ms) {
    const until = now + ms;
    for (;;) {
        const next = waiting.filter((one) => one.due <= until).sort((a, b) => a.due - b.due)[0];
        if (next === undefined) {
            break;
        }
        now = next.due;
        waiting = waiting.filter((one) => one !== next);
        next.run();
    }
    now = until;
}

const script = load(
    file,
    [file, ...JSON.parse(typed)],
    (outlet, message) => out.push([outlet, ...message]),
    timers,
    (text) => {
        throw new Error(text);
    },
);
for (const call of JSON.parse(calls)) {
    if (call[0] === "@wait") {
        pass(call[1]);
    } else {
        script.call(call);
    }
}
process.stdout.write(JSON.stringify(out));
