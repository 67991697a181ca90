// Keeps sounds in the slots of a [poly~], so that they begin at once, and streams what is too long for that from disk,
// on two voices that take turns. An id that is in a slot never waits for this script: the patch finds it in a [coll].
// Plain ES5, so that [js] of Max 8 runs it.

autowatch = 1;
inlets = 1;
outlets = 6;
setinletassist(0, "preload ids, stop, file path, start, end, fade; from the patch: miss, began, released, ahead, loaded, choke, pitch; told, answers");
setoutletassist(0, "voice 1: open path, 1, seek ms ms, 0; fade target ms");
setoutletassist(1, "voice 2");
setoutletassist(2, "to the slots: number (0: all), then file, part, mono, fades, hit, hush");
setoutletassist(3, "to a coll of ids and slots: id slot, remove id");
setoutletassist(4, "id that plays, 0 when stopped");
setoutletassist(5, "error code text; to ask");

var SLOTS = 32; // as many as the [poly~] has
var LONG = 12; // s: what lasts longer is streamed
var PATIENCE = 5000; // ms for a file to be read
var FORGOTTEN = 60000; // ms after which a file that was not read is not expected any more
var FADE_OUT = 8; // ms, of what is streamed
var SILENT = 0; // the id that asks for silence
var LOUDER = 26; // where what is told says by how many dB it is to be louder, behind all that is known of the sound
var READ = /\.(wav|wave|aif|aiff|aifc|au|snd)$/i; // the rest is imported

var who = jsarguments.length > 1 ? jsarguments[1] : 0; // the abstraction's #0
var tickets = 0;
var asked = {}; // by ticket: what is to be heard as soon as the sound is there; null: nothing
var dues = []; // of these all that are still wanted: { id, amp, rate }
var at = {}; // by id: its slot
var slots = []; // { n, id, sound, is: "empty", "loading", "ready" or "lost", due, since, until, used }; times in ms
var uses = 0; // which slot was wanted last
var choking = true;
var semitones = 0; // by which what others ask for is higher
var first = 0; // where sounds begin and end: parts of their duration
var last = 1;
var fades = [1, FADE_OUT]; // ms
var watch = new Task(giveUp, this);
var watching = false;

var voice = 1; // used last
var sounding = false;
var streamed = 0; // its id
var fading = false;
var next = null; // what is streamed as soon as the other voice is silent
var faded = new Task(afterFade, this);

for (var n = 1; n <= SLOTS; n++) {
    slots.push({ n: n, id: 0, sound: null, is: "empty", due: null, since: 0, until: 0, used: 0 });
}

// These sounds begin at once from now on.
function preload() {
    var ids = arrayfromargs(arguments);
    if (ids.length > SLOTS) {
        outlet(5, "error", "invalid_argument", "There is room for " + SLOTS + " sounds, not " + ids.length + ": preload fewer.");
    }
    for (var i = 0; i < Math.min(ids.length, SLOTS); i++) {
        ahead(ids[i]);
    }
}

// A sound is about to be asked for.
function ahead(id) {
    if (at[id] !== undefined) {
        use(at[id]);
    } else if (id !== SILENT) {
        get(id, null);
    }
}

// The path of an audio file.
function file() {
    if (choking) {
        dues = [];
        outlet(2, 0, "hush");
    }
    stream({ id: 0, path: arrayfromargs(arguments).join(" "), from: "", to: "" }, 1);
}

// Sounds begin after this part of them, 0 to 1.
function start(part) {
    first = part;
    cut();
}

// And end after this one: before they begin, they are played backwards.
function end(part) {
    last = part;
    cut();
}

// ms in which a sound comes, and goes.
function fade(into, out) {
    fades = [Math.max(0, into), typeof out === "number" ? Math.max(0, out) : fades[1]];
    outlet(2, 0, "fades", fades);
}

// Whether a sound ends the one before.
function choke(on) {
    choking = on !== 0;
}

// Semitones by which all are higher: the patch reckons with it as well.
function pitch(higher) {
    semitones = higher;
}

function stop() {
    dues = [];
    outlet(2, 0, "hush");
    silence();
    outlet(4, SILENT);
}

