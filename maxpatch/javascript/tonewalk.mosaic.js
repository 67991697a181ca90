// Makes descriptors of spectra, asks for the sound of the library that has them, and says which is to be played.
// What a spectrum's numbers mean is as in the daemon: centroid over magnitudes, flatness over powers from 20 Hz on.
// Plain ES5, so that [js] of Max 8 runs it.

autowatch = 1;
inlets = 1;
outlets = 4;
setinletassist(0, "a frame of magnitudes; loud dB, tone Hz, rate Hz, onset; threshold, pitch, active, among; hit, answers");
setoutletassist(0, "id velocity");
setoutletassist(1, "loudness centroid flatness f0");
setoutletassist(2, "how many sounds are looked among");
setoutletassist(3, "error code text; to ask and to send");

var LOWEST = 20; // Hz
var NOISE = 0.3; // flatness from which a pitch is not believed
var LOUD = -12; // dB that are a velocity of 127
var PATIENCE = 25; // ms in which a hit comes, if it is another than before
var QUIET = -144; // dB

var who = jsarguments.length > 1 ? jsarguments[1] : 0; // the abstraction's #0
var tickets = 0;
var sampling = 48000; // Hz
var level = QUIET;
var f0 = 0;
var least = -50; // dB
var pitched = true;
var on = true;
var last = 0; // the id that fitted last
var filter = ""; // among which sounds
var again = new Task(repeat, this);

// A frame's magnitudes, from 0 Hz up to half the rate.
function list() {
    if (!on || level < least) {
        return;
    }
    var found = described(arrayfromargs(arguments));
    if (found === null) {
        return;
    }
    f0 = 0; // of the next frame it is said anew, if there is one
    outlet(1, found);
    outlet(3, ["send", "/tonewalk/unit"].concat(found));
}

// Every onset is heard, also where the sound that fits is the one before.
function onset() {
    if (on) {
        again.cancel();
        again.schedule(PATIENCE); // until then the level has risen, too
    }
}

// id distance name path start end: another sound fits now.
function hit(id) {
    last = id;
    if (on) {
        strike();
    }
}

// dB of what is heard now, and its pitch in Hz: Max says both before each frame.
function loud(db) {
    level = Math.max(QUIET, db);
}

function tone(hz) {
    f0 = hz;
}

// Hz, of the audio driver.
function rate(hz) {
    sampling = hz;
}

// dB below which nothing is asked for.
function threshold(db) {
    least = db;
}

// Whether the pitch counts.
function pitch(counts) {
    pitched = counts !== 0;
}

function active(is) {
    on = is !== 0;
    if (!on) {
        again.cancel();
    }
}

// Among which sounds; alone: all.
function among() {
    var said = arrayfromargs(arguments).join(" ");
    filter = said === "bang" ? "" : said; // as an empty [textedit] says it
    askAmong();
}

// The daemon is there (again), and does not know.
function greeted() {
    if (filter !== "") {
        askAmong();
    }
}

function askAmong() {
    tickets += 1;
    outlet(3, "ask", who, tickets, "unit/among", filter);
}
askAmong.local = 1;

function anything() {
    outlet(3, "error", "invalid_argument", "There is no " + messagename + ": threshold -50, pitch 0, among path:drums or active 0 would be something.");
}

// What [r tonewalk.answer] brought, without the leading `who`.
function answer(ticket, command, what) {
    var values = arrayfromargs(arguments).slice(3);
    if (command === "error") {
        outlet(3, "error", what, values[0]);
    } else if (ticket === tickets) {
        outlet(2, values[0]);
    }
}

function repeat() {
    if (level >= least) {
        strike();
    }
}
repeat.local = 1;

function strike() {
    again.cancel();
    if (last > 0) {
        outlet(0, last, Math.max(1, Math.min(127, Math.round(127 * Math.pow(10, (level - LOUD) / 40)))));
    }
}
strike.local = 1;

// Loudness, centroid, flatness and pitch; null: there is nothing in it.
function described(magnitudes) {
    var width = sampling / 2 / magnitudes.length; // Hz
    var total = 0;
    var weighted = 0;
    var power = 0;
    var bins = 0;
    for (var n = 0; n < magnitudes.length; n++) {
        total += magnitudes[n];
        weighted += magnitudes[n] * n * width;
        if (n * width >= LOWEST) {
            power += magnitudes[n] * magnitudes[n];
            bins += 1;
        }
    }
    if (!(power > 0)) {
        return null;
    }
    var logs = 0;
    for (n = magnitudes.length - bins; n < magnitudes.length; n++) {
        logs += Math.log((magnitudes[n] * magnitudes[n] * bins) / power + 1e-12);
    }
    var flatness = Math.min(1, Math.exp(logs / bins));
    return [level, weighted / total, flatness, pitched && flatness < NOISE && f0 > 0 ? f0 : 0];
}
described.local = 1;
