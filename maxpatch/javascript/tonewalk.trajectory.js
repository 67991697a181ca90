// Builds paths over the map and has them played: places and sounds are gathered here, the daemon keeps what is built.
// Its steps, told ahead of their time, pass this script by: they are delayed by objects that keep time.
// Plain ES5, so that [js] of Max 8 runs it.

autowatch = 1;
inlets = 1;
outlets = 4;
setinletassist(0, "point x y, sound id, clear, build, play, stop, loop, tempo, division, speed, swing, reverse, jump, ...; answers");
setoutletassist(0, "steps as they were built: n id x y name");
setoutletassist(1, "how many, when all are there");
setoutletassist(2, "error code text");
setoutletassist(3, "to ask and to send");

var who = jsarguments.length > 1 ? jsarguments[1] : 0; // the abstraction's #0
var called = typeof jsarguments[2] === "string" ? jsarguments[2] : ""; // 0 where the abstraction was given none
var MODES = { map: 1, slerp: 1, graph: 1, walk: 1 };
var BUILT = { smooth: 1, timbre: 1, loudness: 1, pitch: 1, candidates: 1, seed: 1, momentum: 1, stride: 1 };

var along = []; // groups of what the path leads by: point x y, sound id
var way = "map";
var count = 16;
var apart = 1; // steps until a sound may come back
var how = {};
var now = { tempo: 120, division: 16, loop: 0, swing: 0, quantise: 0, reverse: 0, speed: 1 };
var ORDER = ["tempo", "division", "loop", "swing", "quantise", "reverse", "speed"];
var STEERED = { tempo: 1, loop: 1, swing: 1, reverse: 1, speed: 1 };
var building = 0; // tickets
var subscribing = 0;
var playing = false; // or was told to: what then is turned is steered
var tickets = 0;

// x y, or x y z: a place that the path leads by.
function point() {
    along = along.concat(["point"], arrayfromargs(arguments));
}

// A list of numbers is a place as well, as a pad or a pictslider says it.
function list() {
    point.apply(this, arguments);
}

function sound(id) {
    along.push("sound", id);
}

function clear() {
    along = [];
}

// Over a map; or between sounds: slerp straight, graph by neighbours, walk at random.
function mode(word) {
    if (!MODES.hasOwnProperty(word)) {
        outlet(2, "error", "invalid_argument", "There is no mode " + word + ": use map, slerp, graph or walk.");
        return;
    }
    way = word;
}

function steps(n) {
    count = Math.max(1, Math.floor(n));
}

function no_repeat(n) {
    apart = Math.max(0, Math.floor(n));
}

function build() {
    var more = along.slice();
    for (var name in how) {
        more.push(name, how[name]);
    }
    building = ask("trajectory/build", [called, way, count, apart].concat(more));
}

function play() {
    var values = [called];
    for (var i = 0; i < ORDER.length; i++) {
        values.push(now[ORDER[i]]);
    }
    ask("trajectory/play", values);
    playing = true;
}

function stop() {
    ask("trajectory/stop", [called]);
    playing = false;
}

// To a step, counted from 0, of the path that plays.
function jump(step) {
    outlet(3, "send", "/tonewalk/trajectory/steer", called, "jump", step);
}

// tempo, division, loop, swing, quantise, reverse and speed hold from the next play on, and what plays follows those
// that can be steered; smooth, timbre, ... hold from the next build on.
function anything(value) {
    if (typeof value !== "number") {
        outlet(2, "error", "invalid_argument", "`" + [messagename].concat(arrayfromargs(arguments)).join(" ") + "` means nothing here.");
    } else if (now.hasOwnProperty(messagename)) {
        now[messagename] = value;
        if (STEERED.hasOwnProperty(messagename) && playing) {
            outlet(3, "send", "/tonewalk/trajectory/steer", called, messagename, value);
        }
    } else if (BUILT.hasOwnProperty(messagename)) {
        how[messagename] = value;
    } else {
        outlet(2, "error", "invalid_argument", "There is no " + messagename + ": `tempo 96` or `smooth 0.5` would be something.");
    }
}

// The daemon is there again: be told of what plays for the next 30 s.
function subscribe() {
    if (called !== "") {
        subscribing = ask("subscribe", ["steps"]);
    }
}

// What [r tonewalk.answer] brought, without the leading `who`.
function answer(ticket, command, what) {
    var values = arrayfromargs(arguments).slice(3);
    if (command === "error") {
        if (ticket !== subscribing) {
            outlet(2, "error", what, values[0]); // who is away is said by the client, and it is asked again
        }
    } else if (command === "trajectory/build" && ticket === building) {
        if (what === "step") {
            // rank step id x y name path ...
            outlet(0, values[1], values[2], values[3], values[4], values[5]);
        } else if (what === "end") {
            outlet(1, values[0]);
        }
    }
}

function ask(command, values) {
    if (called === "") {
        outlet(2, "error", "invalid_argument", "A path needs a name: write it behind the object's, as [tonewalk.trajectory path].");
        return 0;
    }
    tickets += 1;
    outlet(3, ["ask", who, tickets, command].concat(values));
    return tickets;
}
ask.local = 1;