// The daemon asks every listening client to play: id path name start end ..., or 0.
function told(id) {
    if (id === SILENT) {
        stop();
        return;
    }
    var values = arrayfromargs(arguments);
    var louder = typeof values[LOUDER] === "number" ? values[LOUDER] : 0;
    var due = wanted({ id: id, amp: Math.pow(10, louder / 20), rate: Math.pow(2, semitones / 12) });
    if (at[id] === undefined) {
        take(values, due);
    } else {
        strike(at[id], due);
    }
}

// Be told of what is to be played, and of paths' steps ahead of their time, for the next 30 s.
function subscribe() {
    ask("subscribe", ["play"]);
    ask("subscribe", ["steps"]);
}

// An id that was in no slot when it was asked for, how loud, and at what rate.
function miss(id, amp, rate) {
    if (id === SILENT) {
        stop();
        return;
    }
    var due = wanted({ id: id, amp: amp, rate: rate });
    if (at[id] === undefined) {
        get(id, due);
    } else {
        strike(at[id], due);
    }
}

// An id that began, from its slot.
function began(id, rate) {
    if (at[id] !== undefined) {
        use(at[id]);
        at[id].until = Date.now() + (at[id].sound.length * 1000) / rate;
    }
    if (choking) {
        dues = [];
        silence();
    }
}

// A key that was let go: its slot ends by itself, what is streamed or not there yet does not.
function released(id) {
    for (var i = dues.length - 1; i >= 0; i--) {
        if (dues[i].id === id) {
            dues.splice(i, 1);
        }
    }
    if (sounding && streamed === id) {
        silence();
    }
}

// A slot has read its file.
function loaded(number) {
    var slot = slots[number - 1];
    if (slot.is === "lost") {
        slot.is = "empty";
    } else if (slot.is === "loading") {
        slot.is = "ready";
        outlet(3, slot.id, slot.n);
        if (isDue(slot.due)) {
            strike(slot, slot.due);
        }
        slot.due = null;
    }
}

// What [r tonewalk.answer] brought, without the leading `who`.
function answer(ticket, command, what) {
    var values = arrayfromargs(arguments).slice(3);
    if (command === "error" && asked.hasOwnProperty(ticket)) {
        outlet(5, "error", what, values[0]);
        isDue(asked[ticket]);
    } else if (command === "sound/get" && asked.hasOwnProperty(ticket)) {
        take(values, asked[ticket]);
    }
    delete asked[ticket];
}

// What is to be heard as soon as it is there; with choke, what was before it no more.
function wanted(due) {
    dues = choking ? [due] : dues.concat([due]);
    return due;
}
wanted.local = 1;

// Whether it still is; it is heard once.
function isDue(due) {
    var n = dues.indexOf(due);
    if (n >= 0) {
        dues.splice(n, 1);
    }
    return n >= 0;
}
isDue.local = 1;

function get(id, due) {
    asked[ask("sound/get", [id])] = due;
}
get.local = 1;

function use(slot) {
    uses += 1;
    slot.used = uses;
}
use.local = 1;

// id path name start end sample_rate channels duration ...; start and end in s, empty for a whole file
function take(values, due) {
    if (values[1] === "") {
        outlet(5, "error", "not_found", "The path of sound " + values[0] + " is too long for OSC: shorten it.");
        isDue(due);
        return;
    }
    var sound = { id: values[0], path: values[1], from: values[3], to: values[4], channels: values[6], length: values[7] };
    var slot = fits(sound) ? room(sound.id) : null;
    if (slot !== null) {
        load(slot, sound, due);
    } else if (isDue(due)) {
        if (choking) {
            outlet(2, 0, "hush");
        }
        stream(sound, due.amp);
    }
}
take.local = 1;

// Whether a sound is kept in memory: short ones are, parts of a file that may be an hour long are not.
function fits(sound) {
    return typeof sound.from !== "number" && sound.length <= LONG;
}
fits.local = 1;

// The slot that has the sound, is empty, or is silent and was not wanted for longest; null: all of them sound, or are
// being filled.
function room(id) {
    if (at[id] !== undefined) {
        return at[id];
    }
    var now = Date.now();
    var best = null;
    for (var i = 0; i < SLOTS; i++) {
        var slot = slots[i];
        if (slot.is === "empty" || (slot.is === "lost" && now - slot.since > FORGOTTEN)) {
            return slot;
        }
        if (slot.is === "ready" && slot.until <= now && (best === null || slot.used < best.used)) {
            best = slot;
        }
    }
    return best;
}
room.local = 1;

