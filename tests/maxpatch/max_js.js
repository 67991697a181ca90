// Max's [js] object as far as our scripts use it: runs one script in a context with Max's own functions.
"use strict";
const fs = require("fs");
const vm = require("vm");

const globals = {}; // one Global of a name for all scripts, as in Max

// Args: `send(outlet, message)` takes what the script puts out; `timers` has schedule(ms, run) -> cancel, and
// a Date where its time is its own, and a LiveAPI where there is a Live.
function load(file, jsarguments, send, timers, complain) {
    const assist = () => undefined;
    class Global {
        constructor(name) {
            return (globals[name] = globals[name] || {});
        }
    }
    class Task {
        constructor(run, owner) {
            this.run = () => run.call(owner);
            this.stop = () => undefined;
        }
        schedule(ms) {
            this.cancel();
            this.stop = timers.schedule(ms, this.run);
        }
        cancel() {
            this.stop();
        }
    }
    // Reads only; a path that is no file is not open, as in Max.
    class File {
        constructor(name) {
            this.isopen = fs.existsSync(name) ? 1 : 0;
            this.name = name;
        }
        readstring(most) {
            return fs.readFileSync(this.name, "utf8").slice(0, most);
        }
        close() {
            this.isopen = 0;
        }
    }
    const context = vm.createContext({
        File,
        Date: timers.Date || Date,
        LiveAPI: timers.LiveAPI,
        patcher: { filepath: process.env.TONEWALK_TEST_PATCHER || "" },
        inlets: 1,
        outlets: 1,
        autowatch: 0,
        messagename: "",
        jsarguments,
        Task,
        Global,
        arrayfromargs: (list) => {
            if (Array.isArray(list)) {
                throw new Error("arrayfromargs takes a function's arguments");
            }
            return Array.prototype.slice.call(list);
        },
        setinletassist: assist,
        setoutletassist: assist,
        outlet: (number, ...values) => {
            if (!(number >= 0 && number < context.outlets)) {
                throw new Error(`outlet ${number} of ${file} does not exist`);
            }
            const message = values.flat();
            if (message.length === 0 || message.some((atom) => !["number", "string"].includes(typeof atom))) {
                throw new Error(`outlet ${number} of ${file} was given ${JSON.stringify(message)}`);
            }
            send(number, message);
        },
    });
    vm.runInContext(fs.readFileSync(file, "utf8"), context, { filename: file });
    return {
        inlets: context.inlets,
        outlets: context.outlets,
        // A message as Max dispatches it: int, float, list, or the function of the first word, else `anything`.
        call: (message) => {
            const [first, ...rest] = message;
            const number = typeof first === "number";
            const scalar = Number.isInteger(first) ? "msg_int" : "msg_float";
            const name = number ? (message.length > 1 ? "list" : scalar) : first;
            const own = Object.prototype.hasOwnProperty.call(context, name) && typeof context[name] === "function";
            const use = own && !context[name].local ? name : "anything";
            if (typeof context[use] !== "function") {
                complain(`${file} has no function ${name}`);
                return;
            }
            context.messagename = name;
            context[use](...(number ? message : rest));
        },
        has: (name) => typeof context[name] === "function",
    };
}

module.exports = { load };
