// Decides which of two voices plays what: a new sound fades in on one while the other fades out.
// Plain ES5, so that [js] of Max 8 runs it.

autowatch = 1;
inlets = 1;
outlets = 4;
setinletassist(0, "id, file path, stop; told ... from r tonewalk.play; answers from r tonewalk.answer");
setoutletassist(0, "voice 1: open path, 1, seek ms ms, 0; fade target ms");
setoutletassist(1, "voice 2");
setoutletassist(2, "id that plays, 0 when stopped");
setoutletassist(3, "error code text; to ask");

var FADE_IN = 1; // ms: takes the edge off a file that begins inside a wave, and leaves a drum its attack
var FADE_OUT = 8;
var SILENT = 0; // the id that asks for silence
var LOUDER = 26; // where what is told says by how many dB it is to be louder, behind all that is known of the sound

var who = jsarguments.length > 1 ? jsarguments[1] : 0; // the abstraction's #0
var tickets = 0;
var wanted = 0; // ticket of the newest question
var voice = 1; // used last
var sounding = false;
var fading = false;
var next = null; // what plays as soon as the other voice is silent
var faded = new Task(afterFade, this);

// A sound's id: where its file is, and which part of it, is asked for first.
function msg_int(id) {
    if (id === SILENT) {
        stop();
        return;
    }
    wanted = ask("sound/get", [id]);
}

function msg_float(id) {
    msg_int(Math.floor(id));
}

// The path of an audio file.
function file() {
    wanted = 0;
    start({ id: 0, path: arrayfromargs(arguments).join(" "), from: "", to: "", level: 1 });
}

function stop() {
    wanted = 0;
    next = null;
    sounding = false;
    hush();
    outlet(2, SILENT);
}

// The daemon asks every listening client to play: id path name start end ..., or 0.
function told(id) {
    if (id === SILENT) {
        stop();
    } else {
        var values = arrayfromargs(arguments);
        take(values, typeof values[LOUDER] === "number" ? values[LOUDER] : 0);
    }
}

// Be told of what is to be played for the next 30 s.
function subscribe() {
    ask("subscribe", ["play"]);
}

// What [r tonewalk.answer] brought, without the leading `who`.
function answer(ticket, command, what) {
    if (ticket !== wanted || ticket === 0) {
        return;
    }
    var values = arrayfromargs(arguments).slice(3);
    if (command === "error") {
        outlet(3, "error", what, values[0]);
    } else if (command === "sound/get") {
        take(values, 0);
    }
}

// id path name start end sample_rate channels duration ...; start and end in s, empty for a whole file
function take(values, louder) {
    if (values[1] === "") {
        outlet(3, "error", "not_found", "The path of sound " + values[0] + " is too long for OSC: shorten it.");
        return;
    }
    wanted = 0;
    start({ id: values[0], path: values[1], from: values[3], to: values[4], level: Math.pow(10, louder / 20) });
}

// Voices take turns. Where the free one still fades from the sound before the last, the newest sound waits for it.
function start(sound) {
    next = sound;
    if (!fading) {
        change();
    }
}

function change() {
    var sound = next;
    next = null;
    hush();
    voice = 1 - voice;
    sounding = true;
    outlet(voice, "open", forMax(sound.path));
    outlet(voice, "fade", sound.level, FADE_IN);
    if (typeof sound.from === "number" && typeof sound.to === "number") {
        outlet(voice, "seek", sound.from * 1000, sound.to * 1000);
    } else {
        outlet(voice, 1);
    }
    outlet(2, sound.id);
}

function hush() {
    outlet(voice, "fade", 0, FADE_OUT);
    fading = true;
    faded.cancel();
    faded.schedule(FADE_OUT + 1);
}

function afterFade() {
    fading = false;
    outlet(1 - voice, 0);
    if (!sounding) {
        outlet(voice, 0);
    }
    if (next !== null) {
        change();
    }
}
afterFade.local = 1;

// Windows' paths with slashes, as Max writes them.
function forMax(path) {
    return /^[A-Za-z]:\\|^\\\\/.test(path) ? path.replace(/\\/g, "/") : path;
}

function ask(command, values) {
    tickets += 1;
    outlet(3, ["ask", who, tickets, command].concat(values));
    return tickets;
}