function load(slot, sound, due) {
    if (slot.id === sound.id && slot.is !== "empty") {
        if (dues.indexOf(due) >= 0) {
            strike(slot, due); // asked for twice before the first answer came
        }
        return;
    }
    if (slot.is === "ready") {
        outlet(3, "remove", slot.id);
        delete at[slot.id];
    }
    slot.id = sound.id;
    slot.sound = sound;
    slot.is = "loading";
    slot.due = due;
    slot.since = Date.now();
    slot.until = 0;
    use(slot);
    at[sound.id] = slot;
    outlet(2, slot.n, "fades", fades);
    outlet(2, slot.n, "mono", sound.channels === 1 ? 1 : 0);
    part(slot);
    outlet(2, slot.n, "file", READ.test(sound.path) ? "replace" : "importreplace", forMax(sound.path));
    if (!watching) {
        watching = true;
        watch.schedule(PATIENCE);
    }
}
load.local = 1;

// A slot whose file was not read is let go; what Max says of the file stands in its console.
function giveUp() {
    var now = Date.now();
    var waiting = false;
    for (var i = 0; i < SLOTS; i++) {
        var slot = slots[i];
        if (slot.is === "loading" && now - slot.since < PATIENCE) {
            waiting = true;
        } else if (slot.is === "loading") {
            outlet(5, "error", "unavailable", "Sound " + slot.id + " can't be read: Max plays WAVE, AIFF, FLAC, Ogg, MP3, M4A and CAF.");
            delete at[slot.id];
            slot.is = "lost"; // until its file has come after all, or is forgotten
            slot.id = 0;
            slot.due = null;
        }
    }
    watching = waiting;
    if (waiting) {
        watch.schedule(PATIENCE);
    }
}
giveUp.local = 1;

function cut() {
    for (var i = 0; i < SLOTS; i++) {
        if (slots[i].is === "ready" || slots[i].is === "loading") {
            part(slots[i]);
        }
    }
}
cut.local = 1;

// Where a slot's sound begins and ends, and how long that lasts at its own rate, in ms.
function part(slot) {
    var whole = slot.sound.length * 1000;
    outlet(2, slot.n, "part", first * whole, last * whole, Math.abs(last - first) * whole);
}
part.local = 1;

function strike(slot, due) {
    if (slot.is !== "ready") {
        slot.due = due;
        return;
    }
    isDue(due);
    if (choking) {
        outlet(2, 0, "hush");
    }
    outlet(2, slot.n, "hit", due.amp, due.rate);
    began(slot.id, due.rate);
    outlet(4, slot.id);
}
strike.local = 1;

// Voices take turns. Where the free one still fades from the sound before the last, the newest sound waits for it.
function stream(sound, amp) {
    next = { sound: sound, amp: amp };
    if (!fading) {
        change();
    }
}
stream.local = 1;

function change() {
    var sound = next.sound;
    var amp = next.amp;
    next = null;
    hush();
    voice = 1 - voice;
    sounding = true;
    streamed = sound.id;
    outlet(voice, "open", forMax(sound.path));
    outlet(voice, "fade", amp, fades[0]);
    if (typeof sound.from === "number" && typeof sound.to === "number") {
        outlet(voice, "seek", sound.from * 1000, sound.to * 1000);
    } else {
        outlet(voice, 1);
    }
    outlet(4, sound.id);
}
change.local = 1;

// What is streamed ends.
function silence() {
    next = null;
    if (sounding) {
        sounding = false;
        hush();
    }
}
silence.local = 1;

function hush() {
    outlet(voice, "fade", 0, FADE_OUT);
    fading = true;
    faded.cancel();
    faded.schedule(FADE_OUT + 1);
}
hush.local = 1;

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
forMax.local = 1;

function ask(command, values) {
    tickets += 1;
    outlet(5, ["ask", who, tickets, command].concat(values));
    return tickets;
}
ask.local = 1;
